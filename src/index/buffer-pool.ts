/** Buffers that are kept: fewer than a search reads pages, since they count as memory between searches as well. */
const MOST = 3;

/**
 * Buffers of one size, filled again and again: of the hundreds of papers of a page a search wants one, and what it drops
 * would wait for the garbage collector, 10 MB of it and more.
 */
export class BufferPool {
  readonly #bytes: number;
  readonly #free: ArrayBuffer[] = [];

  /** @param bytes Length of each. */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(this.#bytes);
  }

  /** Nothing that was read may still be a view on it. */
  give(buffer: ArrayBuffer): void {
    if (this.#free.length < MOST) this.#free.push(buffer);
  }
}
