/**
 * How one embedding becomes bytes: 8 or 4 bits a dimension for the score, 1 bit a dimension for the first stage.
 * Formulas and bounds: `engine/kernels/dot_simd.ts` and `scan_b1.ts`.
 */

import { BLOCK_ROWS, factorPlace } from '../../sign-blocks.ts';
import { roundForScores, type ScoreMetric } from './score-rounding.ts';

/** Bits a dimension of the codes that score. */
export type CodeBits = 4 | 8;

/**
 * A row's scale is a u16 in these units. No number of a unit vector less the mean of some is above 2, and the largest
 * scales, 2/127 and 2/7, are about 33,000 and 37,500 of them.
 */
export const SCALE_UNITS: Record<CodeBits, number> = { 8: 2 ** -21, 4: 2 ** -17 };
/** A row's factor is a u16 in units of 2^-15. */
export const FACTOR_UNIT = 2 ** -15;

const U16 = 65_535;
/** Dimensions whose 4-bit codes stand in the same 16 bytes. */
const GROUP = 32;
/** Shares of the largest number that are tried as the range of 4-bit codes: to cut a few off shrinks the error of all. */
const RANGES = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65];

/**
 * Symmetric int8 codes: x ≈ codes · scale. The scale is rounded up to its grid first and the codes
 * are made with the rounded one, so that storing it in 16 bits costs nothing.
 * @param x f32 (dim), no number above 2.
 * @param codes i8 (dim), written.
 * @param metric Codes are rounded for scores by it; without it each to the nearest.
 * @returns the scale in units of `SCALE_UNITS[8]`.
 */
export function encodeInt8(x: Float32Array, codes: Int8Array, metric?: ScoreMetric): number {
  const scale = scaleOf(largestOf(x) / 127, SCALE_UNITS[8]);
  const step = scale * SCALE_UNITS[8];
  if (metric === undefined) x.forEach((v, k) => (codes[k] = Math.round(v / step)));
  else roundForScores(x, { step, most: 127 }, codes, metric);
  return scale;
}

/**
 * Symmetric 4-bit codes, −7 to 7 stored as 1 to 15, rounded for scores, in the range of several in which nearest
 * rounding leaves the least squared error. Since coarse codes are shorter than what they stand for, the scale is the
 * one with which x has the right score with itself (RaBitQ's estimator, Gao et al., SIGMOD 2025).
 * @param x f32 (dim), no number above 2; dim is a multiple of 32.
 * @param codes u8 (dim / 2), written: groups of 16 bytes for 32 dimensions, the first 16 in the low halves.
 * @returns the scale in units of `SCALE_UNITS[4]`.
 */
export function encodeInt4(x: Float32Array, codes: Uint8Array, metric: ScoreMetric): number {
  const largest = largestOf(x);
  const error = (step: number): number => {
    let sum = 0;
    for (const v of x) sum += (v - step * Math.max(-7, Math.min(7, Math.round(v / step)))) ** 2;
    return sum;
  };
  const tried = RANGES.map((share) => Math.max((share * largest) / 7, SCALE_UNITS[4]));
  const errors = tried.map(error);
  const rounded = new Int8Array(x.length);
  const step = tried[errors.indexOf(Math.min(...errors))] ?? 1;
  roundForScores(x, { step, most: 7 }, rounded, metric);
  let [squares, product] = [0, 0];
  codes.fill(0);
  rounded.forEach((code, k) => {
    const v = x[k] ?? 0;
    squares += v * v;
    product += v * code;
    const at = Math.floor(k / GROUP) * 16 + (k % 16);
    codes[at] = (codes[at] ?? 0) | ((code + 8) << (k & 16 ? 4 : 0));
  });
  return scaleOf(product > 0 ? squares / product : 0, SCALE_UNITS[4]);
}

/** The numbers that codes stand for, without their scale: i8 (dim). */
export function decodeCodes(codes: Uint8Array, bits: CodeBits): Int8Array {
  if (bits === 8) return new Int8Array(codes.buffer, codes.byteOffset, codes.length);
  return Int8Array.from({ length: codes.length * 2 }, (_, k) => {
    const pair = codes[Math.floor(k / GROUP) * 16 + (k % 16)] ?? 0;
    return (k & 16 ? pair >> 4 : pair & 15) - 8;
  });
}

function largestOf(x: Float32Array): number {
  return x.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
}

function scaleOf(scale: number, unit: number): number {
  return Math.min(U16, Math.max(1, Math.ceil(scale / unit)));
}

/** Bytes of the signs of `rows` rows: whole blocks. */
export function signBytes(rows: number, dim: number): number {
  return (Math.ceil(rows / BLOCK_ROWS) * BLOCK_ROWS * dim) / 8;
}

/** Bytes of the factors of `rows` rows: whole blocks. */
export function factorBytes(rows: number): number {
  return Math.ceil(rows / BLOCK_ROWS) * BLOCK_ROWS * 2;
}

/**
 * RaBitQ codes of one row: bit k is set where r_k > 0, factor = |r|² / Σ|r_k| (0 when r is 0).
 * @param r f32 (dim), the row less its shard's centroid.
 * @param row Its place in the shard.
 * @param signs u8, the shard's blocks: the row's bits are set, which must have been 0.
 * @param factors u16, the shard's factors in units of {@link FACTOR_UNIT}: the row's is written.
 */
export function encodeSigns(
  r: Float32Array,
  row: number,
  { signs, factors }: { signs: Uint8Array; factors: Uint16Array },
): void {
  const block = (row - (row % BLOCK_ROWS)) * (r.length / 8);
  const shift = row & 16 ? 4 : 0;
  let squares = 0;
  let sum = 0;
  r.forEach((v, k) => {
    squares += v * v;
    sum += Math.abs(v);
    if (v > 0) {
      const at = block + (k >> 2) * 16 + (row & 15);
      signs[at] = (signs[at] ?? 0) | (1 << (shift + (k & 3)));
    }
  });
  factors[factorPlace(row)] = Math.min(U16, Math.round((sum > 0 ? squares / sum : 0) / FACTOR_UNIT));
}
