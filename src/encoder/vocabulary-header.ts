import { SextantError } from '../errors.ts';

/** What tells one layout of a `vocabulary` value from another. */
export interface VocabularyLayout {
  /** What errors call it. */
  name: string;
  magic: number;
  /** Version of this layout alone. */
  version: number;
  headerBytes: number;
}

/**
 * Checks how a `vocabulary` value begins: magic (u32), then version (u16), little-endian.
 * @returns the value at a multiple of 4, where numbers can be viewed without a copy, and a view of it.
 * @throws SextantError `index-corrupt`, `index-format-unsupported`
 */
export function openVocabulary(
  packed: Uint8Array,
  layout: VocabularyLayout,
): { value: Uint8Array; header: DataView } {
  const value = packed.byteOffset % 4 === 0 ? packed : packed.slice();
  const header = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (value.length < layout.headerBytes || header.getUint32(0, true) !== layout.magic)
    throw corruptVocabulary(layout, 'does not begin as one');
  const version = header.getUint16(4, true);
  if (version !== layout.version) {
    throw new SextantError(
      'index-format-unsupported',
      `${layout.name} has version ${version}, this version of Sextant reads ${layout.version}. Publish the index again.`,
    );
  }
  return { value, header };
}

/** The error of a value that is none, however it is damaged. */
export function corruptVocabulary({ name }: VocabularyLayout, what: string): SextantError {
  return new SextantError('index-corrupt', `${name} is damaged: it ${what}. Publish the index again.`);
}
