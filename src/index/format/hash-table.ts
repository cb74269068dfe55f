import { corrupt, createValue, type HeaderShape, openValue } from './binary.ts';

/** 40 bits of a hash and 24 of a row, in two u32: the hash's upper 32, then its next 8 above the row. */
export const HASH_ENTRY_BYTES = 8;
const ROWS = 2 ** 24;

const utf8 = new TextEncoder();

export interface Hash64 {
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

/** The 40 bits of the hash of a key that a table has, as a whole number. */
export function hash40(key: string): number {
  const { high, low } = fnv1a64(key);
  return high * 256 + (low >>> 24);
}

/** The {@link hash40} of each key that a table has, ascending; of those alone whose row is wanted. */
export function allHashes40(
  shape: HeaderShape,
  bytes: Uint8Array,
  isWanted: (row: number) => boolean,
): Float64Array {
  const hashes = new Float64Array(countEntries(shape, bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset + shape.bytes, bytes.byteLength - shape.bytes);
  let size = 0;
  for (let at = 0; at < view.byteLength; at += HASH_ENTRY_BYTES) {
    const rest = view.getUint32(at + 4, true);
    if (isWanted(rest % ROWS)) hashes[size++] = view.getUint32(at, true) * 256 + (rest >>> 24);
  }
  return hashes.subarray(0, size);
}

/** Packs (hash, row), sorted by hash, then row, which must be below 2^24. Equal hashes are all kept. */
export function encodeHashTable(
  shape: HeaderShape,
  keys: readonly { key: string; row: number }[],
): Uint8Array {
  const entries = keys.map(({ key, row }) => {
    if (row >= ROWS) throw new RangeError(`row ${row} of at most ${ROWS}`);
    const { high, low } = fnv1a64(key);
    return { high, rest: (((low >>> 24) << 24) | row) >>> 0 };
  });
  entries.sort((a, b) => a.high - b.high || a.rest - b.rest);
  const { bytes, view } = createValue(shape, shape.bytes + HASH_ENTRY_BYTES * entries.length);
  view.setUint32(8, entries.length, true);
  entries.forEach((entry, i) => {
    const offset = shape.bytes + HASH_ENTRY_BYTES * i;
    view.setUint32(offset, entry.high, true);
    view.setUint32(offset + 4, entry.rest, true);
  });
  return bytes;
}

/**
 * Number of entries.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function countEntries(shape: HeaderShape, bytes: Uint8Array): number {
  const count = openValue(shape, bytes).getUint32(8, true);
  if (bytes.length !== shape.bytes + HASH_ENTRY_BYTES * count) {
    throw corrupt(shape.kind, 'its length is wrong');
  }
  return count;
}

/**
 * Rows that may have the key, in ascending order: the caller compares, because two keys may share a hash.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function findInHashTable(shape: HeaderShape, bytes: Uint8Array, key: string): number[] {
  return findByHash40(shape, bytes, hash40(key));
}

/** The same by the {@link hash40} of a key. */
export function findByHash40(shape: HeaderShape, bytes: Uint8Array, hash: number): number[] {
  const count = countEntries(shape, bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [wanted, rest] = [Math.floor(hash / 256), hash % 256];
  const compare = (i: number): number => {
    const offset = shape.bytes + HASH_ENTRY_BYTES * i;
    return view.getUint32(offset, true) - wanted || (view.getUint32(offset + 4, true) >>> 24) - rest;
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
    rows.push(view.getUint32(shape.bytes + HASH_ENTRY_BYTES * i + 4, true) % ROWS);
  }
  return rows;
}
