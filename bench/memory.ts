import { fetch } from 'miniflare';
import { z } from 'zod';
import type { Context } from './harness/context.ts';
import type { IndexFixture } from './harness/index-fixture.ts';
import { publishFixture } from './harness/index-fixture.ts';
import { residentMemory } from './harness/process.ts';
import { shortQueries } from './harness/queries.ts';
import { type Module, modulesOf, type RealWorker, startRealWorker } from './harness/real-worker.ts';
import { Inspector } from './harness/inspector.ts';
import { bundleWorker } from './harness/wrangler.ts';
import { type Row, toRow } from './row.ts';

const MB = 1e6;
/** Searches after which memory is called steady. */
const SEARCHES = 200;
const SAMPLE_MS = 2;

const wasmSchema = z.object({ wasm: z.number() });

/** Counts the bytes of every WebAssembly memory of the Worker that it stands before. */
const PROBE = `const memories = [];
const { Memory } = WebAssembly;
WebAssembly.Memory = class extends Memory { constructor(type) { super(type); memories.push(this); } };
export const wasm = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);`;
const PROBED = (main: string): string => `import { wasm } from './probe.js';
import worker from './${main}';
export default { ...worker, fetch: (request, env, ctx) => new URL(request.url).pathname === '/bench-memory'
  ? Response.json({ wasm: wasm() }) : worker.fetch(request, env, ctx) };`;
const EMPTY = 'export default { fetch: () => new Response("") };';

/** What one isolate holds, in bytes. */
interface Held {
  wasm: number;
  heap: number;
  buffers: number;
}

/** How much memory does the Worker hold, steady and while it loads? */
export async function memoryBench({ data, model, scale }: Context): Promise<Row[]> {
  const corpus = await data();
  const fixture = await publishFixture(corpus, model);
  const queries = shortQueries(corpus, Math.min(SEARCHES, scale.requests));
  const inside = await insideIsolate(fixture, queries);
  const ours = await processMemory(fixture, undefined, queries);
  const empty = await processMemory(
    fixture,
    [{ type: 'ESModule', path: 'empty.js', contents: EMPTY }],
    queries,
  );
  const parts = ({ wasm, heap, buffers }: Held): string =>
    `WebAssembly ${mb(wasm)}, JS heap ${mb(heap)}, other buffers ${mb(buffers)}`;
  const row = (name: string, bytes: number, atMost: number, note: string): Row =>
    toRow({ bench: 'memory', name, unit: 'MB', ours: bytes / MB, target: { of: 'ours', atMost }, note });
  return [
    row('in the isolate, steady', sum(inside.steady), 100, `${parts(inside.steady)}; ${corpus.name}`),
    row(
      'in the isolate, peak while loading',
      sum(inside.peak),
      120,
      `${parts(inside.peak)}; ${inside.samples} samples`,
    ),
    row(
      'of the process beside an empty Worker, steady',
      ours.now - empty.now,
      100,
      'resident memory of workerd',
    ),
    row(
      'of the process beside an empty Worker, peak',
      ours.peak - empty.peak,
      120,
      `resident memory of workerd, which also runs the simulator of KV; the empty Worker’s ${mb(empty.peak)}`,
    ),
  ];
}

function mb(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}

function sum({ wasm, heap, buffers }: Held): number {
  return wasm + heap + buffers;
}

async function insideIsolate(fixture: IndexFixture, queries: readonly string[]) {
  const modules = modulesOf(await bundleWorker());
  const main: Module = { type: 'ESModule', path: 'main.js', contents: PROBED(modules[0]?.path ?? '') };
  const probe: Module = { type: 'ESModule', path: 'probe.js', contents: PROBE };
  const worker = await startRealWorker(fixture, { modules: [main, probe, ...modules], inspect: true });
  const inspector = await Inspector.open(await worker.miniflare.getInspectorURL(), 'core:user:worker');
  try {
    const samples: Held[] = [await held(worker, inspector)];
    const loading = search(worker, queries.slice(0, 1));
    let loaded = false;
    void loading.finally(() => (loaded = true));
    while (!loaded) {
      samples.push(await held(worker, inspector));
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    }
    await loading;
    await search(worker, queries);
    const steady = await held(worker, inspector);
    const peak = samples.reduce((most, sample) => (sum(sample) > sum(most) ? sample : most));
    return { steady, peak, samples: samples.length };
  } finally {
    inspector.close();
    await worker.close();
  }
}

async function held({ url }: RealWorker, inspector: Inspector): Promise<Held> {
  const { wasm } = wasmSchema.parse(await (await fetch(new URL('/bench-memory', url))).json());
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await inspector.heapUsage();
  return { wasm, heap: usedSize + embedderHeapUsedSize, buffers: backingStorageSize };
}

async function search({ url }: RealWorker, queries: readonly string[]): Promise<void> {
  for (const query of queries) {
    const response = await fetch(new URL(`/v1/search?q=${encodeURIComponent(query)}`, url));
    await response.arrayBuffer();
  }
}

async function processMemory(
  fixture: IndexFixture,
  modules: Module[] | undefined,
  queries: readonly string[],
) {
  const worker = await startRealWorker(fixture, modules === undefined ? {} : { modules });
  try {
    await search(worker, queries);
    return await residentMemory(worker.pid);
  } finally {
    await worker.close();
  }
}
