import { corruptVocabulary, openVocabulary } from './vocabulary-header.ts';

const HEADER_BYTES = 20;
/** `SXTB`, little-endian. */
const LAYOUT = {
  name: 'A vocabulary of pairs of bytes',
  magic: 0x42545853,
  version: 1,
  headerBytes: HEADER_BYTES,
};

type Numbers = Uint16Array | Uint32Array;

/** Two tokens that become one. The earlier in a list, the earlier they do. */
export type Merge = readonly [left: number, right: number, whole: number];

/**
 * Packs what a tokenizer of pairs of bytes knows, with a hash table of its pairs: to make one of 50,000 merges would take
 * every new isolate 10 ms. Texts of tokens are not needed.
 *
 * Layout, little-endian: magic `SXTB`, u16 version, u16 bytes of a number (2, or 4 where 2 do not suffice), u32 tokens,
 * u32 merges, u32 slots; then numbers: the tokens of the 256 bytes; of all merges the left token, of all the right one, of
 * all the token that they become; the slots, a power of two of at least twice the merges: places of merges, or all ones. A
 * merge stands in the first free slot from {@link slotOf} on.
 * @param bytes The token of each byte.
 * @param tokens One more than the largest id.
 */
export function encodeMerges(
  bytes: readonly number[],
  merges: readonly Merge[],
  tokens: number,
): Uint8Array<ArrayBuffer> {
  const size = Math.max(tokens, merges.length) < 0xffff ? 2 : 4;
  const slots = 2 ** Math.max(1, Math.ceil(Math.log2(2 * merges.length)));
  const value = new Uint8Array(HEADER_BYTES + size * (256 + 3 * merges.length + slots));
  const header = new DataView(value.buffer);
  header.setUint32(0, LAYOUT.magic, true);
  header.setUint16(4, LAYOUT.version, true);
  header.setUint16(6, size, true);
  [tokens, merges.length, slots].forEach((n, i) => header.setUint32(8 + 4 * i, n, true));
  const parts = partsOf(value, size, merges.length, slots);
  parts.bytes.set(bytes);
  const empty = emptyOf(size);
  parts.table.fill(empty);
  merges.forEach(([left, right, whole], place) => {
    parts.left[place] = left;
    parts.right[place] = right;
    parts.whole[place] = whole;
    let slot = slotOf(left, right, slots);
    while (parts.table[slot] !== empty) slot = (slot + 1) & (slots - 1);
    parts.table[slot] = place;
  });
  return value;
}

/** The merges of a tokenizer, by their pairs. */
export class Merges {
  /** One more than the largest id. */
  readonly tokens: number;
  readonly #parts: ReturnType<typeof partsOf>;
  readonly #empty: number;

  /**
   * @param packed What {@link encodeMerges} gave.
   * @throws SextantError `index-corrupt`, `index-format-unsupported`
   */
  constructor(packed: Uint8Array) {
    const { value, header } = openVocabulary(packed, LAYOUT);
    const size = header.getUint16(6, true);
    const [tokens, merges, slots] = [8, 12, 16].map((at) => header.getUint32(at, true)) as [
      number,
      number,
      number,
    ];
    const isTable = slots >= 2 * merges && Number.isInteger(Math.log2(slots)) && (size === 2 || size === 4);
    if (!isTable || value.length !== HEADER_BYTES + size * (256 + 3 * merges + slots))
      throw corruptVocabulary(LAYOUT, 'has another length');
    this.tokens = tokens;
    this.#empty = emptyOf(size);
    this.#parts = partsOf(value, size, merges, slots);
    const { bytes, whole } = this.#parts;
    if (![bytes, whole].every((ids) => ids.every((id) => id < tokens)))
      throw corruptVocabulary(LAYOUT, 'has tokens beyond its last');
  }

  /** The token of a byte. */
  ofByte(byte: number): number {
    return this.#parts.bytes[byte] ?? 0;
  }

  /** The place of the merge of two tokens, or −1. */
  find(left: number, right: number): number {
    const { table, left: lefts, right: rights } = this.#parts;
    const last = table.length - 1;
    const first = slotOf(left, right, table.length);
    // A damaged table may have no free slot to end at.
    for (let i = 0; i <= last; i++) {
      const place = table[(first + i) & last] ?? this.#empty;
      if (place === this.#empty) return -1;
      if (lefts[place] === left && rights[place] === right) return place;
    }
    return -1;
  }

  /** The token that a merge makes. */
  whole(place: number): number {
    return this.#parts.whole[place] ?? 0;
  }
}

function emptyOf(size: number): number {
  return size === 2 ? 0xffff : 0xffffffff;
}

/** Where a pair is looked for first. */
function slotOf(left: number, right: number, slots: number): number {
  const mixed = Math.imul(Math.imul(left, 0x9e3779b1) ^ right, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) & (slots - 1);
}

function partsOf(value: Uint8Array, size: number, merges: number, slots: number) {
  let at = value.byteOffset + HEADER_BYTES;
  const take = (length: number): Numbers => {
    const part =
      size === 2 ? new Uint16Array(value.buffer, at, length) : new Uint32Array(value.buffer, at, length);
    at += part.byteLength;
    return part;
  };
  return {
    bytes: take(256),
    left: take(merges),
    right: take(merges),
    whole: take(merges),
    table: take(slots),
  };
}
