import { Miniflare } from 'miniflare';
import { z } from 'zod';
import type { Context } from './harness/context.ts';
import type { Dataset } from './harness/dataset.ts';
import { publishFixture } from './harness/index-fixture.ts';
import { shortQueries } from './harness/queries.ts';
import { median } from './harness/race.ts';
import { modulesOf, optionsOf } from './harness/real-worker.ts';
import type { Module } from './harness/seam.ts';
import { bundle } from './harness/workerd.ts';
import { bundleWorker } from './harness/worker-files.ts';
import { dataBinding, type WorkerData } from '../scripts/workerd/start-workerd.ts';
import { compatibilityDate } from '../scripts/wrangler-config.ts';
import { type Row, toRow } from './row.ts';

const isolateSchema = z.object({ ms: z.number(), answer: z.object({ globalMs: z.number() }) });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A main module that tells how long the global scope of another took. */
const TIMED = (main: string): string => `import { before } from './before.js';
import '${main}';
const globalMs = Date.now() - before;
export default { fetch: () => Response.json({ globalMs }) };`;

/** How long does a new isolate take to its first answer? */
export async function coldStartBench({ data, sample, model, scale, log }: Context): Promise<Row[]> {
  const modules = modulesOf(await bundleWorker());
  const start = await isolateStart(modules, scale.coldStarts);
  const rows = [
    toRow({
      bench: 'cold-start',
      name: 'global scope',
      unit: 'ms',
      ours: start.globalMs,
      target: { of: 'ours', atMost: 10 },
      note: `mean of ${start.count} isolates, by a clock of 1 ms`,
    }),
    toRow({
      bench: 'cold-start',
      name: 'new isolate, compiled and evaluated',
      unit: 'ms',
      ours: start.ours,
      peer: { name: 'an empty Worker', value: start.empty },
    }),
  ];
  const corpora: [Dataset, number][] = [[await sample(), 120]];
  const large = await data();
  if (large !== corpora[0]?.[0]) corpora.push([large, 350]);
  for (const [corpus, atMost] of corpora) {
    log(`cold starts with ${corpus.name}`);
    const first = await firstAnswers(corpus, model, modules, scale.coldStarts);
    rows.push(
      toRow({
        bench: 'cold-start',
        name: `new isolate to first answer, ${corpus.papers.length.toLocaleString('en-US')} papers`,
        unit: 'ms',
        ours: start.ours + median(first),
        target: { of: 'ours', atMost },
        note: `${median(first).toFixed(0)} of it from the request on: index and model read from local KV; ${first.length} isolates`,
      }),
    );
  }
  return rows;
}

/** New isolates by a Worker Loader, ours and empty ones by turns: ms until they have answered without an index. */
async function isolateStart(modules: readonly Module[], rounds: number) {
  const [main] = modules;
  if (main === undefined) throw new TypeError('no modules');
  const data: WorkerData = {
    'before.js': () => bytes('export const before = Date.now();'),
    'timed.js': () => bytes(TIMED(`./${main.path}`)),
    'empty.js': () => bytes('export default {};'),
    'timed-empty.js': () => bytes(TIMED('./empty.js')),
  };
  for (const { path, contents } of modules) {
    data[path] = () => (typeof contents === 'string' ? bytes(contents) : new Uint8Array(contents ?? []));
  }
  const miniflare = new Miniflare({ ...(await driver(data)), workerLoaders: { LOADER: {} } });
  const start = async (names: string[]): Promise<z.infer<typeof isolateSchema>> => {
    const body = JSON.stringify({
      compatibilityDate: await compatibilityDate(),
      mainModule: names[0],
      modules: names,
    });
    const response = await miniflare.dispatchFetch('http://driver/isolate', { method: 'POST', body });
    return isolateSchema.parse(await readJson(response));
  };
  try {
    const ours: z.infer<typeof isolateSchema>[] = [];
    const empty: z.infer<typeof isolateSchema>[] = [];
    for (let round = 0; round < 2 * rounds; round++) {
      ours.push(await start(['timed.js', 'before.js', ...modules.map(({ path }) => path)]));
      empty.push(await start(['timed-empty.js', 'before.js', 'empty.js']));
    }
    const globalMs = ours.reduce((sum, { answer }) => sum + answer.globalMs, 0) / ours.length;
    const ms = (all: typeof ours): number => median(all.map((one) => one.ms));
    return { ours: ms(ours), empty: ms(empty), globalMs, count: ours.length };
  } finally {
    await miniflare.dispose();
  }
}

/** ms of the first search of `count` isolates, one after the other. */
async function firstAnswers(corpus: Dataset, model: Context['model'], modules: Module[], count: number) {
  const fixture = await publishFixture(corpus, model);
  const { kvPersist, ...options } = optionsOf(modules, fixture);
  const names = Array.from({ length: count }, (_, i) => `W${i}`);
  const miniflare = new Miniflare({
    kvPersist,
    cf: false,
    workers: [
      {
        name: 'driver',
        ...(await driver({})),
        serviceBindings: Object.fromEntries(names.map((name) => [name, name])),
      },
      ...names.map((name) => ({ ...options, name })),
    ],
  });
  try {
    await miniflare.ready;
    const times: number[] = [];
    for (const [worker, query] of shortQueries(corpus, count).entries()) {
      const path = encodeURIComponent(`/v1/search?q=${encodeURIComponent(query)}`);
      const response = await miniflare.dispatchFetch(`http://driver/first?worker=${worker}&path=${path}`);
      times.push(z.number().parse(await readJson(response)));
    }
    return times;
  } finally {
    await miniflare.dispose();
  }
}

async function driver(data: WorkerData) {
  return {
    modules: await bundle('cold-start'),
    compatibilityDate: await compatibilityDate(),
    cf: false as const,
    serviceBindings: { DATA: dataBinding(data) },
  };
}

async function readJson(response: { ok: boolean; text(): Promise<string> }): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text);
}
