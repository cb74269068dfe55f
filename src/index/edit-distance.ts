/**
 * Optimal string alignment distance from one string of bytes to others in sorted order: one table, of which the
 * rows of a shared prefix are kept.
 */
export class EditDistance {
  readonly #from: Uint8Array;
  /** Row d: distances of the first d bytes of the other string to each prefix of `from`. */
  readonly #rows: Uint8Array[];
  /** Rows that are right for the last string. */
  #valid = 0;

  constructor(from: Uint8Array) {
    this.#from = from;
    this.#rows = [Uint8Array.from({ length: from.length + 1 }, (_, i) => i)];
  }

  /** Forgets the last string. */
  reset(): void {
    this.#valid = 0;
  }

  /**
   * The distance, or a number above `most` if it is above.
   * @param shared How many first bytes are those of the last string.
   */
  to(other: Uint8Array, shared: number, most: number): number {
    this.#valid = Math.min(this.#valid, shared);
    if (Math.abs(other.length - this.#from.length) > most) return most + 1;
    for (let depth = this.#valid; depth < other.length; depth++) {
      const least = this.#fill(depth, other);
      this.#valid = depth + 1;
      if (least > most) return most + 1;
    }
    return this.#rows[other.length]?.[this.#from.length] ?? most + 1;
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
