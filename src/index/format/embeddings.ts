import type { RowsRef } from '../refs.ts';
import { corrupt, createValue, openValue } from './binary.ts';
import { halfOf, numberOf } from './float16.ts';

/** Header of an `embeddings` value; docs/index-format.md has the offset table. */
export const EMBEDDINGS_SHAPE = { kind: 'embeddings', magic: 'SXTF', bytes: 16 } as const;

/** Rows that fit into an `embeddings` value of at most `bytes` bytes; at least one. */
export function embeddingsCapacity(dim: number, bytes: number): number {
  return Math.max(1, Math.floor((bytes - EMBEDDINGS_SHAPE.bytes) / (2 * dim)));
}

/**
 * Packs embeddings as f16: what a cosine loses by it is a tenth of what codes of 8 bits lose. Of which rows they are the
 * manifest says alone, as of pages.
 * @param embeddings rows × dim, row-major
 */
export function encodeEmbeddings(dim: number, embeddings: Float32Array): Uint8Array {
  const { bytes, view } = createValue(EMBEDDINGS_SHAPE, EMBEDDINGS_SHAPE.bytes + 2 * embeddings.length);
  view.setUint32(8, embeddings.length / dim, true);
  view.setUint32(12, dim, true);
  embeddings.forEach((x, i) => view.setUint16(EMBEDDINGS_SHAPE.bytes + 2 * i, halfOf(x), true));
  return bytes;
}

/** @throws SextantError `index-corrupt` or `index-format-unsupported` unless a value holds what its manifest says */
export function checkEmbeddings(bytes: Uint8Array, { rows }: Pick<RowsRef, 'rows'>, dim: number): void {
  const view = openValue(EMBEDDINGS_SHAPE, bytes);
  const its = view.getUint32(8, true);
  if (its !== rows) throw corrupt('embeddings', `it holds ${its} rows where its manifest says ${rows}`);
  const found = view.getUint32(12, true);
  if (found !== dim) throw corrupt('embeddings', `it has ${found} dimensions where its manifest says ${dim}`);
  if (bytes.length !== EMBEDDINGS_SHAPE.bytes + 2 * rows * dim) {
    throw corrupt('embeddings', 'its length is wrong');
  }
}

/** The embeddings of a value that was checked: f32 (rows, dim), row-major. */
export function readEmbeddings(bytes: Uint8Array): Float32Array {
  const view = openValue(EMBEDDINGS_SHAPE, bytes);
  const count = (bytes.length - EMBEDDINGS_SHAPE.bytes) / 2;
  return Float32Array.from({ length: count }, (_, i) =>
    numberOf(view.getUint16(EMBEDDINGS_SHAPE.bytes + 2 * i, true)),
  );
}
