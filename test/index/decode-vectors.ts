import { readVectorsHeader } from '../../src/index/format/vectors.ts';

/** Reads the parts of a value as docs/index-format.md describes them. */
export function decodeVectors(value: Uint8Array) {
  const header = readVectorsHeader(value);
  const { dim, bits, centroidOffset, codesOffset, scalesOffset, signsOffset, factorsOffset } = header;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return {
    ...header,
    centroid: (k: number) => view.getFloat32(centroidOffset + 4 * k, true),
    code(row: number, k: number): number {
      if (bits === 8) return view.getInt8(codesOffset + row * dim + k);
      const byte = view.getUint8(codesOffset + (row * dim) / 2 + Math.floor(k / 32) * 16 + (k % 16));
      return (k % 32 < 16 ? byte & 15 : byte >> 4) - 8;
    },
    scale: (row: number) => view.getUint16(scalesOffset + row * 2, true) / (bits === 8 ? 2 ** 21 : 2 ** 17),
    sign(row: number, k: number): number {
      const block = signsOffset + Math.floor(row / 32) * dim * 4;
      const byte = view.getUint8(block + Math.floor(k / 4) * 16 + (row % 16));
      const nibble = row % 32 < 16 ? byte & 15 : byte >> 4;
      return (nibble >> (k % 4)) & 1;
    },
    factor(row: number): number {
      const evenThenOdd = [0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15];
      const order = [...evenThenOdd, ...evenThenOdd.map((r) => r + 16)];
      const place = Math.floor(row / 32) * 32 + order.indexOf(row % 32);
      return view.getUint16(factorsOffset + place * 2, true) / 2 ** 15;
    },
  };
}
