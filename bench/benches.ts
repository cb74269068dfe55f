import type { Bench } from './harness/context.ts';

/** One question each. Loaded when asked: they import peers that are installed on first use. */
const BENCHES = {
  encoder: async () => (await import('./encoder-bench.ts')).encoderBench,
  search: async () => (await import('./search-bench.ts')).searchBench,
  recall: async () => (await import('./recall-bench.ts')).recallBench,
  keyword: async () => (await import('./keyword-bench.ts')).keywordBench,
  http: async () => (await import('./http-bench.ts')).httpBench,
  profile: async () => (await import('./profile-bench.ts')).profileBench,
  memory: async () => (await import('./memory-bench.ts')).memoryBench,
  'cold-start': async () => (await import('./cold-start-bench.ts')).coldStartBench,
  'index-size': async () => (await import('./index-size-bench.ts')).indexSizeBench,
  pages: async () => (await import('./pages-bench.ts')).pagesBench,
  living: async () => (await import('./living-bench.ts')).livingBench,
  embed: async () => (await import('./embed-bench.ts')).embedBench,
  middle: async () => (await import('./middle-bench.ts')).middleBench,
  scale: async () => (await import('./scale-bench.ts')).scaleBench,
} satisfies Record<string, () => Promise<Bench>>;

export type BenchName = keyof typeof BENCHES;

export const BENCH_NAMES = Object.keys(BENCHES) as BenchName[];

/** Those that take half an hour: a study of what is not built, and a collection of a million papers. */
const LONG: readonly BenchName[] = ['middle', 'scale'];

/** Those that run unless others are asked for. */
export const USUAL_BENCHES = BENCH_NAMES.filter((name) => !LONG.includes(name));

export function loadBench(name: BenchName): Promise<Bench> {
  return BENCHES[name]();
}
