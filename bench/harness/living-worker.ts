import { fetch } from 'miniflare';
import { z } from 'zod';
import type { IndexReader } from '../../src/index/store.ts';
import type { Context } from './context.ts';
import type { Dataset } from './dataset.ts';
import type { GrowingIndex } from './growing.ts';
import { Inspector } from './inspector.ts';
import { PROBE_PATH, probed } from './probe.ts';
import { shortQueries } from './queries.ts';
import { median } from './race.ts';
import { modulesOf, type RealWorker, startRealWorker } from './real-worker.ts';
import { type Answerer, answerOf, CLOCK_PATH } from './seam.ts';
import { bundleWorker } from './worker-files.ts';

/** Two indexes of the same papers. */
interface Both<T> {
  many: T;
  one: T;
}

/** Searches before anything is timed. */
const WARM_UP = 30;
/** Publications that an isolate follows. */
const SWITCHES = 10;
/** Searches between two of them, while memory is looked at. */
const SEARCHES = 30;
/** Between the searches that make workerd collect its garbage, in ms. */
const COLLECT_MS = 200;
/** Longer than an isolate trusts what it saw of the pointer, in ms. */
const LATER_MS = 31_000;

function readingFrom(store: IndexReader): Answerer {
  return async (key) => answerOf(await store.get(key));
}

async function search(worker: RealWorker, query: string): Promise<number> {
  const started = performance.now();
  const response = await fetch(new URL(`/v1/search?q=${encodeURIComponent(query)}`, worker.url));
  const body = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${body}`);
  return performance.now() - started;
}

/** ms of a search, by turns. */
export async function searchTimes(
  { scale }: Context,
  data: Dataset,
  stores: Both<IndexReader>,
): Promise<Both<number>> {
  const queries = shortQueries(data, WARM_UP + scale.requests);
  const start = (store: IndexReader): Promise<RealWorker> => startRealWorker({ store: readingFrom(store) });
  const [many, one] = [await start(stores.many), await start(stores.one)];
  try {
    const times: Both<number[]> = { many: [], one: [] };
    for (const [i, query] of queries.entries()) {
      const took = { many: await search(many, query), one: await search(one, query) };
      if (i < Math.min(WARM_UP, queries.length / 2)) continue;
      times.many.push(took.many);
      times.one.push(took.one);
    }
    return { many: median(times.many), one: median(times.one) };
  } finally {
    await many.close();
    await one.close();
  }
}

/** ms of the first search of new isolates, by turns. */
export async function startTimes(
  { scale }: Context,
  data: Dataset,
  stores: Both<IndexReader>,
): Promise<Both<number>> {
  const times: Both<number[]> = { many: [], one: [] };
  for (const query of shortQueries(data, scale.coldStarts)) {
    for (const which of ['many', 'one'] as const) {
      const worker = await startRealWorker({ store: readingFrom(stores[which]) });
      times[which].push(await search(worker, query));
      await worker.close();
    }
  }
  return { many: median(times.many), one: median(times.one) };
}

/**
 * The memory of an isolate while it follows publications of some papers each, beside what the same searches take without
 * a publication: the most of samples that are taken all the time, each time from a collection of the garbage on.
 */
export async function followedMemory(
  data: Dataset,
  index: GrowingIndex,
  /** That are added, a part of them each time. */
  rows: readonly number[],
): Promise<{ steady: number; most: number; above: number; samples: number; switches: number }> {
  const modules = probed(modulesOf(await bundleWorker()));
  const store = readingFrom(index.store);
  const worker = await startRealWorker({ store }, { modules, inspect: true });
  const inspector = await Inspector.open(await worker.miniflare.getInspectorURL(), 'core:user:worker');
  try {
    const queries = shortQueries(data, SEARCHES);
    for (const query of queries) await search(worker, query);
    let samples = 0;
    // From a collection on, so that what is counted is not the garbage of all that was before.
    const watch = async (work: () => Promise<void>): Promise<number> => {
      const collected = inspector.collectGarbage();
      const idle = setInterval(() => void search(worker, queries[0] ?? ''), COLLECT_MS);
      await collected.finally(() => clearInterval(idle));
      let [most, isOver] = [0, false];
      const working = work().finally(() => (isOver = true));
      while (!isOver) {
        const { usedSize, embedderHeapUsedSize, backingStorageSize } = await inspector.heapUsage();
        const wasm = z.number().parse(await (await fetch(new URL(PROBE_PATH, worker.url))).json());
        most = Math.max(most, usedSize + embedderHeapUsedSize + backingStorageSize + wasm);
        samples++;
      }
      await working;
      return most;
    };
    const searches = async (): Promise<void> => {
      for (const query of queries) await search(worker, query);
    };
    let [steady, most] = [0, 0];
    for (let i = 0; i < SWITCHES; i++) steady = Math.max(steady, await watch(searches));
    const part = Math.ceil(rows.length / SWITCHES);
    for (let i = 0; i < SWITCHES; i++) {
      await index.add(rows.slice(i * part, (i + 1) * part));
      const following = async (): Promise<void> => {
        await fetch(new URL(`${CLOCK_PATH}?ms=${LATER_MS}`, worker.url));
        await searches();
      };
      most = Math.max(most, await watch(following));
    }
    return { steady, most, above: most - steady, samples, switches: SWITCHES };
  } finally {
    inspector.close();
    await worker.close();
  }
}
