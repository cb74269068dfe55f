import { createValue, openValue } from './binary.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/**
 * Header of a `postings` value; postings follow it. The values of an index are laid end to end, headers included,
 * and one term's postings lie in one value. docs/index-format.md has the layout.
 */
export const POSTINGS_SHAPE = { kind: 'postings', magic: 'SXTO', bytes: 8 } as const;

/** Bits of a count in a posting of the field `text`; other fields have none. */
export const COUNT_BITS = 4;
/** The largest count, which stands for more as well: a term's score hardly grows from there on. */
export const MAX_COUNT = 2 ** COUNT_BITS - 1;

/** Rows in ascending order, as gaps: row, then each row less the one before it. */
export function encodeRows(rows: ArrayLike<number>): Uint8Array {
  const writer = new ByteWriter(rows.length + 16);
  let previous = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    writer.varint(row - previous);
    previous = row;
  }
  return writer.toBytes();
}

/** The same, each gap with the row's count, at most {@link MAX_COUNT}, in its lowest bits. */
export function encodeCounts(rows: ArrayLike<number>, counts: ArrayLike<number>): Uint8Array {
  const writer = new ByteWriter(2 * rows.length + 16);
  let previous = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    writer.varint((row - previous) * (MAX_COUNT + 1) + Math.min(MAX_COUNT, counts[i] ?? 0));
    previous = row;
  }
  return writer.toBytes();
}

/**
 * Rows of postings.
 * @param bits Of the count that each has: {@link COUNT_BITS}, or none.
 */
export function* decodeRows(bytes: Uint8Array, bits = 0): Generator<number> {
  const reader = new ByteReader(bytes);
  for (let row = 0; !reader.done;) yield (row += reader.varint() >>> bits);
}

/** A `postings` value of these postings, in order. */
export function encodePostings(lists: readonly Uint8Array[]): Uint8Array {
  const total = lists.reduce((sum, list) => sum + list.length, POSTINGS_SHAPE.bytes as number);
  const { bytes } = createValue(POSTINGS_SHAPE, total);
  let offset: number = POSTINGS_SHAPE.bytes;
  for (const list of lists) {
    bytes.set(list, offset);
    offset += list.length;
  }
  return bytes;
}

/** @throws SextantError `index-corrupt` or `index-format-unsupported` */
export function checkPostings(bytes: Uint8Array): void {
  openValue(POSTINGS_SHAPE, bytes);
}
