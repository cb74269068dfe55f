import relaxed from '../../build/engine-relaxed.wasm';
import { createEngine } from '../../src/engine/engine.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { SegmentReader } from '../../src/index/unpack.ts';
import { rowSpaceOf } from '../../src/search/indexes/row-space.ts';
import { loadShards, shardBytes } from '../../src/search/indexes/shards.ts';
import { VectorIndex } from '../../src/search/indexes/vector-index.ts';
import { type DataEnv, fetchBytes, fetchData } from '../../scripts/workerd/worker-data.ts';
import { fetchFloats, serve, time } from './serve-worker.ts';

/** Our two ways to the nearest rows: with and without a first stage on signs. */
let index: VectorIndex | null = null;
let queries: Float32Array[] = [];

/** Reads the values of an index from the benchmark, by their keys. */
function readerOf(env: DataEnv): IndexReader {
  return {
    get: (key) => fetchBytes(env, key),
    stream: async (key) => (await fetchData(env, key)).body,
  };
}

function ways(k: number): Record<string, (query: Float32Array) => number[]> {
  const loaded = index;
  if (loaded === null) throw new Error('load first');
  return {
    nearest: (query) => loaded.nearest(query, k).map(({ row }) => row),
    exact: (query) => loaded.exact(query, k).map(({ row }) => row),
  };
}

export default serve({
  /** Loads `vectors` as the Worker would: streamed into the memory of an engine. */
  async load({ env, params, body }) {
    // A `VectorManifest`: the rest is never read.
    const manifest = JSON.parse(new TextDecoder().decode(body)) as Manifest;
    const { segments, bits, model } = manifest;
    const { dim } = model;
    const space = rowSpaceOf(segments);
    const bytes = segments.reduce((sum, segment) => sum + shardBytes(segment), VectorIndex.bytes(space.rows));
    const engine = createEngine('relaxed', relaxed, bytes);
    const shards = await Promise.all(
      segments.map(async (segment) =>
        loadShards(engine, await SegmentReader.open(readerOf(env), segment), segment, manifest),
      ),
    );
    index = new VectorIndex(engine, space, shards, { dim, bits, maxResults: Number(params.get('results')) });
    const all = await fetchFloats(env, 'queries');
    queries = Array.from({ length: all.length / dim }, (_, i) => all.subarray(i * dim, (i + 1) * dim));
  },
  rows({ params }) {
    return queries.map(ways(Number(params.get('k')))[params.get('way') ?? ''] ?? (() => []));
  },
  run({ params }) {
    const way = ways(Number(params.get('k')))[params.get('way') ?? ''];
    if (way === undefined) throw new Error('no such way');
    return time(Number(params.get('reps')), queries, way);
  },
});
