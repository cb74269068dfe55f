import { exactSearch, MetricKind } from 'usearch';
import type { Context } from './harness/context.ts';
import type { Dataset } from './harness/dataset.ts';
import { embedQueries, sentences, spread, startEncoder } from './harness/queries.ts';
import { type Contestant, race } from './harness/race.ts';
import { exactTop, recall, tile } from './harness/tiled-vectors.ts';
import { vectorValues } from './harness/vector-values.ts';
import { type BenchWorker, startWorker } from './harness/workerd.ts';
import { type Row, type Target, toRow } from './row.ts';

const K = 10;
const OURS = 'cascade';

/** One way to the 10 best rows. */
interface Way extends Contestant {
  target?: Target;
  /** The rows it finds, for the first queries. */
  rows(queries: number): Promise<number[][]>;
}

interface Vectors {
  dim: number;
  vectors: Float32Array;
  queries: Float32Array[];
}

const ratio = (atLeast: number): Target => ({ of: 'ratio', atLeast });

/** How long do the top 10 of 100,000 vectors take, and how many of them are right, beside what else there is? */
export async function searchBench(context: Context): Promise<Row[]> {
  const { scale, log } = context;
  const data = await context.data();
  const input = {
    dim: data.dim,
    vectors: tile(data.embeddings, data.dim, scale.vectors),
    queries: await queriesOf(context, data),
  };
  const { manifest, values } = await vectorValues(input.vectors, input.dim);
  const queries = () => join(input.queries);
  const ours = await startWorker('vectors', { ...values, queries });
  const peers = await startWorker('vector-peers', { vectors: () => bytesOf(input.vectors), queries });
  try {
    await ours.call(`load?results=${K}`, JSON.stringify(manifest));
    await peers.call(`load?dim=${input.dim}`);
    const cascade = workerWay(ours, OURS, 'nearest');
    const ways = [
      workerWay(ours, 'our exact int8 scan, in workerd', 'exact', ratio(2)),
      workerWay(peers, 'Float32Array loop, 4 accumulators, in workerd', 'loop', ratio(25)),
      workerWay(peers, 'Orama vector, in workerd', 'orama', ratio(20)),
      workerWay(peers, 'EdgeVec flat bits, 100 rescored in f32, in workerd', 'edgevec'),
      usearch('usearch exact f32, native, 1 thread', input, (x) => x),
      usearch('usearch exact int8, native, 1 thread', input, toInt8, ratio(1)),
    ];
    const times = await race([cascade, ...ways], scale);
    log('counting what they find');
    const checked = input.queries.slice(0, scale.queries);
    const exact = checked.map((query) => exactTop(input.vectors, input.dim, query, K));
    const recallOf = async (way: Way): Promise<string> =>
      recall(exact, await way.rows(checked.length)).toFixed(3);
    const figure = {
      bench: 'search',
      name: `top ${K} of ${scale.vectors.toLocaleString('en-US')} × ${input.dim}`,
      unit: 'ms',
      ours: times.get(OURS) ?? Number.NaN,
    };
    const mine = await recallOf(cascade);
    const rows = [];
    for (const way of ways) {
      const note = `recall@10 ${mine}, the peer’s ${await recallOf(way)}`;
      const peer = { name: way.name, value: times.get(way.name) ?? Number.NaN };
      rows.push(toRow({ ...figure, peer, note, ...(way.target && { target: way.target }) }));
    }
    return [
      { ...(rows[0] as Row), note: `${rows[0]?.note}; ${madeOf(data, scale.vectors)}` },
      ...rows.slice(1),
    ];
  } finally {
    await ours.close();
    await peers.close();
  }
}

function madeOf({ name, papers }: Dataset, vectors: number): string {
  const copies = vectors - papers.length;
  return copies > 0 ? `${name}, and ${copies.toLocaleString('en-US')} copies of them with noise` : name;
}

/** Sentences of abstracts and papers themselves, by turns. */
async function queriesOf({ model, scale }: Context, data: Dataset): Promise<Float32Array[]> {
  const half = Math.ceil(scale.queries / 2);
  const encoder = await startEncoder(model);
  try {
    const { dim, embeddings } = data;
    const texts = await embedQueries(encoder, sentences(data, half), model);
    return spread(data.papers.length, half).flatMap((row, i) => [
      embeddings.slice(row * dim, (row + 1) * dim),
      ...(texts.length > i * dim ? [texts.slice(i * dim, (i + 1) * dim)] : []),
    ]);
  } finally {
    await encoder.close();
  }
}

function workerWay(worker: BenchWorker, name: string, way: string, target?: Target): Way {
  return {
    name,
    ...(target && { target }),
    run: async (reps) => Number(await worker.json(`run?way=${way}&k=${K}&reps=${reps}`)),
    rows: async (queries) => (await worker.json(`rows?way=${way}&k=${K}&queries=${queries}`)) as number[][],
  };
}

/** usearch's exact search, one query at a time as a server would ask it. */
function usearch<T extends Float32Array | Int8Array>(
  name: string,
  { vectors, queries, dim }: Vectors,
  convert: (x: Float32Array) => T,
  target?: Target,
): Way {
  const dataset = convert(vectors);
  const converted = queries.map(convert);
  const find = (query: T): number[] =>
    Array.from(exactSearch(dataset, query, dim, K, MetricKind.IP, 1).keys, Number);
  return {
    name,
    ...(target && { target }),
    run(reps) {
      const start = performance.now();
      for (let i = 0; i < reps; i++) find(converted[i % converted.length] as T);
      return performance.now() - start;
    },
    rows: async (count) => converted.slice(0, count).map(find),
  };
}

/** One scale for all, so that integer products rank as the numbers do. */
function toInt8(x: Float32Array): Int8Array {
  const largest = x.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
  const codes = new Int8Array(x.length);
  for (let i = 0; i < x.length; i++) codes[i] = Math.round(((x[i] ?? 0) * 127) / largest);
  return codes;
}

function bytesOf(x: Float32Array): Uint8Array {
  return new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
}

function join(rows: readonly Float32Array[]): Uint8Array {
  const out = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    out.set(row, at);
    at += row.length;
  }
  return bytesOf(out);
}
