import type { Allocator, Arena } from './arena.ts';

/**
 * The list of `scan_b1`: the rows whose estimate stands out. Field order is that of `kernels/scan_b1.ts`.
 * It is pruned to `keep` each time it is full, so it needs room for more.
 */
export class Candidates {
  readonly address: number;
  readonly keep: number;
  readonly #arena: Arena;
  readonly #capacity: number;
  readonly #scores: number;
  readonly #rows: number;

  /**
   * @param keep How many rows a scan may leave.
   * @param room Where in the arena it is; anywhere unless given.
   */
  constructor(arena: Arena, keep: number, room: Allocator = arena) {
    this.#arena = arena;
    this.keep = keep;
    this.#capacity = 2 * keep + 8;
    this.#scores = room.alloc(this.#capacity * 4);
    this.#rows = room.alloc(this.#capacity * 4);
    this.address = room.alloc(24);
  }

  /** Empties the list and lets every estimate in. */
  reset(keep = this.keep): void {
    this.#arena
      .u32(this.address, 6)
      .set([0, Math.min(keep, this.keep), this.#capacity, 0, this.#scores, this.#rows]);
    this.#arena.f32(this.address + 12, 1)[0] = Number.NEGATIVE_INFINITY;
  }

  get count(): number {
    return this.#arena.u32(this.address, 1)[0] ?? 0;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** What a new candidate must exceed. */
  get threshold(): number {
    return this.#arena.f32(this.address + 12, 1)[0] ?? 0;
  }

  /** Address of the estimates, f32. */
  get scoresAddress(): number {
    return this.#scores;
  }

  /** Address of the rows, u32. */
  get rowsAddress(): number {
    return this.#rows;
  }

  /** View of the rows in the list, in no order. */
  rows(): Uint32Array {
    return this.#arena.u32(this.#rows, this.count);
  }

  /** View of their estimates. */
  scores(): Float32Array {
    return this.#arena.f32(this.#scores, this.count);
  }
}
