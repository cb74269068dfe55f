/**
 * Optimal string alignment distance from one string of bytes to others in sorted order: one table, of which the
 * rows of a shared prefix are kept. Distances above `most` are not told apart, so that a row has entries only
 * within `most` places of the diagonal (Ukkonen, "Algorithms for approximate string matching", 1985).
 */
export class EditDistance {
  /** From so many bytes of the last string on, every string that has them is too far. */
  dead = Number.POSITIVE_INFINITY;
  readonly #from: Uint8Array;
  readonly #most: number;
  /** Row d: distances of the first d bytes of the other string to each prefix of `from`. */
  readonly #rows: Uint8Array;
  readonly #least: Uint8Array;
  /** Rows that are right for the last string. */
  #valid = 0;

  /** @param most At least 1. */
  constructor(from: Uint8Array, most: number) {
    this.#from = from;
    this.#most = most;
    const rows = from.length + most + 1;
    this.#rows = new Uint8Array(rows * (from.length + 1)).fill(most + 1);
    this.#least = new Uint8Array(rows);
    for (let i = 0; i <= Math.min(most, from.length); i++) this.#rows[i] = i;
  }

  /**
   * The distance, or a number above `most` if it is above.
   * @param other Its first `length` bytes are the string.
   * @param shared How many first bytes are those of the last string.
   */
  to(other: Uint8Array, length: number, shared: number): number {
    const tooFar = this.#most + 1;
    if (shared >= this.dead) return tooFar;
    this.dead = Number.POSITIVE_INFINITY;
    this.#valid = Math.min(this.#valid, shared);
    if (Math.abs(length - this.#from.length) > this.#most) return tooFar;
    for (let depth = this.#valid; depth < length; depth++) {
      this.#fill(depth, other);
      this.#valid = depth + 1;
      // A row comes of the two above it; of the upper one by a swap, which is an edit.
      if ((this.#least[depth + 1] ?? 0) > this.#most && (this.#least[depth] ?? 0) >= this.#most) {
        this.dead = depth + 1;
        return tooFar;
      }
    }
    return this.#rows[length * (this.#from.length + 1) + this.#from.length] ?? tooFar;
  }

  /** Makes row depth + 1. */
  #fill(depth: number, other: Uint8Array): void {
    const from = this.#from;
    const rows = this.#rows;
    const width = from.length + 1;
    const above = depth * width;
    const row = above + width;
    const [byte, before] = [other[depth], other[depth - 1]];
    let least = depth + 1;
    if (depth < this.#most) rows[row] = depth + 1;
    const last = Math.min(from.length, depth + 1 + this.#most);
    for (let i = Math.max(1, depth + 1 - this.#most); i <= last; i++) {
      const replaced = (rows[above + i - 1] ?? 0) + (from[i - 1] === byte ? 0 : 1);
      let edits = Math.min(replaced, (rows[above + i] ?? 0) + 1, (rows[row + i - 1] ?? 0) + 1);
      if (depth > 0 && i > 1 && from[i - 1] === before && from[i - 2] === byte) {
        edits = Math.min(edits, (rows[above - width + i - 2] ?? 0) + 1);
      }
      rows[row + i] = edits;
      if (edits < least) least = edits;
    }
    this.#least[depth + 1] = least;
  }
}
