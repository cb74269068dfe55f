import { readFile } from 'node:fs/promises';
import { createEngine } from '../../src/engine/engine.ts';
import type { CodeBits } from '../../src/index/format/codes.ts';
import { checksum32 } from '../../src/hash.ts';
import { sha256Hex } from '../../src/hash.ts';
import { type Manifest, type Segment, valueKey } from '../../src/index/manifest.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { encodeVectors } from '../../src/index/format/vectors.ts';
import { SegmentReader } from '../../src/index/unpack.ts';
import { rowSpaceOf } from '../../src/search/indexes/row-space.ts';
import { loadShards, shardBytes } from '../../src/search/indexes/shards.ts';
import { VectorIndex } from '../../src/search/indexes/vector-index.ts';
import { byteStream } from '../../scripts/kv/byte-stream.ts';
import { mulberry32 } from '../../scripts/random.ts';

const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));

/** `rows` unit vectors in groups, as embeddings of papers are. */
export function clustered(rows: number, dim: number, seed: number): Float32Array {
  const next = mulberry32(seed);
  const normal = () => next() + next() + next() - 1.5;
  const centres = Array.from({ length: 40 }, () => Float32Array.from({ length: dim }, normal));
  const data = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    const centre = centres[Math.floor((row * centres.length) / rows)] ?? new Float32Array(dim);
    data.set(unit(centre.map((x) => x + 1.5 * normal())), row * dim);
  }
  return data;
}

export function unit(x: Float32Array): Float32Array {
  const length = Math.hypot(...x);
  return x.map((v) => v / length);
}

/** An index of these vectors alone, in shards of `shardRows` rows, loaded as the Worker loads it. */
export async function loadVectors(
  data: Float32Array,
  dim: number,
  shardRows: number,
  bits: CodeBits = 8,
): Promise<VectorIndex> {
  const values = new Map<string, Uint8Array>();
  const rows = data.length / dim;
  const vectors: Segment['vectors'] = [];
  for (let firstRow = 0; firstRow < rows; firstRow += shardRows) {
    const count = Math.min(shardRows, rows - firstRow);
    const value = encodeVectors(
      { firstRow, dim, bits },
      data.subarray(firstRow * dim, (firstRow + count) * dim),
    );
    const sha256 = await sha256Hex(value);
    values.set(valueKey('vectors', sha256), value);
    vectors.push({ sha256, bytes: value.byteLength, checksum: checksum32(value), firstRow, rows: count });
  }
  const reader: IndexReader = {
    get: async (key) => values.get(key) ?? null,
    stream: async (key) => byteStream(values.get(key) ?? new Uint8Array()),
  };
  // Only what is read of a manifest for its vectors.
  const segment = { rows, vectors } as Segment;
  const manifest = { bits, model: { dim } } as Manifest;
  const space = rowSpaceOf([segment]);
  const engine = createEngine('simd', module, shardBytes(segment) + VectorIndex.bytes(rows));
  const shards = await loadShards(engine, await SegmentReader.open(reader, segment), segment, manifest);
  return new VectorIndex(engine, space, [shards], { dim, bits, maxResults: 1_000 });
}
