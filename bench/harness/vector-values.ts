import type { Manifest, Segment } from '../../src/index/manifest.ts';
import type { RowsRef } from '../../src/index/refs.ts';
import { valueKey } from '../../src/index/manifest.ts';
import { checksum32 } from '../../src/hash.ts';
import { sha256Hex } from '../../src/hash.ts';
import type { CodeBits } from '../../src/index/format/codes.ts';
import { encodeVectors, vectorsCapacity } from '../../src/index/format/vectors.ts';
import type { WorkerData } from '../../scripts/workerd/start-workerd.ts';

/** Length of a `vectors` value, in bytes, as `scripts/publish/row-values.ts` cuts them. */
const VALUE_BYTES = 4 * 1024 * 1024;

/** What loading vectors reads of a manifest. */
export type VectorManifest = Pick<Manifest, 'bits' | 'model'> & {
  segments: Pick<Segment, 'rows' | 'vectors'>[];
};

/** An index of vectors alone: its manifest, and the values by their keys. */
export async function vectorValues(
  vectors: Float32Array,
  dim: number,
  bits: CodeBits = 8,
): Promise<{ manifest: VectorManifest; values: WorkerData }> {
  const papers = vectors.length / dim;
  const perValue = vectorsCapacity(dim, bits, VALUE_BYTES);
  const refs: RowsRef[] = [];
  const values: WorkerData = {};
  for (let firstRow = 0; firstRow < papers; firstRow += perValue) {
    const rows = Math.min(perValue, papers - firstRow);
    const value = encodeVectors(
      { firstRow, dim, bits },
      vectors.subarray(firstRow * dim, (firstRow + rows) * dim),
    );
    const ref = {
      sha256: await sha256Hex(value),
      bytes: value.length,
      checksum: checksum32(value),
      firstRow,
      rows,
    };
    refs.push(ref);
    values[valueKey('vectors', ref.sha256)] = () => value;
  }
  // What a search among vectors never reads.
  const none = { sha256: '0'.repeat(64), bytes: 1, checksum: 0 };
  const model = { id: 'none', dim, maxTokens: 3, weights: none, vocabulary: none };
  return { manifest: { bits, model, segments: [{ rows: papers, vectors: refs }] }, values };
}
