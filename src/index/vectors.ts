import { SextantError } from '../errors.ts';
import { corrupt, createValue, openValue } from './binary.ts';

/** Header of a `vectors` value; docs/index-format.md has the offset table. */
export const VECTORS_SHAPE = { kind: 'vectors', magic: 'SXTV', bytes: 64 } as const;

/** Codes of a vector start at a multiple of this, so that SIMD loads are aligned. */
const DIM_MULTIPLE = 16;

export interface VectorsHeader {
  firstRow: number;
  rows: number;
  dim: number;
  /** Where rows × dim int8 codes start, row-major. */
  codesOffset: number;
  /** Where rows f32 scales start; a multiple of 4. */
  scalesOffset: number;
  byteLength: number;
}

/** Rows that fit into a `vectors` value of at most `bytes` bytes. */
export function vectorsCapacity(dim: number, bytes: number): number {
  return Math.max(1, Math.floor((bytes - VECTORS_SHAPE.bytes) / (dim + 4)));
}

/**
 * Quantizes embeddings to int8 with one symmetric scale per vector: scale = max|x| / 127 rounded to f32,
 * code = x / scale rounded to the nearest integer (halves up), so that x ≈ code × scale within scale / 2.
 * A zero vector has scale 0 and codes 0.
 *
 * @param embeddings rows × dim, row-major; dim is a multiple of 16
 *
 * Throws `input-invalid` when a number is not finite or the shape does not fit.
 */
export function encodeVectors(firstRow: number, dim: number, embeddings: Float32Array): Uint8Array {
  const rows = embeddings.length / dim;
  if (dim < 1 || dim % DIM_MULTIPLE !== 0 || !Number.isInteger(rows) || rows === 0) {
    const shape = `${embeddings.length} numbers in vectors of ${dim}`;
    throw new SextantError('input-invalid', `Cannot store ${shape}: the dimension must be a multiple of 16.`);
  }
  const { codesOffset, scalesOffset, byteLength } = layout(rows, dim);
  const { bytes, view } = createValue(VECTORS_SHAPE, byteLength);
  view.setUint32(8, firstRow, true);
  view.setUint32(12, rows, true);
  view.setUint32(16, dim, true);
  const codes = new Int8Array(bytes.buffer, codesOffset, rows * dim);
  for (let row = 0; row < rows; row++) {
    const vector = embeddings.subarray(row * dim, (row + 1) * dim);
    const scale = scaleOf(vector, firstRow + row);
    view.setFloat32(scalesOffset + row * 4, scale, true);
    if (scale === 0) continue;
    for (let i = 0; i < dim; i++) {
      const code = Math.round((vector[i] ?? 0) / scale);
      codes[row * dim + i] = Math.max(-127, Math.min(127, code));
    }
  }
  return bytes;
}

/** Throws `index-corrupt` or `index-format-unsupported`. */
export function readVectorsHeader(bytes: Uint8Array): VectorsHeader {
  const view = openValue(VECTORS_SHAPE, bytes);
  const firstRow = view.getUint32(8, true);
  const rows = view.getUint32(12, true);
  const dim = view.getUint32(16, true);
  if (rows === 0 || dim === 0 || dim % DIM_MULTIPLE !== 0) throw corrupt('vectors', `${rows} rows of ${dim}`);
  const shape = layout(rows, dim);
  if (shape.byteLength !== bytes.length) {
    throw corrupt('vectors', `it has ${bytes.length} bytes instead of ${shape.byteLength}`);
  }
  return { firstRow, rows, dim, ...shape };
}

function layout(rows: number, dim: number) {
  const codesOffset = VECTORS_SHAPE.bytes;
  const scalesOffset = codesOffset + rows * dim;
  return { codesOffset, scalesOffset, byteLength: scalesOffset + rows * 4 };
}

function scaleOf(vector: Float32Array, row: number): number {
  let max = 0;
  for (const x of vector) {
    if (!Number.isFinite(x)) {
      throw new SextantError('input-invalid', `The embedding of row ${row} has a number that is not finite.`);
    }
    max = Math.max(max, Math.abs(x));
  }
  return Math.fround(max / 127);
}
