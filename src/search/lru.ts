/** Keeps what was used last: as much as a capacity holds. */
export class Lru<V> {
  readonly #entries = new Map<string, V>();
  readonly #capacity: number;
  readonly #weigh: (value: V) => number;
  #weight = 0;

  /**
   * @param capacity The most that all entries weigh together; a heavier one is kept alone.
   * @param weigh What one weighs; 1 unless given, so that the capacity is a number of entries.
   */
  constructor(capacity: number, weigh: (value: V) => number = () => 1) {
    this.#capacity = capacity;
    this.#weigh = weigh;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  /** A key that is there keeps its value: equal keys have equal values. */
  set(key: string, value: V): void {
    if (this.#entries.has(key)) return;
    this.#entries.set(key, value);
    this.#weight += this.#weigh(value);
    for (const [oldest, old] of this.#entries) {
      if (this.#weight <= this.#capacity || oldest === key) break;
      this.#entries.delete(oldest);
      this.#weight -= this.#weigh(old);
    }
  }
}
