import { SextantError } from '../../errors.ts';
import { BLOCK_ROWS } from '../../sign-blocks.ts';
import { corrupt, createValue, openValue, requireRows } from './binary.ts';
import {
  type CodeBits,
  decodeCodes,
  encodeInt4,
  encodeInt8,
  encodeSigns,
  factorBytes,
  SCALE_UNITS,
  signBytes,
} from './codes.ts';
import type { RowsRef } from '../refs.ts';
import { scoreMetric } from './score-rounding.ts';

/** Header of a `vectors` value; docs/index-format.md has the offset table. */
export const VECTORS_SHAPE = { kind: 'vectors', magic: 'SXTV', bytes: 64 } as const;

/** Parts of the value start at multiples of this, and so does every row of codes. */
const ALIGNMENT = 16;
/** Most that the length of a unit vector may differ from 1: f32 sums are not exact. */
const LENGTH_ERROR = 1e-3;

export interface VectorsHeader {
  firstRow: number;
  rows: number;
  dim: number;
  bits: CodeBits;
  /** f32 (dim), the mean of the rows. */
  centroidOffset: number;
  /** `bits` × dim a row, row-major: of the row less the centroid. */
  codesOffset: number;
  /** u16 (rows), in units of `SCALE_UNITS[bits]`. */
  scalesOffset: number;
  /** u8, whole blocks of signs as `scan_b1` reads them. */
  signsOffset: number;
  /** u16, whole blocks of factors in units of `FACTOR_UNIT`. */
  factorsOffset: number;
  byteLength: number;
}

/** Rows, in whole blocks, that fit into a `vectors` value of at most `bytes` bytes; at least one block. */
export function vectorsCapacity(dim: number, bits: CodeBits, bytes: number): number {
  const perBlock = BLOCK_ROWS * ((dim * bits) / 8 + 2) + signBytes(BLOCK_ROWS, dim) + factorBytes(BLOCK_ROWS);
  return BLOCK_ROWS * Math.max(1, Math.floor((bytes - VECTORS_SHAPE.bytes - 4 * dim) / perBlock));
}

/**
 * Packs embeddings less their mean twice: `bits` a dimension, and 1 bit a dimension (see `codes.ts`). Papers close in
 * meaning are put side by side, so that what is left is shorter than the embedding and its codes are finer: the error
 * of a score in 8 bits is a third less than that of codes of the embedding itself.
 *
 * @param embeddings rows × dim, row-major, each of unit length or zero; dim is a multiple of 16, of 32 for 4 bits
 * @throws SextantError `input-invalid` when an embedding is longer than 1 or not finite, or the shape does not fit
 */
export function encodeVectors(
  { firstRow, dim, bits }: { firstRow: number; dim: number; bits: CodeBits },
  embeddings: Float32Array,
): Uint8Array {
  const rows = embeddings.length / dim;
  if (!isStorable(dim, bits) || !Number.isInteger(rows) || rows === 0) {
    const shape = `${embeddings.length} numbers in vectors of ${dim} of ${bits} bits each`;
    const multiple = ALIGNMENT * (8 / bits);
    throw new SextantError(
      'input-invalid',
      `Cannot store ${shape}: the dimension must be a multiple of ${multiple}.`,
    );
  }
  const places = layout(rows, dim, bits);
  const { bytes, view } = createValue(VECTORS_SHAPE, places.byteLength);
  view.setUint32(8, firstRow, true);
  view.setUint32(12, rows, true);
  view.setUint32(16, dim, true);
  view.setUint32(20, bits, true);
  const centroid = meanOf(embeddings, rows, dim);
  centroid.forEach((x, k) => view.setFloat32(places.centroidOffset + 4 * k, x, true));
  const metric = scoreMetric(embeddings, dim);
  const signs = bytes.subarray(places.signsOffset, places.signsOffset + signBytes(rows, dim));
  const factors = new Uint16Array(factorBytes(rows) / 2);
  for (let row = 0; row < rows; row++) {
    const embedding = embeddings.subarray(row * dim, (row + 1) * dim);
    requireUnit(embedding, firstRow + row);
    const rest = embedding.map((x, k) => x - (centroid[k] ?? 0));
    const codes = bytes.subarray(places.codesOffset + (row * dim * bits) / 8).subarray(0, (dim * bits) / 8);
    const scale =
      bits === 4
        ? encodeInt4(rest, codes, metric)
        : encodeInt8(rest, new Int8Array(codes.buffer, codes.byteOffset, dim), metric);
    view.setUint16(places.scalesOffset + 2 * row, scale, true);
    encodeSigns(rest, row, { signs, factors });
  }
  factors.forEach((factor, i) => view.setUint16(places.factorsOffset + 2 * i, factor, true));
  return bytes;
}

