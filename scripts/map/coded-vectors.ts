import { encodeInt8 } from '../../src/index/format/codes.ts';

/** Embeddings in 8 bits a dimension, in memory that worker threads share. Row r is `codes[r] · scales[r]`. */
export interface CodedVectors {
  count: number;
  dim: number;
  /** i8 (count, dim), row-major. */
  codes: Int8Array;
  /** u16 (count). */
  scales: Uint16Array;
}

/**
 * Codes the rows as the index stores them, so that neighbours here are those that a search finds.
 *
 * @param embedding f32 (dim) of a row, of length at most 1
 */
export function codeVectors(
  embedding: (row: number) => Float32Array,
  count: number,
  dim: number,
): CodedVectors {
  const codes = new Int8Array(new SharedArrayBuffer(count * dim));
  const scales = new Uint16Array(new SharedArrayBuffer(count * 2));
  for (let row = 0; row < count; row++) {
    scales[row] = encodeInt8(embedding(row), codes.subarray(row * dim, (row + 1) * dim));
  }
  return { count, dim, codes, scales };
}
