import { corrupt, createValue, openValue } from './binary.ts';

/** Header of a `packs` value; docs/index-format.md has the offset table. */
export const PACK_SHAPE = { kind: 'packs', magic: 'SXTB', bytes: 16 } as const;

/** Parts start at multiples of this, so that numbers in them can be viewed where they are. */
const ALIGNMENT = 64;

/** Where parts of these lengths lie in a pack, and how long it is. */
function layout(lengths: readonly number[]): { offsets: number[]; bytes: number } {
  let bytes: number = PACK_SHAPE.bytes;
  const offsets = lengths.map((length) => {
    const offset = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    bytes = offset + length;
    return offset;
  });
  return { offsets, bytes };
}

/** How long a pack of parts of these lengths is. */
export function packBytes(lengths: readonly number[]): number {
  return layout(lengths).bytes;
}

/** Lays values end to end in one. */
export function encodePack(parts: readonly Uint8Array[]): Uint8Array {
  const { offsets, bytes: length } = layout(parts.map((part) => part.length));
  const { bytes, view } = createValue(PACK_SHAPE, length);
  view.setUint32(8, parts.length, true);
  parts.forEach((part, i) => bytes.set(part, offsets[i]));
  return bytes;
}

/** @throws SextantError `index-corrupt` or `index-format-unsupported` */
export function checkPack(bytes: Uint8Array): void {
  openValue(PACK_SHAPE, bytes);
}

/**
 * The parts of a pack: views on it.
 * @param lengths Of all of them, as the manifest gives them.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function readPack(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const count = openValue(PACK_SHAPE, bytes).getUint32(8, true);
  const { offsets, bytes: length } = layout(lengths);
  if (count !== lengths.length || bytes.length !== length) {
    throw corrupt('packs', `it does not hold the ${lengths.length} values that its manifest says`);
  }
  return lengths.map((its, i) => bytes.subarray(offsets[i], (offsets[i] ?? 0) + its));
}
