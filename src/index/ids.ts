import { SextantError } from '../errors.ts';
import { corrupt, createValue, openValue } from './binary.ts';

/** Header of the `ids` value; docs/index-format.md has the offset table. */
export const IDS_SHAPE = { kind: 'ids', magic: 'SXTI', bytes: 16 } as const;

/** u64 hash, u32 row. */
export const IDS_ENTRY_BYTES = 12;

const utf8 = new TextEncoder();

interface Hash64 {
  high: number;
  low: number;
}

/**
 * FNV-1a, 64 bit, over the UTF-8 bytes (draft-eastlake-fnv: offset basis 0xcbf29ce484222325, prime
 * 2^40 + 0x1b3), in two 32-bit halves because BigInt is slow.
 */
export function fnv1a64(text: string): Hash64 {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of utf8.encode(text)) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return { high, low };
}

/**
 * Packs the ids of rows 0, 1, ... as (hash, row) sorted by hash, then row. Equal hashes are all kept.
 *
 * Throws `input-invalid` when an id occurs twice.
 */
export function encodeIds(ids: readonly string[]): Uint8Array {
  const entries = ids.map((id, row) => ({ ...fnv1a64(id), row, id }));
  entries.sort((a, b) => a.high - b.high || a.low - b.low || a.row - b.row);
  const { bytes, view } = createValue(IDS_SHAPE, IDS_SHAPE.bytes + IDS_ENTRY_BYTES * entries.length);
  view.setUint32(8, entries.length, true);
  entries.forEach((entry, i) => {
    const offset = IDS_SHAPE.bytes + IDS_ENTRY_BYTES * i;
    view.setUint32(offset, entry.low, true);
    view.setUint32(offset + 4, entry.high, true);
    view.setUint32(offset + 8, entry.row, true);
  });
  refuseDuplicates(entries);
  return bytes;
}

/** Number of papers in an `ids` value. Throws `index-corrupt` or `index-format-unsupported`. */
export function countIds(bytes: Uint8Array): number {
  const count = openValue(IDS_SHAPE, bytes).getUint32(8, true);
  if (bytes.length !== IDS_SHAPE.bytes + IDS_ENTRY_BYTES * count) throw corrupt('ids', 'its length is wrong');
  return count;
}

/**
 * Rows whose id may be `id`, in ascending order: almost always none or one. The caller compares the id of
 * the paper itself, because two ids may share a hash.
 *
 * Throws `index-corrupt` or `index-format-unsupported`.
 */
export function findRows(bytes: Uint8Array, id: string): number[] {
  const count = countIds(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wanted = fnv1a64(id);
  const compare = (i: number): number => {
    const offset = IDS_SHAPE.bytes + IDS_ENTRY_BYTES * i;
    return view.getUint32(offset + 4, true) - wanted.high || view.getUint32(offset, true) - wanted.low;
  };
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(middle) < 0) low = middle + 1;
    else high = middle;
  }
  const rows: number[] = [];
  for (let i = low; i < count && compare(i) === 0; i++) {
    rows.push(view.getUint32(IDS_SHAPE.bytes + IDS_ENTRY_BYTES * i + 8, true));
  }
  return rows;
}

/** `entries` are sorted by hash, so only neighbours with equal hashes can be equal. */
function refuseDuplicates(entries: readonly (Hash64 & { id: string; row: number })[]): void {
  for (let start = 0, i = 0; i < entries.length; i++) {
    const entry = entries[i];
    const first = entries[start];
    if (!entry || !first) continue;
    if (entry.high !== first.high || entry.low !== first.low) start = i;
    const twin = entries.slice(start, i).find((other) => other.id === entry.id);
    if (twin) {
      const rows = `rows ${twin.row} and ${entry.row}`;
      throw new SextantError(
        'input-invalid',
        `The id "${entry.id}" occurs twice (${rows}); ids must be unique.`,
      );
    }
  }
}
