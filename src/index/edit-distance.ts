/**
 * Optimal string alignment distance from one string of bytes to others in sorted order: one table, of which the
 * rows of a shared prefix are kept.
 */
export class EditDistance {
  readonly #from: Uint8Array;
  /** Row d: distances of the first d bytes of the other string to each prefix of `from`. */
  readonly #rows: Uint8Array[];
  readonly #most: number;
  /** Rows that are right for the last string. */
  #valid = 0;
  /** From so many bytes of the last string on, every string that has them is too far. */
  #dead = Number.POSITIVE_INFINITY;

  /** @param most Distances above it are not told apart. */
  constructor(from: Uint8Array, most: number) {
    this.#from = from;
    this.#most = most;
    this.#rows = [Uint8Array.from({ length: from.length + 1 }, (_, i) => i)];
  }

  /** Forgets the last string. */
  reset(): void {
    this.#valid = 0;
    this.#dead = Number.POSITIVE_INFINITY;
  }

  /**
   * The distance, or a number above `most` if it is above.
   * @param other Its first `length` bytes are the string.
   * @param shared How many first bytes are those of the last string.
   */
  to(other: Uint8Array, length: number, shared: number): number {
    const tooFar = this.#most + 1;
    if (shared >= this.#dead) return tooFar;
    this.#dead = Number.POSITIVE_INFINITY;
    this.#valid = Math.min(this.#valid, shared);
    if (Math.abs(length - this.#from.length) > this.#most) return tooFar;
    for (let depth = this.#valid; depth < length; depth++) {
      const least = this.#fill(depth, other);
      this.#valid = depth + 1;
      // A swap reaches over one row, and the least entry of that one is lower by one at most.
      if (least > this.#most + 1) {
        this.#dead = depth + 1;
        return tooFar;
      }
    }
    return this.#rows[length]?.[this.#from.length] ?? tooFar;
  }

  /** Makes row depth + 1 and gives its least entry. */
  #fill(depth: number, other: Uint8Array): number {
    const from = this.#from;
    const above = this.#rows[depth] ?? new Uint8Array();
    const twoAbove = this.#rows[depth - 1];
    const row = (this.#rows[depth + 1] ??= new Uint8Array(from.length + 1));
    let least = (row[0] = depth + 1);
    for (let i = 0; i < from.length; i++) {
      let edits = Math.min(
        (above[i] ?? 0) + (from[i] === other[depth] ? 0 : 1),
        (above[i + 1] ?? 0) + 1,
        (row[i] ?? 0) + 1,
      );
      const swapped = i > 0 && depth > 0 && from[i] === other[depth - 1] && from[i - 1] === other[depth];
      if (swapped) edits = Math.min(edits, (twoAbove?.[i - 1] ?? 0) + 1);
      row[i + 1] = edits;
      if (edits < least) least = edits;
    }
    return least;
  }
}
