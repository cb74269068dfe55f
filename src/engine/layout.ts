/** Place of weight (output, input) in the panels of `gemm_u7i7`: 8 outputs a panel, 4 inputs side by side. */
export function panelIndex(output: number, input: number, inputs: number): number {
  const panel = (output >> 3) * inputs * 8;
  return panel + (input >> 2) * 32 + (output & 7) * 4 + (input & 3);
}

/** Codes of −7 to 7, a multiple of 32 of them, as `embed_i4` reads them. */
export function packNibbles(codes: Int8Array): Uint8Array {
  const bytes = new Uint8Array(codes.length / 2);
  codes.forEach((code, k) => {
    const at = nibbleByte(k);
    bytes[at] = (bytes[at] ?? 0) | ((code + 8) << ((k & 16) >> 2));
  });
  return bytes;
}

/** What {@link packNibbles} was given. */
export function unpackNibbles(bytes: Uint8Array): Int8Array {
  return Int8Array.from(
    { length: 2 * bytes.length },
    (_, k) => (((bytes[nibbleByte(k)] ?? 0) >> ((k & 16) >> 2)) & 15) - 8,
  );
}

function nibbleByte(k: number): number {
  return (k >> 5) * 16 + (k & 15);
}