/** @throws SextantError `index-corrupt` or `index-format-unsupported` */
export function readVectorsHeader(bytes: Uint8Array): VectorsHeader {
  const view = openValue(VECTORS_SHAPE, bytes);
  const firstRow = view.getUint32(8, true);
  const rows = view.getUint32(12, true);
  const dim = view.getUint32(16, true);
  const bits = view.getUint32(20, true);
  if (rows === 0 || (bits !== 4 && bits !== 8) || !isStorable(dim, bits)) {
    throw corrupt('vectors', `${rows} rows of ${dim} times ${bits} bits`);
  }
  const places = layout(rows, dim, bits);
  if (places.byteLength !== bytes.length) {
    throw corrupt('vectors', `it has ${bytes.length} bytes instead of ${places.byteLength}`);
  }
  return { firstRow, rows, dim, bits, ...places };
}

/**
 * The header of a value that is held to what its manifest says: its rows, and the dimension of all.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function openVectors(
  bytes: Uint8Array,
  ref: Pick<RowsRef, 'firstRow' | 'rows'>,
  dim: number,
): VectorsHeader {
  const header = readVectorsHeader(bytes);
  requireRows('vectors', header, ref);
  if (header.dim !== dim) {
    throw corrupt('vectors', `it has ${header.dim} dimensions where its manifest says ${dim}`);
  }
  return header;
}

/**
 * The embedding that a row stands for, as far as its codes tell: f32 (dim).
 * @param header Of the same value.
 * @param local The row less the value's first row.
 */
export function readVector(bytes: Uint8Array, header: VectorsHeader, local: number): Float32Array {
  const { dim, bits, centroidOffset, codesOffset, scalesOffset } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rowBytes = (dim * bits) / 8;
  const start = codesOffset + local * rowBytes;
  const codes = decodeCodes(bytes.subarray(start, start + rowBytes), bits);
  const scale = view.getUint16(scalesOffset + 2 * local, true) * SCALE_UNITS[bits];
  return Float32Array.from(codes, (code, k) => view.getFloat32(centroidOffset + 4 * k, true) + code * scale);
}

function isStorable(dim: number, bits: CodeBits): boolean {
  return dim > 0 && dim % (ALIGNMENT * (8 / bits)) === 0;
}

function layout(rows: number, dim: number, bits: CodeBits) {
  const centroidOffset = VECTORS_SHAPE.bytes;
  const codesOffset = centroidOffset + 4 * dim;
  const scalesOffset = codesOffset + (rows * dim * bits) / 8;
  const signsOffset = Math.ceil((scalesOffset + 2 * rows) / ALIGNMENT) * ALIGNMENT;
  const factorsOffset = signsOffset + signBytes(rows, dim);
  return {
    centroidOffset,
    codesOffset,
    scalesOffset,
    signsOffset,
    factorsOffset,
    byteLength: factorsOffset + factorBytes(rows),
  };
}

function meanOf(embeddings: Float32Array, rows: number, dim: number): Float32Array {
  const sums = new Float64Array(dim);
  embeddings.forEach((x, i) => (sums[i % dim] = (sums[i % dim] ?? 0) + x));
  return Float32Array.from(sums, (sum) => sum / rows);
}

/** The length of a vector; NaN or infinite when one of its numbers is. */
export function lengthOf(x: Float32Array): number {
  return Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
}

/** Whether a vector has unit length, and so only finite numbers. */
export function isUnit(x: Float32Array): boolean {
  return Math.abs(lengthOf(x) - 1) <= LENGTH_ERROR;
}

function requireUnit(embedding: Float32Array, row: number): void {
  const length = lengthOf(embedding);
  if (length <= 1 + LENGTH_ERROR) return;
  const message = `The embedding of row ${row} has length ${length}. Bring embeddings to unit length.`;
  throw new SextantError('input-invalid', message);
}
