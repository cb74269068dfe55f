/** Sets of rows: one bit a row, u32 for each 32 rows. Bits beyond the last row are 0. */
export type Bitmap = Uint32Array;

/** No row, of as many as there may be. */
export function emptyBitmap(rows: number): Bitmap {
  return new Uint32Array(Math.ceil(rows / 32));
}

/** Every row from 0 to rows − 1. */
export function fullBitmap(rows: number): Bitmap {
  const all = emptyBitmap(rows).fill(0xffffffff);
  if (rows % 32 !== 0) all[all.length - 1] = 2 ** (rows % 32) - 1;
  return all;
}

/** Whether a row is in a set. */
export function hasRow(set: Bitmap, row: number): boolean {
  return (((set[row >> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

/** Adds a row to a set, in place. */
export function addRow(set: Bitmap, row: number): void {
  set[row >> 5] = (set[row >> 5] ?? 0) | (1 << (row & 31));
}

/** Adds to `set` what is in `other`. */
export function unite(set: Bitmap, other: Bitmap): void {
  for (let i = 0; i < set.length; i++) set[i] = (set[i] ?? 0) | (other[i] ?? 0);
}

/** Keeps in `set` what is also in `other`. */
export function intersect(set: Bitmap, other: Bitmap): void {
  for (let i = 0; i < set.length; i++) set[i] = (set[i] ?? 0) & (other[i] ?? 0);
}

/** Takes what is in `other` out of `set`. */
export function subtract(set: Bitmap, other: Bitmap): void {
  for (let i = 0; i < set.length; i++) set[i] = (set[i] ?? 0) & ~(other[i] ?? 0);
}

/** From this share of all rows on a set of bits is smaller than a list with a byte a row, and quicker to count. */
const DENSE = 1 / 32;

/** Whether so many rows of all are better kept as a set than as a list. */
export function isDense(rows: number, all: number): boolean {
  return rows >= all * DENSE;
}

/** How many rows are in the set. */
export function countRows(set: Bitmap): number {
  return countBoth(set, set);
}

/** How many rows are in both sets. */
export function countBoth(a: Bitmap, b: Bitmap): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    let bits = (a[i] ?? 0) & (b[i] ?? 0);
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}
