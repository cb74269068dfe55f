/** Place of weight (output, input) in the panels of `gemm_u7i7`: 8 outputs a panel, 4 inputs side by side. */
export function panelIndex(output: number, input: number, inputs: number): number {
  const panel = (output >> 3) * inputs * 8;
  return panel + (input >> 2) * 32 + (output & 7) * 4 + (input & 3);
}
