const NEWLINE = 10;
const EMPTY = -1;

const utf8 = new TextEncoder();

/**
 * Ids of tokens, by their bytes. A hash table over the text as it is stored: a Map of 30,522 strings takes five times
 * the memory and longer to make, which every new isolate would wait for.
 */
export class Vocabulary {
  readonly #text: Uint8Array;
  /** Where each token begins, and one more. */
  readonly #starts: Uint32Array;
  /** Open addressing: ids, or {@link EMPTY}. At most half full. */
  readonly #table: Int32Array;

  /** @param text UTF-8, one token a line; the line number is the id. */
  constructor(text: Uint8Array) {
    this.#text = text;
    const starts = [0];
    for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) starts.push(at + 1);
    starts.push(text.length + 1);
    this.#starts = Uint32Array.from(starts);
    const tokens = starts.length - 1;
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * tokens))).fill(EMPTY);
    for (let id = 0; id < tokens; id++) {
      const [start, end] = this.#range(id);
      let slot = this.#slot(hash(text, start, end));
      while (this.#table[slot] !== EMPTY) slot = this.#slot(slot + 1);
      this.#table[slot] = id;
    }
  }

  /** Undefined when there is no such token. */
  id(token: string): number | undefined {
    const bytes = utf8.encode(token);
    let slot = this.#slot(hash(bytes, 0, bytes.length));
    for (;;) {
      const id = this.#table[slot] ?? EMPTY;
      if (id === EMPTY) return undefined;
      if (this.#is(id, bytes)) return id;
      slot = this.#slot(slot + 1);
    }
  }

  #is(id: number, bytes: Uint8Array): boolean {
    const [start, end] = this.#range(id);
    if (end - start !== bytes.length) return false;
    for (let i = 0; i < bytes.length; i++) if (this.#text[start + i] !== bytes[i]) return false;
    return true;
  }

  #range(id: number): [start: number, end: number] {
    return [this.#starts[id] ?? 0, (this.#starts[id + 1] ?? 0) - 1];
  }

  #slot(hash: number): number {
    return hash & (this.#table.length - 1);
  }
}

/** FNV-1a, 32 bit. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return hash >>> 0;
}
