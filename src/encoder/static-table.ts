import type { Engine } from '../engine/engine.ts';

/** A table of vectors, one a token, and where they are added up, as addresses, for up to `maxTokens` tokens. */
export interface StaticTable {
  width: number;
  words: { codes: number; scales: number };
  /** f32 (maxTokens, width), all zero: a kernel adds positions, and a table has none. */
  positions: number;
  ids: number; // u32 (maxTokens)
  x: number; // f32 (maxTokens, width)
  embedding: number; // f32 (width)
}

/** Bytes that each of the parts of a {@link StaticTable} beside its words takes. */
export function staticTableBytes(maxTokens: number, width: number) {
  return {
    positions: maxTokens * width * 4,
    ids: maxTokens * 4,
    x: maxTokens * width * 4,
    embedding: width * 4,
  };
}

/**
 * The mean of the vectors of all tokens but the first and the last, which are no words, at unit length. A text without
 * words is these two.
 * @param ids Token ids, [CLS] and [SEP] included, at most `maxTokens` of them.
 * @returns f32 (width), a copy.
 */
export function meanOfWords({ kernels, arena }: Engine, table: StaticTable, ids: Uint32Array): Float32Array {
  const { width, words, positions, x, embedding } = table;
  const read = ids.length > 2 ? ids.subarray(1, -1) : ids;
  arena.u32(table.ids, read.length).set(read);
  kernels.embed_i8(table.ids, read.length, width, words.codes, words.scales, positions, x);
  kernels.pool_f32(x, read.length, width, embedding);
  return arena.f32(embedding, width).slice();
}
