import { fnv1a32 } from '../hash.ts';
import { corruptVocabulary, openVocabulary } from './vocabulary-header.ts';

const HEADER_BYTES = 16;
/** `SXTW`, little-endian. */
const LAYOUT = { name: 'A vocabulary', magic: 0x57545853, version: 1, headerBytes: HEADER_BYTES };
const EMPTY = -1;

const utf8 = new TextEncoder();

/**
 * Packs tokens, whose places are their ids, with a hash table of them: to make one, or a Map of 30,522 strings, would
 * take every new isolate 5 ms or more.
 *
 * Layout, little-endian: magic `SXTW`, u16 version, u16 0, u32 tokens, u32 slots; u32 (tokens + 1), where each token
 * begins in the text; i32 (slots), a power of two of at least twice the tokens: ids, or −1; the UTF-8 text. A token
 * stands in the first free slot from the 32-bit FNV-1a hash of its bytes on, modulo the slots.
 */
export function encodeVocabulary(tokens: readonly string[]): Uint8Array {
  const texts = tokens.map((token) => utf8.encode(token));
  const slots = 2 ** Math.ceil(Math.log2(2 * tokens.length));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  const bytes = new Uint8Array(HEADER_BYTES + 4 * (tokens.length + 1 + slots) + length);
  const header = new DataView(bytes.buffer);
  header.setUint32(0, LAYOUT.magic, true);
  header.setUint16(4, LAYOUT.version, true);
  header.setUint32(8, tokens.length, true);
  header.setUint32(12, slots, true);
  const { starts, table, text } = partsOf(bytes, tokens.length, slots);
  table.fill(EMPTY);
  let start = 0;
  texts.forEach((token, id) => {
    starts[id] = start;
    text.set(token, start);
    start += token.length;
    let slot = fnv1a32(token) & (slots - 1);
    while (table[slot] !== EMPTY) slot = (slot + 1) & (slots - 1);
    table[slot] = id;
  });
  starts[tokens.length] = start;
  return bytes;
}

/** Ids of tokens, by their bytes. */
export class Vocabulary {
  readonly #starts: Uint32Array;
  readonly #table: Int32Array;
  readonly #text: Uint8Array;

  /**
   * @param value What {@link encodeVocabulary} gave.
   * @throws SextantError `index-corrupt`, `index-format-unsupported`
   */
  constructor(value: Uint8Array) {
    const { value: bytes, header } = openVocabulary(value, LAYOUT);
    const tokens = header.getUint32(8, true);
    const slots = header.getUint32(12, true);
    const isTable = tokens > 0 && slots >= 2 * tokens && Number.isInteger(Math.log2(slots));
    const textBytes = bytes.length - HEADER_BYTES - 4 * (tokens + 1 + slots);
    if (!isTable || textBytes < 0) throw corruptVocabulary(LAYOUT, 'ends before its tokens do');
    const { starts, table, text } = partsOf(bytes, tokens, slots);
    if (starts[tokens] !== text.length) throw corruptVocabulary(LAYOUT, 'has another length');
    this.#starts = starts;
    this.#table = table;
    this.#text = text;
  }

  /** How many tokens it has. */
  get size(): number {
    return this.#starts.length - 1;
  }

  /** Undefined when there is no such token. */
  id(token: string): number | undefined {
    const bytes = utf8.encode(token);
    const last = this.#table.length - 1;
    const first = fnv1a32(bytes) & last;
    // A damaged table may have no free slot to end at.
    for (let i = 0; i <= last; i++) {
      const id = this.#table[(first + i) & last] ?? EMPTY;
      if (id === EMPTY) return undefined;
      if (this.#is(id, bytes)) return id;
    }
    return undefined;
  }

  #is(id: number, bytes: Uint8Array): boolean {
    const start = this.#starts[id] ?? 0;
    if ((this.#starts[id + 1] ?? 0) - start !== bytes.length) return false;
    for (let i = 0; i < bytes.length; i++) if (this.#text[start + i] !== bytes[i]) return false;
    return true;
  }
}

function partsOf(bytes: Uint8Array, tokens: number, slots: number) {
  const { buffer, byteOffset } = bytes;
  const tableOffset = HEADER_BYTES + 4 * (tokens + 1);
  return {
    starts: new Uint32Array(buffer, byteOffset + HEADER_BYTES, tokens + 1),
    table: new Int32Array(buffer, byteOffset + tableOffset, slots),
    text: bytes.subarray(tableOffset + 4 * slots),
  };
}
