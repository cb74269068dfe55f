import type { Candidates } from '../../engine/candidates.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Bitmap } from './bitmap.ts';

/** Rows with the best scores, and how many have a score at all. */
export interface Found {
  rows: Uint32Array;
  scored: number;
}

/** Memory in which one {@link Scores} after the other has its numbers: f32 (rows). */
export interface Room {
  address: number;
  /** The scores whose numbers are in it. */
  owner: Scores | null;
}

/** What the best are picked with: it is written and read within one call, so nothing of it outlives one. */
export interface Picking {
  engine: Engine;
  candidates: Candidates;
  /** Addresses of the best of the candidates. */
  top: { scores: number; rows: number };
  /** Address of a bit a row. */
  mask: number;
  /** The rows that have a paper; undefined when all have. */
  live: Bitmap | undefined;
}

/**
 * Scores of all rows of an index by the words of one query. They are a view of memory that the next query reuses (a copy
 * would be 360 kB for 90,000 papers, and most queries read a thousandth of it), so they are good until the next
 * {@link KeywordIndex.score} of the same field, and throw when they are used after it.
 */
export class Scores {
  readonly rows: number;
  readonly #room: Room;
  readonly #picking: Picking;
  readonly #values: Float32Array;

  constructor(room: Room, rows: number, picking: Picking) {
    this.rows = rows;
    this.#room = room;
    this.#picking = picking;
    this.#values = picking.engine.arena.f32(room.address, rows).fill(0);
    room.owner = this;
  }

  /** The score of a row; 0 without any term of the query. */
  at(row: number): number {
    return this.values()[row] ?? 0;
  }

  /** All of them, by row. */
  values(): Float32Array {
    if (this.#room.owner !== this) throw new Error('These scores are gone: another query was scored since.');
    return this.#values;
  }

  /**
   * The rows with the best scores, best first; only rows of the mask and none without a term.
   * @param k How many are told from the others: which of equal scores they are depends on it.
   * @param wanted How many of them are given.
   */
  best(k: number, wanted: number, mask = this.#picking.live): Found {
    const { engine, candidates, top } = this.#picking;
    const scored = this.#collect(k, mask);
    const { scoresAddress, rowsAddress, count } = candidates;
    const found = engine.kernels.top_k_f32(
      scoresAddress,
      rowsAddress,
      count,
      Math.min(wanted, count),
      top.scores,
      top.rows,
    );
    return { rows: engine.arena.u32(top.rows, found).slice(), scored };
  }

  /** The same k rows in no order. */
  candidates(k: number, mask = this.#picking.live): Uint32Array {
    this.#collect(k, mask);
    return this.#picking.candidates.rows().slice();
  }

  /** Leaves the k best in the list of candidates, and counts the rows with a score. */
  #collect(k: number, mask?: Bitmap): number {
    const { engine, candidates, mask: address } = this.#picking;
    candidates.reset(k);
    if (mask !== undefined) engine.arena.u32(address, mask.length).set(mask);
    return engine.kernels.collect_f32(
      this.values().byteOffset,
      this.rows,
      mask === undefined ? 0 : address,
      candidates.address,
    );
  }
}
