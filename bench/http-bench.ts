import { Agent, get } from 'node:http';
import { availableParallelism } from 'node:os';
import { valueKey } from '../src/index/manifest.ts';
import type { Context } from './harness/context.ts';
import { type IndexFixture, publishFixture } from './harness/index-fixture.ts';
import { cpuTime } from './harness/process.ts';
import { shortQueries, startEncoder } from './harness/queries.ts';
import { median, quantile } from './harness/race.ts';
import { startRealWorker } from './harness/real-worker.ts';
import type { Module } from './harness/seam.ts';
import { formatNumber, type Row, toRow } from './row.ts';

const CONNECTIONS = 8;
/** Requests before anything is timed: pages and code warm up. */
const WARM_UP = 40;
/** Pages that hold ten results, as counted over 400 queries of 89,273 papers. */
const READS = 8;
/** Reads as many pages as a search does, and answers as many bytes: what no search in this simulator can go below. */
const READER = (keys: readonly string[]): string => `const keys = ${JSON.stringify(keys)};
let next = 0;
export default { fetch: async (request, env) => {
  const pages = Array.from({ length: ${READS} }, () => keys[(next += 61) % keys.length]);
  await Promise.all(pages.map((key) => env.INDEX.get(key, { type: 'arrayBuffer', cacheTtl: 86400 })));
  return new Response('x'.repeat(10_000));
} };`;

interface Answered {
  /** ms from sending the request to the last byte, one per request. */
  times: number[];
  errors: number;
  /** From the first request to the last answer, in ms. */
  elapsed: number;
}

/** How long does `GET /v1/search` take over HTTP, and how many of them a second are there? */
export async function httpBench({ model, scale, log, ...context }: Context): Promise<Row[]> {
  const data = await context.data();
  const queries = shortQueries(data, WARM_UP + 2 * scale.requests);
  const third = Math.floor((queries.length - Math.min(WARM_UP, queries.length / 3)) / 2);
  const [one, eight] = [queries.slice(0, third), queries.slice(third, 2 * third)];
  log(`publishing ${data.name}`);
  const fixture = await publishFixture(data, model);
  const floorMs = await floorTime(fixture, eight);
  const worker = await startRealWorker(fixture);
  try {
    await ask(worker.url, queries.slice(2 * third), 1);
    const encoderMs = await encoderTime(model, one);
    const before = await cpuTime(worker.pid);
    const alone = await ask(worker.url, one, 1);
    const cpu = ((await cpuTime(worker.pid)) - before) / one.length;
    const together = await ask(worker.url, eight, CONNECTIONS);
    return rowsOf({ alone, together, cpu, encoderMs, floorMs, name: data.name });
  } finally {
    await worker.close();
  }
}

interface Measured {
  alone: Answered;
  together: Answered;
  /** CPU time of workerd per request, in ms. */
  cpu: number;
  encoderMs: number;
  floorMs: number;
  name: string;
}

function rowsOf({ alone, together, cpu, encoderMs, floorMs, name }: Measured): Row[] {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantile(alone.times, q)) as [number, number, number];
  const rate = (1_000 * together.times.length) / together.elapsed;
  const http = (what: string, ours: number) => ({ bench: 'http', name: what, unit: 'ms', ours });
  return [
    toRow({
      ...http('GET /v1/search, p50', p50),
      peer: { name: 'the encoder alone', value: encoderMs },
      target: { of: 'ours', atMost: 1.3 * encoderMs + 2 },
      note: `one connection, ${alone.times.length} distinct queries, ${name}`,
    }),
    toRow({
      ...http('the reads of a search alone, p50', floorMs),
      note: `an empty Worker that reads ${READS} pages from the simulator of KV: no part of it is ours`,
    }),
    toRow({
      ...http('GET /v1/search, p50, less the encoder and the reads', p50 - encoderMs - floorMs),
      note: 'with the scan in it, which the bench of searches measures: 1 to 2 ms of 100,000 papers',
    }),
    toRow(http('GET /v1/search, p95', p95)),
    toRow({ ...http('GET /v1/search, p99', p99), target: { of: 'ours', atMost: 2 * p50 } }),
    toRow({
      ...http('CPU time of workerd a search', cpu),
      note: 'user and system, of the whole process: the simulators of KV and of the network too',
    }),
    toRow({
      bench: 'http',
      name: 'throughput',
      unit: 'searches/s',
      ours: rate,
      lessIsBetter: false,
      peer: { name: '1 / CPU time of a search', value: 1_000 / cpu },
      target: { of: 'ratio', atLeast: 0.9 },
      note: `${CONNECTIONS} connections, ${together.times.length} distinct queries, ${availableParallelism()} cores; p50 ${formatNumber(median(together.times))} ms`,
    }),
    toRow({
      bench: 'http',
      name: 'errors',
      unit: 'requests',
      ours: alone.errors + together.errors,
      target: { of: 'ours', atMost: 0 },
    }),
  ];
}

async function floorTime(fixture: IndexFixture, queries: readonly string[]): Promise<number> {
  const keys = fixture.manifest.segments
    .flatMap(({ pages }) => pages)
    .map(({ sha256 }) => valueKey('pages', sha256));
  const reader: Module = { type: 'ESModule', path: 'reader.js', contents: READER(keys) };
  const worker = await startRealWorker(fixture, { modules: [reader] });
  try {
    await ask(worker.url, queries.slice(0, WARM_UP), 1);
    return median((await ask(worker.url, queries, 1)).times);
  } finally {
    await worker.close();
  }
}

async function encoderTime(model: Context['model'], texts: readonly string[]): Promise<number> {
  const encoder = await startEncoder(model);
  const body = JSON.stringify(texts);
  try {
    await encoder.json(`run?reps=${Math.min(texts.length, 100)}`, body);
    return Number(await encoder.json(`run?reps=${texts.length}`, body)) / texts.length;
  } finally {
    await encoder.close();
  }
}

/** Sends each query once, over `connections` connections, each with one request at a time. */
async function ask(base: URL, queries: readonly string[], connections: number): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const answered: Answered = { times: [], errors: 0, elapsed: 0 };
  const waiting = [...queries];
  const started = performance.now();
  const work = async (): Promise<void> => {
    for (let query = waiting.pop(); query !== undefined; query = waiting.pop()) {
      const sent = performance.now();
      const status = await fetchStatus(new URL(`/v1/search?q=${encodeURIComponent(query)}`, base), agent);
      answered.times.push(performance.now() - sent);
      if (status !== 200) answered.errors++;
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  answered.elapsed = performance.now() - started;
  agent.destroy();
  return answered;
}

/** The status, once the whole answer is there; 0 when there is none. */
function fetchStatus(url: URL, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', () => resolve(0));
    }).once('error', () => resolve(0));
  });
}
