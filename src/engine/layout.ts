/** Place of weight (output, input) in the panels of `gemm_u7i7`: 8 outputs a panel, 4 inputs side by side. */
export function panelIndex(output: number, input: number, inputs: number): number {
  const panel = (output >> 3) * inputs * 8;
  return panel + (input >> 2) * 32 + (output & 7) * 4 + (input & 3);
}

/** Rows of one block of `scan_b1`. */
export const BLOCK_ROWS = 32;

/** Where `scan_b1` expects the factor of a row: even rows of each half of a block before odd ones. */
export function factorPlace(row: number): number {
  const r = row % BLOCK_ROWS;
  return row - r + (r & 16) + ((r & 1) << 3) + ((r & 15) >> 1);
}
