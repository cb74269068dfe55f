/** Rows of one block of signs, as the index keeps them and `scan_b1` reads them. */
export const BLOCK_ROWS = 32;

/** Where the factor of a row stands in its block: even rows of each half before odd ones. */
export function factorPlace(row: number): number {
  const r = row % BLOCK_ROWS;
  return row - r + (r & 16) + ((r & 1) << 3) + ((r & 15) >> 1);
}
