import type { Bench } from './harness/context.ts';

/** One question each. Loaded when asked: they import peers that are installed on first use. */
const BENCHES = {
  encoder: async () => (await import('./encoder.ts')).encoderBench,
  search: async () => (await import('./search.ts')).searchBench,
  recall: async () => (await import('./recall.ts')).recallBench,
  keyword: async () => (await import('./keyword.ts')).keywordBench,
  http: async () => (await import('./http.ts')).httpBench,
  memory: async () => (await import('./memory.ts')).memoryBench,
  'cold-start': async () => (await import('./cold-start.ts')).coldStartBench,
  'index-size': async () => (await import('./index-size.ts')).indexSizeBench,
  pages: async () => (await import('./pages.ts')).pagesBench,
  embed: async () => (await import('./embed.ts')).embedBench,
} satisfies Record<string, () => Promise<Bench>>;

export type BenchName = keyof typeof BENCHES;

export const BENCH_NAMES = Object.keys(BENCHES) as BenchName[];

export function loadBench(name: BenchName): Promise<Bench> {
  return BENCHES[name]();
}
