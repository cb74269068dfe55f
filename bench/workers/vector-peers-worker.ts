import { create, type Database, insertMultiple, search } from '@orama/orama';
import { EdgeVec, EdgeVecConfig, initSync, JsIndexType, MetricType, VectorType } from 'edgevec';
import edgevecModule from 'edgevec/edgevec_bg.wasm';
import type { DataEnv } from '../../scripts/workerd/worker-data.ts';
import { fetchFloats, serve, time } from './serve-worker.ts';

type Way = (query: Float32Array, k: number) => number[] | Promise<number[]>;

/** Rows that a quantised peer hands to exact scoring. */
const RESCORED = 100;
const INSERT_BATCH = 1_000;

let vectors: Float32Array = new Float32Array();
let queries: Float32Array[] = [];
let dim = 0;

/** How each peer is built from the loaded vectors. */
const BUILDERS: Record<string, () => Way | Promise<Way>> = {
  loop: () => loop,
  orama: buildOrama,
  edgevec: buildEdgeVec,
};
const ways = new Map<string, Way>();

async function wayOf(params: URLSearchParams): Promise<Way> {
  const name = params.get('way') ?? '';
  const way = ways.get(name) ?? (await BUILDERS[name]?.());
  if (way === undefined) throw new Error(`no way ${name}`);
  ways.set(name, way);
  return way;
}

/** The dot product of a query with the row that begins at `start`, in four accumulators. */
function dot(x: Float32Array, start: number, q: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < q.length; i += 4) {
    a += (x[start + i] as number) * (q[i] as number);
    b += (x[start + i + 1] as number) * (q[i + 1] as number);
    c += (x[start + i + 2] as number) * (q[i + 2] as number);
    d += (x[start + i + 3] as number) * (q[i + 3] as number);
  }
  return a + b + c + d;
}

/** Keeps the k best of scores that come one by one: an insertion sort, which few scores ever enter. */
class Best {
  readonly #scores: number[] = [];
  readonly rows: number[] = [];
  readonly #k: number;

  constructor(k: number) {
    this.#k = k;
  }

  add(row: number, score: number): void {
    const scores = this.#scores;
    if (scores.length === this.#k && score <= (scores[this.#k - 1] as number)) return;
    let at = scores.length;
    while (at > 0 && (scores[at - 1] as number) < score) at--;
    scores.splice(at, 0, score);
    this.rows.splice(at, 0, row);
    if (scores.length > this.#k) {
      scores.pop();
      this.rows.pop();
    }
  }
}

function loop(query: Float32Array, k: number): number[] {
  const best = new Best(k);
  const x = vectors;
  for (let row = 0, start = 0; start < x.length; row++, start += query.length)
    best.add(row, dot(x, start, query));
  return best.rows;
}

async function buildOrama(): Promise<Way> {
  const db: Database = create({ schema: { id: 'string', embedding: `vector[${dim}]` } });
  const rows = vectors.length / dim;
  for (let start = 0; start < rows; start += INSERT_BATCH) {
    const batch = Array.from({ length: Math.min(INSERT_BATCH, rows - start) }, (_, i) => {
      const row = start + i;
      return { id: String(row), embedding: Array.from(vectors.subarray(row * dim, (row + 1) * dim)) };
    });
    await insertMultiple(db, batch, INSERT_BATCH);
  }
  return async (query, k) => {
    const vector = { value: query, property: 'embedding' };
    const { hits } = await search(db, { mode: 'vector', vector, similarity: 0, limit: k });
    return hits.map(({ id }) => Number(id));
  };
}

/** One bit a dimension in EdgeVec's flat index, which takes no other numbers; the best of it are scored in f32. */
function buildEdgeVec(): Way {
  initSync({ module: edgevecModule });
  const config = new EdgeVecConfig(dim);
  config.indexType = JsIndexType.Flat;
  config.vector_type = VectorType.Binary;
  config.setMetricType(MetricType.Hamming);
  const db = new EdgeVec(config);
  const rowOf = new Map<number, number>();
  for (let row = 0; row < vectors.length / dim; row++) {
    rowOf.set(db.insertBinary(signs(vectors.subarray(row * dim, (row + 1) * dim))), row);
  }
  return (query, k) => {
    const best = new Best(k);
    for (const { id } of db.searchBinary(signs(query), RESCORED)) {
      const row = rowOf.get(id) ?? 0;
      best.add(row, dot(vectors, row * dim, query));
    }
    return best.rows;
  };
}

function signs(x: Float32Array): Uint8Array {
  const bits = new Uint8Array(dim / 8);
  x.forEach((v, k) => {
    if (v > 0) bits[k >> 3] = (bits[k >> 3] ?? 0) | (1 << (k & 7));
  });
  return bits;
}

async function loadVectors(env: DataEnv, params: URLSearchParams): Promise<void> {
  dim = Number(params.get('dim'));
  vectors = await fetchFloats(env, 'vectors');
  const all = await fetchFloats(env, 'queries');
  queries = Array.from({ length: all.length / dim }, (_, i) => all.subarray(i * dim, (i + 1) * dim));
}

export default serve({
  load: ({ env, params }) => loadVectors(env, params),
  async rows({ params }) {
    const [way, k] = [await wayOf(params), Number(params.get('k'))];
    const rows: number[][] = [];
    for (const query of queries.slice(0, Number(params.get('queries')))) rows.push(await way(query, k));
    return rows;
  },
  async run({ params }) {
    const [way, k] = [await wayOf(params), Number(params.get('k'))];
    return time(Number(params.get('reps')), queries, (query) => way(query, k));
  },
});
