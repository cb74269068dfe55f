/**
 * How one embedding becomes bytes: 8 bits a dimension for the score, 1 bit a dimension for the first stage.
 * Formulas and bounds: `engine/kernels/dot_i8_simd.ts` and `engine/kernels/scan_b1.ts`.
 */

/** A row's scale is a u16 in units of 2^-22: the largest scale of a unit vector, 1/127, is 33,026 of them. */
export const SCALE_UNIT = 2 ** -22;
/** A row's factor is a u16 in units of 2^-15. */
export const FACTOR_UNIT = 2 ** -15;
/** Rows of one block of signs. */
export const BLOCK_ROWS = 32;

const U16 = 65_535;

/**
 * Symmetric int8 codes: x ≈ codes · scale. The scale is rounded up to its grid first and the codes are made with
 * the rounded one, so that storing it in 16 bits costs nothing.
 * @param x f32 (dim), of length at most 1.
 * @param codes i8 (dim), written.
 * @returns the scale in units of {@link SCALE_UNIT}.
 */
export function encodeInt8(x: Float32Array, codes: Int8Array): number {
  const largest = x.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
  const scale = Math.min(U16, Math.max(1, Math.ceil(largest / 127 / SCALE_UNIT)));
  x.forEach((v, k) => (codes[k] = Math.round(v / (scale * SCALE_UNIT))));
  return scale;
}

/** Bytes of the signs of `rows` rows: whole blocks. */
export function signBytes(rows: number, dim: number): number {
  return (Math.ceil(rows / BLOCK_ROWS) * BLOCK_ROWS * dim) / 8;
}

/** Bytes of the factors of `rows` rows: whole blocks. */
export function factorBytes(rows: number): number {
  return Math.ceil(rows / BLOCK_ROWS) * BLOCK_ROWS * 2;
}

/** Where the factor of a row stands in its block: even rows of each half before odd ones. */
export function factorPlace(row: number): number {
  const r = row % BLOCK_ROWS;
  return row - r + (r & 16) + ((r & 1) << 3) + ((r & 15) >> 1);
}

/**
 * RaBitQ codes of one row: bit k is set where x_k exceeds centroid_k, factor = |r|² / Σ|r_k| with
 * r = x − centroid (0 when r is 0).
 * @param row Its place in the shard.
 * @param signs u8, the shard's blocks: the row's bits are set, which must have been 0.
 * @param factors u16, the shard's factors in units of {@link FACTOR_UNIT}: the row's is written.
 */
export function encodeSigns(
  x: Float32Array,
  centroid: Float32Array,
  row: number,
  { signs, factors }: { signs: Uint8Array; factors: Uint16Array },
): void {
  const block = (row - (row % BLOCK_ROWS)) * (x.length / 8);
  const shift = row & 16 ? 4 : 0;
  let squares = 0;
  let sum = 0;
  x.forEach((v, k) => {
    const r = v - (centroid[k] ?? 0);
    squares += r * r;
    sum += Math.abs(r);
    if (r > 0) {
      const at = block + (k >> 2) * 16 + (row & 15);
      signs[at] = (signs[at] ?? 0) | (1 << (shift + (k & 3)));
    }
  });
  factors[factorPlace(row)] = Math.min(U16, Math.round((sum > 0 ? squares / sum : 0) / FACTOR_UNIT));
}
