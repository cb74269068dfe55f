import { corrupt } from './binary.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { EditDistance } from '../../text/edit-distance.ts';

/** Where the postings of a term are. */
interface Postings {
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
export const BLOCK_TERMS = 16;
const BLOCK_BYTES = 8;
const SPACE = 0x20;

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** A term as a lexicon writes it: UTF-8. */
export function bytesOf(term: string): Uint8Array {
  return utf8.encode(term);
}

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
    const encoded = bytesOf(term);
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
  readonly #postingsBytes: number;

  /**
   * @param size how many terms it has
   * @param postingsBytes of all postings values laid end to end
   * @throws SextantError `index-corrupt` when its blocks do not fill it or their postings lie beyond all others; so
   *   does whatever meets a term whose postings do
   */
  constructor(bytes: Uint8Array, size: number, postingsBytes: number) {
    this.#bytes = bytes;
    this.#postingsBytes = postingsBytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.size = size;
    this.#blocks = Math.ceil(size / BLOCK_TERMS);
    if (this.#blocks * BLOCK_BYTES > bytes.length) throw corrupt('terms', 'a table of blocks leaves it');
    this.#checkBlocks();
  }

  /**
   * Where the postings of a term are, or null when no row has it.
   * @param wanted The term as {@link bytesOf} gives it, for who asks several lexicons.
   */
  find(term: string, wanted = bytesOf(term)): LexiconEntry | null {
    if (this.#blocks === 0) return null;
    const block = this.#blockOf(wanted);
    const reader = new ByteReader(this.#bytes, this.#start(block));
    let offset = this.#offset(block);
    // First bytes of the term before that are those of the wanted one, which comes after it.
    let equal = 0;
    for (let left = this.#termsIn(block); left > 0; left--) {
      const shared = reader.byte();
      const length = shared + reader.byte();
      // A term that goes on like the one before differs from the wanted one where that does.
      if (shared < equal) return null;
      let order = shared > equal ? -1 : 0;
      for (let i = shared; i < length; i++) {
        const byte = reader.byte();
        if (order !== 0) continue;
        order = i < wanted.length ? byte - (wanted[i] ?? 0) : 1;
        if (order === 0) equal = i + 1;
      }
      if (order > 0) return null;
      const rows = reader.varint();
      const bytes = reader.varint();
      if (order === 0 && length === wanted.length) {
        return held({ term, rows, offset, bytes }, this.#postingsBytes);
      }
      offset += bytes;
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
    const wanted = bytesOf(term);
    const cursor = new Cursor(this.#bytes, this.#postingsBytes);
    for (let block = this.#blockOf(wanted); block < this.#blocks; block++) {
      this.#open(cursor, block);
      while (cursor.next()) {
        if (cursor.compare(wanted) >= 0) yield cursor.entry();
      }
    }
  }

  /**
   * Terms within `most` edits of `term` (a letter changed, left out, put in, or swapped with its neighbour) that
   * begin with the same byte. Terms with a common prefix share its part of the distance table, and none of them is
   * read once that part is too far.
   */
  similar(term: string, most: number): { entry: LexiconEntry; distance: number }[] {
    const wanted = bytesOf(term);
    const distance = new EditDistance(wanted, most);
    const found: { entry: LexiconEntry; distance: number }[] = [];
    const [first = 0] = wanted;
    const cursor = new Cursor(this.#bytes, this.#postingsBytes);
    for (let block = this.#blockOf(wanted.subarray(0, 1)); block < this.#blocks; block++) {
      if (this.#compareFirst(block, wanted, 1) > 0) break;
      // Between two first terms with a dead prefix all terms have it.
      if (
        block + 1 < this.#blocks &&
        distance.dead <= cursor.length &&
        this.#compareFirst(block, cursor.buffer, distance.dead) === 0 &&
        this.#compareFirst(block + 1, cursor.buffer, distance.dead) === 0
      ) {
        continue;
      }
      this.#open(cursor, block);
      while (cursor.next(distance.dead)) {
        const edits = distance.to(cursor.buffer, cursor.length, cursor.shared);
        if (edits <= most && cursor.buffer[0] === first)
          found.push({ entry: cursor.entry(), distance: edits });
      }
    }
    return found;
  }

  /** Terms of several words of which `word` is one but not the first, for which all terms are looked through. */
  withLaterWord(word: string): LexiconEntry[] {
    const wanted = utf8.encode(` ${word}`);
    const found: LexiconEntry[] = [];
    const cursor = new Cursor(this.#bytes, this.#postingsBytes);
    for (let block = 0; block < this.#blocks; block++) {
      this.#open(cursor, block);
      while (cursor.next()) if (cursor.holds(wanted)) found.push(cursor.entry());
    }
    return found;
  }

  /** Only the last block is read: that they follow each other in the order of the table tells the others. */
  #checkBlocks(): void {
    let before = this.#blocks * BLOCK_BYTES - 1;
    for (let block = 0; block < this.#blocks; block++) {
      const start = this.#start(block);
      if (start <= before || this.#offset(block) > this.#postingsBytes) {
        throw corrupt('terms', `the table of blocks has a wrong place for block ${block}`);
      }
      before = start;
    }
    const cursor = new Cursor(this.#bytes, this.#postingsBytes);
    if (this.#blocks > 0) this.#open(cursor, this.#blocks - 1);
    while (cursor.next()) cursor.entry();
    if (cursor.at !== this.#bytes.length) throw corrupt('terms', `it does not hold ${this.size} terms`);
  }

  /** The last block whose first term is not above `term`. */
  #blockOf(term: Uint8Array): number {
    let low = 0;
    let high = this.#blocks - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#compareFirst(middle, term) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #start(block: number): number {
    return this.#blocks * BLOCK_BYTES + this.#view.getUint32(block * BLOCK_BYTES, true);
  }

  /** Where the first postings of a block begin. */
  #offset(block: number): number {
    return this.#view.getUint32(block * BLOCK_BYTES + 4, true);
  }

  #termsIn(block: number): number {
    return Math.min(BLOCK_TERMS, this.size - block * BLOCK_TERMS);
  }

  /** How the first `length` bytes of a block's first term stand to those of another: below 0 when it comes first. */
  #compareFirst(block: number, other: Uint8Array, length = Number.POSITIVE_INFINITY): number {
    const start = this.#start(block) + 2;
    const first = Math.min(length, this.#bytes[start - 1] ?? 0);
    const second = Math.min(length, other.length);
    for (let i = 0; i < first && i < second; i++) {
      const difference = (this.#bytes[start + i] ?? 0) - (other[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return first - second;
  }

  #open(cursor: Cursor, block: number): void {
    cursor.open(this.#start(block), this.#termsIn(block), this.#offset(block));
  }
}

/** Walks the terms of blocks without making anything for those that are passed over. */
class Cursor {
  /** The bytes of the term, of which the first `length` count; the next term overwrites them. */
  readonly buffer = new Uint8Array(512);
  length = 0;
  /** How many of them are those of the term that it had before. */
  shared = 0;
  rows = 0;
  offset = 0;
  bytes = 0;
  readonly #bytes: Uint8Array;
  readonly #postingsBytes: number;
  #reader: ByteReader;
  #left = 0;

  constructor(bytes: Uint8Array, postingsBytes: number) {
    this.#bytes = bytes;
    this.#postingsBytes = postingsBytes;
    this.#reader = new ByteReader(bytes);
  }

  /** Where what follows the term begins. */
  get at(): number {
    return this.#reader.at;
  }

  /** Goes before the first of `terms` terms that begin at `start`; their postings begin at `offset`. */
  open(start: number, terms: number, offset: number): void {
    this.#reader = new ByteReader(this.#bytes, start);
    this.#left = terms;
    this.offset = offset;
    this.bytes = 0;
  }

  /**
   * Moves to the next term; false when there is none.
   * @param dead Terms that share so many bytes with the one before are passed over.
   */
  next(dead = Number.POSITIVE_INFINITY): boolean {
    const reader = this.#reader;
    while (this.#left-- > 0) {
      let shared = reader.byte();
      const length = shared + reader.byte();
      const isDead = shared >= dead;
      for (let i = shared; i < length; i++) {
        const byte = reader.byte();
        if (isDead) continue;
        // The first term of a block is written whole, whatever it shares with the last one.
        if (i === shared && i < this.length && this.buffer[i] === byte) shared++;
        this.buffer[i] = byte;
      }
      this.offset += this.bytes;
      this.rows = reader.varint();
      this.bytes = reader.varint();
      if (isDead) continue;
      this.shared = shared;
      this.length = length;
      return true;
    }
    return false;
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

  /** Whether a part that begins with a space stands in the term, and a word of it ends there. */
  holds(part: Uint8Array): boolean {
    const { buffer, length } = this;
    for (
      let at = buffer.indexOf(SPACE);
      at >= 0 && at + part.length <= length;
      at = buffer.indexOf(SPACE, at + 1)
    ) {
      let same = 1;
      while (same < part.length && buffer[at + same] === part[same]) same++;
      const end = at + same;
      if (same === part.length && (end === length || buffer[end] === SPACE)) return true;
    }
    return false;
  }

  entry(): LexiconEntry {
    const term = text.decode(this.buffer.subarray(0, this.length));
    return held({ term, rows: this.rows, offset: this.offset, bytes: this.bytes }, this.#postingsBytes);
  }
}

/** Kernels read postings where an entry says: it is held to what there is before it goes anywhere. */
function held(entry: LexiconEntry, postingsBytes: number): LexiconEntry {
  if (entry.offset + entry.bytes <= postingsBytes) return entry;
  throw corrupt('terms', `the postings of ${entry.term} lie beyond all others`);
}
