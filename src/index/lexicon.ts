import { corrupt } from './binary.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { EditDistance } from './edit-distance.ts';

/** Where the postings of a term are. */
export interface Postings {
  /** How many rows have the term. */
  rows: number;
  /** From the start of all postings values laid end to end. */
  offset: number;
  bytes: number;
}

export interface LexiconEntry extends Postings {
  term: string;
}

/** Terms of one block: the first is written whole, the others as what differs from the one before. */
const BLOCK_TERMS = 16;
const BLOCK_BYTES = 8;

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** Bytewise order of UTF-8, that of a lexicon. */
export function compareTerms(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/**
 * Packs terms: a table of blocks, u32 (offset of the block after the table, offset of its first postings), then
 * blocks. Postings of consecutive terms of one block follow each other.
 *
 * @param entries sorted by {@link compareTerms}, at most 255 bytes a term
 */
export function encodeLexicon(entries: readonly LexiconEntry[]): Uint8Array {
  const blocks = Math.ceil(entries.length / BLOCK_TERMS);
  const table = new DataView(new ArrayBuffer(blocks * BLOCK_BYTES));
  const body = new ByteWriter();
  let previous: Uint8Array = new Uint8Array();
  entries.forEach(({ term, rows, offset, bytes }, i) => {
    const encoded = utf8.encode(term);
    let shared = 0;
    if (i % BLOCK_TERMS === 0) {
      table.setUint32((i / BLOCK_TERMS) * BLOCK_BYTES, body.length, true);
      table.setUint32((i / BLOCK_TERMS) * BLOCK_BYTES + 4, offset, true);
    } else {
      while (shared < previous.length && shared < encoded.length && previous[shared] === encoded[shared])
        shared++;
    }
    body.byte(shared);
    body.byte(encoded.length - shared);
    body.bytes(encoded.subarray(shared));
    body.varint(rows);
    body.varint(bytes);
    previous = encoded;
  });
  const whole = new ByteWriter();
  whole.bytes(new Uint8Array(table.buffer));
  whole.bytes(body.toBytes());
  return whole.toBytes();
}

/** Reads a lexicon where it lies: nothing is decoded but the blocks that a look-up meets. */
export class Lexicon {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #blocks: number;

  /** @param size how many terms it has */
  constructor(bytes: Uint8Array, size: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.size = size;
    this.#blocks = Math.ceil(size / BLOCK_TERMS);
    if (this.#blocks * BLOCK_BYTES > bytes.length) throw corrupt('terms', 'a table of blocks leaves it');
  }

  /** Where the postings of a term are, or null when no row has it. */
  find(term: string): LexiconEntry | null {
    const wanted = utf8.encode(term);
    const block = this.#blockOf(wanted);
    for (const cursor = this.#open(block); cursor.next();) {
      const order = cursor.compare(wanted);
      if (order === 0) return { term, rows: cursor.rows, offset: cursor.offset, bytes: cursor.bytes };
      if (order > 0) break;
    }
    return null;
  }

  /** All terms that begin with `prefix`, in order. */
  *startingWith(prefix: string): Generator<LexiconEntry> {
    for (const entry of this.from(prefix)) {
      if (!entry.term.startsWith(prefix)) return;
      yield entry;
    }
  }

  /** All terms from the first that is not below `term` on, in order. */
  *from(term: string): Generator<LexiconEntry> {
    const wanted = utf8.encode(term);
    for (let block = this.#blockOf(wanted); block < this.#blocks; block++) {
      for (const cursor = this.#open(block); cursor.next();) {
        if (cursor.compare(wanted) >= 0) yield cursor.entry();
      }
    }
  }

  /**
   * Terms within `most` edits of `term` (a letter changed, left out, put in, or swapped with its neighbour) that
   * begin with the same byte. Terms with a common prefix share its part of the distance table.
   */
  similar(term: string, most: number): { entry: LexiconEntry; distance: number }[] {
    const wanted = utf8.encode(term);
    const distance = new EditDistance(wanted, most);
    const found: { entry: LexiconEntry; distance: number }[] = [];
    const [first = 0] = wanted;
    for (let block = this.#blockOf(wanted.subarray(0, 1)); block < this.#blocks; block++) {
      if ((this.#firstTerm(block)[0] ?? 0) > first) break;
      distance.reset();
      for (const cursor = this.#open(block); cursor.next();) {
        const edits = distance.to(cursor.buffer, cursor.length, cursor.shared);
        if (edits <= most && cursor.buffer[0] === first)
          found.push({ entry: cursor.entry(), distance: edits });
      }
    }
    return found;
  }

  /** The last block whose first term is not above `term`. */
  #blockOf(term: Uint8Array): number {
    let low = 0;
    let high = this.#blocks - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (compareTerms(this.#firstTerm(middle), term) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #start(block: number): number {
    return this.#blocks * BLOCK_BYTES + this.#view.getUint32(block * BLOCK_BYTES, true);
  }

  #firstTerm(block: number): Uint8Array {
    const start = this.#start(block);
    return this.#bytes.subarray(start + 2, start + 2 + (this.#bytes[start + 1] ?? 0));
  }

  #open(block: number): Cursor {
    const offset = this.#blocks > 0 ? this.#view.getUint32(block * BLOCK_BYTES + 4, true) : 0;
    const terms = Math.min(BLOCK_TERMS, this.size - block * BLOCK_TERMS);
    return new Cursor(new ByteReader(this.#bytes, this.#blocks > 0 ? this.#start(block) : 0), terms, offset);
  }
}

/** Walks the terms of one block without making anything for those that are passed over. */
class Cursor {
  /** The bytes of the term, of which the first `length` count; the next term overwrites them. */
  readonly buffer = new Uint8Array(512);
  length = 0;
  /** How many of them are those of the term before. */
  shared = 0;
  rows = 0;
  offset: number;
  bytes = 0;
  readonly #reader: ByteReader;
  #left: number;

  constructor(reader: ByteReader, terms: number, offset: number) {
    this.#reader = reader;
    this.#left = terms;
    this.offset = offset;
  }

  /** Moves to the next term; false when there is none. */
  next(): boolean {
    if (this.#left-- <= 0) return false;
    this.shared = this.#reader.byte();
    this.length = this.shared + this.#reader.byte();
    for (let i = this.shared; i < this.length; i++) this.buffer[i] = this.#reader.byte();
    this.offset += this.bytes;
    this.rows = this.#reader.varint();
    this.bytes = this.#reader.varint();
    return true;
  }

  /** How the term stands to another: below 0 when it comes first. */
  compare(other: Uint8Array): number {
    const length = Math.min(this.length, other.length);
    for (let i = 0; i < length; i++) {
      const difference = (this.buffer[i] ?? 0) - (other[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return this.length - other.length;
  }

  entry(): LexiconEntry {
    const term = text.decode(this.buffer.subarray(0, this.length));
    return { term, rows: this.rows, offset: this.offset, bytes: this.bytes };
  }
}
