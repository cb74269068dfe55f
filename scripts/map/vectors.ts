import { encodeInt8 } from '../../src/index/codes.ts';

/** Embeddings in 8 bits a dimension, in memory that worker threads share. Row r is `codes[r] · scales[r]`. */
export interface CodedVectors {
  count: number;
  dim: number;
  /** i8 (count, dim), row-major. */
  codes: Int8Array<SharedArrayBuffer>;
  /** u16 (count). */
  scales: Uint16Array<SharedArrayBuffer>;
}

/**
 * Codes the rows as the index stores them, so that neighbours here are those that a search finds.
 *
 * @param embeddings f32 (count, dim), row-major, each of length at most 1
 */
export function codeVectors(embeddings: Float32Array, dim: number): CodedVectors {
  const count = embeddings.length / dim;
  const codes = new Int8Array(new SharedArrayBuffer(count * dim));
  const scales = new Uint16Array(new SharedArrayBuffer(count * 2));
  for (let row = 0; row < count; row++) {
    const [start, end] = [row * dim, (row + 1) * dim];
    scales[row] = encodeInt8(embeddings.subarray(start, end), codes.subarray(start, end));
  }
  return { count, dim, codes, scales };
}
