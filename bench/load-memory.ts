import { Agent } from 'node:http';
import { Command, Option } from '@commander-js/extra-typings';
import { z } from 'zod';
import { ensureBuilt } from '../scripts/build/ensure.ts';
import { runProgram } from '../scripts/cli.ts';
import { MODEL, MODEL_FOLDER, modelOptions, wholeNumber } from '../scripts/commands/options.ts';
import { openLocalStore } from '../scripts/kv/local-store.ts';
import { prepareModel } from '../scripts/model/prepare.ts';
import { manifestKey, POINTER_KEY, valueKey, valuesOf } from '../src/index/manifest.ts';
import { loadFolder, loadSample } from './harness/dataset.ts';
import { type IndexFixture, publishFixture } from './harness/index-fixture.ts';
import { Inspector } from './harness/inspector.ts';
import { PROBE_PATH, probed } from './harness/probe.ts';
import { residentMemory } from './harness/process.ts';
import { modulesOf, type RealWorker, startRealWorker } from './harness/real-worker.ts';
import type { Module } from './harness/seam.ts';
import { answerOf, type Answerer } from './harness/seam.ts';
import { bundleWorker } from './harness/worker-files.ts';
import { send } from './soak/answer.ts';
import { table } from './soak/tally.ts';
import { type Ask, Dice, traffic } from './soak/traffic.ts';

const CONNECTIONS = 12;
const DEADLINE_MS = 120_000;
/** Minutes at which resident memory is told. */
const MINUTES = [1, 2, 5, 10, 20, 30];
/** Between the requests that make workerd collect its garbage, in ms. */
const COLLECT_MS = 200;

/** Loads what ours loads, then reads as many pages as a search does, and keeps nothing. */
const READER = (pages: readonly string[], others: readonly string[]): string => `
const pages = ${JSON.stringify(pages)};
const drain = async (kv, key) => (await kv.get(key, { type: 'stream' })).pipeTo(new WritableStream());
let next = 0;
let loaded = false;
export default { fetch: async (request, { INDEX }) => {
  if (!loaded) for (const key of ${JSON.stringify(others)}) await drain(INDEX, key);
  loaded = true;
  await Promise.all(Array.from({ length: 8 }, () => drain(INDEX, pages[(next += 61) % pages.length])));
  return new Response('x'.repeat(10_000));
} };`;
const CONSTANT = `export default { fetch: () => new Response('x'.repeat(10_000)) };`;

/** Whose is the memory that workerd takes under load? The resident memory of four Workers under the same requests. */
const program = new Command('npx tsx bench/load-memory.ts')
  .description('Measure the resident memory of four Workers under the same requests')
  .addOption(MODEL)
  .addOption(MODEL_FOLDER)
  .addOption(new Option('--seconds <n>', 'for each of them').default(600).argParser(wholeNumber()))
  .addOption(new Option('--rate <n>', 'requests a second').default(40).argParser(wholeNumber()))
  .option('--data <folder>', 'papers with embeddings, instead of the bundled ones')
  .action(loadMemory);

interface LoadOptions {
  model: string;
  modelFolder?: string | undefined;
  seconds: number;
  rate: number;
  data?: string | undefined;
}

async function loadMemory({ seconds, rate, data: folder, ...options }: LoadOptions): Promise<void> {
  await ensureBuilt(console.error);
  const model = await prepareModel(modelOptions(options, console.error));
  const data = folder === undefined ? await loadSample(model) : await loadFolder(folder, model.config.width);
  const fixture = await publishFixture(data, model);
  // The map and its pages are not in this index.
  const pool = traffic(data.papers, 1).filter(({ route }) => !route.includes('map'));
  const main = (contents: string): Module[] => [{ type: 'ESModule', path: 'main.js', contents }];
  const ours = probed(modulesOf(await bundleWorker()));
  const start = (modules: Module[]) => () => startRealWorker(fixture, { modules, inspect: true });
  const workers: [string, () => Promise<RealWorker>][] = [
    ['answers a constant', start(main(CONSTANT))],
    ['reads as much and keeps nothing, KV of the simulator', start(main(READER(...keysOf(fixture))))],
    ['ours, KV of the simulator', start(ours)],
    [
      'ours, values from this process',
      async () => startRealWorker({ store: await inMemory(fixture) }, { modules: ours, inspect: true }),
    ],
  ];
  const rows: (string | number)[][] = [];
  for (const [name, begin] of workers) {
    console.error(`${name} …`);
    rows.push([name, ...(await measure(await begin(), pool, { seconds, rate }))]);
  }
  const shown = MINUTES.filter((minute) => 60 * minute <= seconds);
  const head = ['Worker', ...shown.map((minute) => `${minute} min`), 'collected', 'isolate then'];
  console.log(`Resident MB of workerd, ${rate} requests a second, ${data.name}\n\n${table(head, rows)}`);
}

