import { fetch } from 'miniflare';
import { z } from 'zod';
import { valueKey, valuesOf } from '../src/index/manifest.ts';
import type { Context } from './harness/context.ts';
import type { IndexFixture } from './harness/index-fixture.ts';
import { publishFixture } from './harness/index-fixture.ts';
import { PROBE_PATH, probed } from './harness/probe.ts';
import { residentMemory } from './harness/process.ts';
import { shortQueries } from './harness/queries.ts';
import { modulesOf, type RealWorker, startRealWorker } from './harness/real-worker.ts';
import type { Module } from './harness/seam.ts';
import { Inspector } from './harness/inspector.ts';
import { bundleWorker } from './harness/worker-files.ts';
import { type Row, toRow } from './row.ts';

const MB = 1e6;
/** Searches after which memory is called steady. */
const SEARCHES = 200;
/** Between the searches that make workerd collect its garbage, in ms. */
const COLLECT_MS = 200;

/** Reads what the Worker reads when it loads an index, and keeps none of it. */
const DRAIN = (keys: readonly string[]): string => `const keys = ${JSON.stringify(keys)};
let drained;
const drain = async (kv) => {
  for (const key of keys) await (await kv.get(key, 'stream'))?.pipeTo(new WritableStream());
};
export default { fetch: async (request, env) => {
  await (drained ??= drain(env.INDEX));
  return new Response('');
} };`;

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
  const keys = valuesOf(fixture.manifest).flatMap(({ kind, ref }) =>
    kind === 'pages' ? [] : [valueKey(kind, ref.sha256)],
  );
  const drain: Module = { type: 'ESModule', path: 'drain.js', contents: DRAIN(keys) };
  const empty = await processMemory(fixture, [drain], queries);
  const parts = ({ wasm, heap, buffers }: Held): string =>
    `WebAssembly ${mb(wasm)}, JS heap ${mb(heap)}, other buffers ${mb(buffers)}`;
  const row = (name: string, bytes: number, atMost: number, note: string): Row =>
    toRow({ bench: 'memory', name, unit: 'MB', ours: bytes / MB, target: { of: 'ours', atMost }, note });
  const beside = 'of the process beside a Worker that reads the same values and keeps none';
  return [
    row('in the isolate, steady', sum(inside.steady), 100, `${parts(inside.steady)}; ${corpus.name}`),
    row('in the isolate, steady, garbage collected', sum(inside.live), 100, parts(inside.live)),
    row(
      'in the isolate, peak while loading',
      sum(inside.peak),
      120,
      `${parts(inside.peak)}; ${inside.samples} samples`,
    ),
    row(
      `${beside}, steady`,
      ours.now - empty.now,
      100,
      `workerd resident ${mb(ours.now)}, beside ${mb(empty.now)}`,
    ),
    row(
      `${beside}, peak`,
      ours.peak - empty.peak,
      120,
      `workerd resident ${mb(ours.peak)}, beside ${mb(empty.peak)}`,
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
  const worker = await startRealWorker(fixture, { modules: probed(modules), inspect: true });
  const inspector = await Inspector.open(await worker.miniflare.getInspectorURL(), 'core:user:worker');
  try {
    const samples = [await outsideWasm(inspector)];
    const loading = search(worker, queries.slice(0, 1));
    let loaded = false;
    void loading.finally(() => (loaded = true));
    while (!loaded) samples.push(await outsideWasm(inspector));
    await loading;
    await search(worker, queries);
    const steady = await outsideWasm(inspector);
    const collected = inspector.collectGarbage();
    const idle = setInterval(() => void search(worker, queries.slice(0, 1)), COLLECT_MS);
    await collected.finally(() => clearInterval(idle));
    const live = await outsideWasm(inspector);
    const peak = samples.reduce((most, sample) => (sum(sample) > sum(most) ? sample : most));
    // A WebAssembly memory never shrinks, so that its last size is the largest.
    const wasm = z.number().parse(await (await fetch(new URL(PROBE_PATH, worker.url))).json());
    const add = (held: Held): Held => ({ ...held, wasm });
    return { steady: add(steady), live: add(live), peak: add(peak), samples: samples.length };
  } finally {
    inspector.close();
    await worker.close();
  }
}

async function outsideWasm(inspector: Inspector): Promise<Held> {
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await inspector.heapUsage();
  return { wasm: 0, heap: usedSize + embedderHeapUsedSize, buffers: backingStorageSize };
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