/** @returns MB at each of {@link MINUTES}, at the end after a collection, and of the isolate then */
async function measure(
  { url, pid, miniflare, close }: RealWorker,
  pool: readonly Ask[],
  { seconds, rate }: { seconds: number; rate: number },
): Promise<number[]> {
  const inspector = await Inspector.open(await miniflare.getInspectorURL(), 'core:user:worker');
  const dice = new Dice(1);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const started = performance.now();
  const secondsGone = (): number => (performance.now() - started) / 1_000;
  let asked = 0;
  // What matters here is what the process holds, and not whether one request of thousands is lost.
  const ask = () => send(url, dice.pick(pool), { agent, deadlineMs: DEADLINE_MS }).catch(() => null);
  const connection = async (): Promise<void> => {
    while (secondsGone() < seconds) {
      await ask();
      await sleep((1_000 * ++asked) / rate - 1_000 * secondsGone());
    }
  };
  const connections = Array.from({ length: CONNECTIONS }, connection);
  const megabytes: number[] = [];
  for (const minute of MINUTES.filter((each) => 60 * each <= seconds)) {
    await sleep(1_000 * (60 * minute - secondsGone()));
    megabytes.push((await residentMemory(pid)).now / 1e6);
  }
  await Promise.all(connections);
  const collected = inspector.collectGarbage();
  const idle = setInterval(() => void ask(), COLLECT_MS);
  await collected.finally(() => clearInterval(idle));
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await inspector.heapUsage();
  const probe = await send(url, { route: 'probe', path: PROBE_PATH }, { deadlineMs: DEADLINE_MS });
  // Those that are not ours have no probe, and no WebAssembly.
  const wasm = z.coerce.number().catch(0).parse(probe?.body.toString('utf8'));
  const isolate = usedSize + embedderHeapUsedSize + backingStorageSize + wasm;
  megabytes.push((await residentMemory(pid)).now / 1e6, isolate / 1e6);
  inspector.close();
  agent.destroy();
  await close();
  return megabytes.map(Math.round);
}

function keysOf({ manifest }: IndexFixture): [pages: string[], others: string[]] {
  const all = valuesOf(manifest).map(({ kind, ref }) => ({ kind, key: valueKey(kind, ref.sha256) }));
  const keys = (isWanted: (kind: string) => boolean): string[] =>
    all.filter(({ kind }) => isWanted(kind)).map(({ key }) => key);
  return [keys((kind) => kind === 'pages'), keys((kind) => kind !== 'pages' && kind !== 'suggestions')];
}

/** All that an index has, read once. */
async function inMemory({ config, manifest }: IndexFixture): Promise<Answerer> {
  const store = await openLocalStore(config);
  const values = new Map<string, Uint8Array | null>();
  try {
    const [pages, others] = keysOf({ manifest, config, kvPersist: '' });
    const suggestions = manifest.segments
      .flatMap(({ suggestions }) => suggestions)
      .map(({ sha256 }) => valueKey('suggestions', sha256));
    const manifests = (await store.list(manifestKey(manifest.gen, '').slice(0, -1))).map(({ key }) => key);
    for (const key of [POINTER_KEY, ...manifests, ...pages, ...others, ...suggestions]) {
      values.set(key, await store.get(key));
    }
  } finally {
    await store.close();
  }
  return async (key) => answerOf(values.get(key) ?? null);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

await runProgram(program);
