import { Candidates } from '../../engine/candidates.ts';
import type { Allocator } from '../../engine/arena.ts';
import type { Engine } from '../../engine/engine.ts';
import { SIGN_QUERY_BYTES, writeSignQuery } from '../../engine/sign-query.ts';
import { type CodeBits, decodeCodes, FACTOR_UNIT, SCALE_UNITS } from '../../index/format/codes.ts';
import { BLOCK_ROWS } from '../../sign-blocks.ts';
import { countRows, hasRow } from './bitmap.ts';
import { candidateCount, signTables } from './first-stage.ts';
import { replaced } from './replaced.ts';
import type { RowSpace } from './row-space.ts';
import type { Shard } from './shards.ts';

export interface Neighbour {
  row: number;
  /** Cosine similarity, in [-1, 1]. */
  score: number;
}

/** Length of a query vector in its 16-bit codes: the bound of `kernels/dot_simd.ts`. */
const QUERY_LENGTH = 16_384;
/** Shorter than this is what a zero vector became in codes: every other has unit length. */
const ZERO_LENGTH = 0.5;
/**
 * Bytes of an entry of the table of blocks: addresses of codes and scales, f32 base. The kernels take shards of one
 * length; shards of segments have many, so that to them each block of 32 rows is one.
 */
const BLOCK_BYTES = 12;

/** What all vectors have in common. */
export interface VectorShape {
  dim: number;
  bits: CodeBits;
}

/** The vectors of all segments in the memory of one engine. */
export class VectorIndex {
  /** Null once its memory is given back. */
  #open: Engine | null;
  readonly #space: RowSpace;
  /** By their first row of the index. */
  readonly #shards: readonly Shard[];
  readonly #dim: number;
  readonly #bits: CodeBits;
  /** From the product of integer codes to a cosine. */
  readonly #unit: number;
  readonly #query: number;
  readonly #tables: number;
  readonly #signQuery: number;
  /** f32 scores and u32 rows of so many rows. */
  #scratch: { rows: number; scores: number; list: number };
  readonly #mask: number;
  readonly #blockTable: number;
  readonly #candidates: Candidates;
  readonly #top: { scores: number; rows: number };

  /**
   * @param engine Has the shards in its memory, and room for {@link VectorIndex.bytes}.
   * @param shards Of each segment of the space, with rows of the segment.
   * @param shape.maxResults The largest k that {@link nearest} will be asked for.
   * @param shape.room Where in the memory of the engine it works; anywhere unless given.
   */
  constructor(
    engine: Engine,
    space: RowSpace,
    shards: readonly (readonly Shard[])[],
    { dim, bits, maxResults, room = engine.arena }: VectorShape & { maxResults: number; room?: Allocator },
  ) {
    const { arena } = engine;
    this.#open = engine;
    this.#space = space;
    this.#shards = space.segments.flatMap(({ base }, i) =>
      (shards[i] ?? []).map((shard) => ({ ...shard, firstRow: base + shard.firstRow })),
    );
    this.#dim = dim;
    this.#bits = bits;
    this.#unit = SCALE_UNITS[bits] / QUERY_LENGTH;
    this.#query = room.alloc(dim * 2);
    this.#tables = room.alloc(dim * 4);
    this.#signQuery = room.alloc(SIGN_QUERY_BYTES);
    const most = candidateCount(space.rows, maxResults);
    this.#scratch = { rows: most, scores: room.alloc(most * 4), list: room.alloc(most * 4) };
    this.#candidates = new Candidates(arena, most, room);
    this.#top = { scores: room.alloc(maxResults * 4), rows: room.alloc(maxResults * 4) };
    const blocks = Math.ceil(space.rows / BLOCK_ROWS);
    this.#mask = room.alloc(blocks * 4);
    this.#blockTable = room.alloc(blocks * BLOCK_BYTES);
    for (const { firstRow, rows, codes, scales } of this.#shards) {
      for (let local = 0; local < rows; local += BLOCK_ROWS) {
        arena
          .u32(this.#blockTable + ((firstRow + local) / BLOCK_ROWS) * BLOCK_BYTES, 2)
          .set([codes + (local * dim * bits) / 8, scales + 2 * local]);
      }
    }
  }

  /** Gives its memory back: whoever still uses it is told so. */
  close(): void {
    this.#open = null;
  }

  get #engine(): Engine {
    return this.#open ?? replaced();
  }

  /** Bytes of memory that an index of so many rows needs beside its shards. */
  static bytes(rows: number): number {
    return (rows / BLOCK_ROWS) * (BLOCK_BYTES + 4) + 262_144;
  }

  /**
   * The k rows closest to a unit vector, best first; equal scores rank by row.
   * @param mask Rows that may be found: one bit a row, u32 for each 32 rows. All papers when it is left out.
   */
  nearest(query: Float32Array, k: number, mask = this.#space.live): Neighbour[] {
    const { rows } = this.#space;
    const keep = candidateCount(rows, k);
    if (mask === undefined && keep === rows) return this.exact(query, k);
    const allowed = mask === undefined ? rows : countRows(mask);
    return this.#cascade(query, k, Math.min(keep, allowed), mask);
  }

  /** The same over every stored code, without a first stage: the oracle of {@link nearest}. */
  exact(query: Float32Array, k: number): Neighbour[] {
    const { kernels } = this.#engine;
    const dots = this.#bits === 4 ? kernels.dot_i4 : kernels.dot_i8;
    const { arena } = this.#engine;
    const { rows: all, live } = this.#space;
    const { scores } = this.#roomFor(all);
    this.#writeQuery(query);
    for (const { firstRow, rows, codes, scales, centroid } of this.#shards) {
      const base = this.#base(query, centroid) / this.#unit;
      dots(this.#query, codes, rows, this.#dim, scales, base, scores + firstRow * 4);
    }
    if (live === undefined) return this.#best(all, 0, k);
    const values = arena.f32(scores, all);
    for (let row = 0; row < all; row++) if (!hasRow(live, row)) values[row] = Number.NEGATIVE_INFINITY;
    return this.#best(all, 0, Math.min(k, this.#space.papers));
  }

  /** Cosine of a unit vector with each of these rows, at most as many as the index has. */
  scores(query: Float32Array, rows: Uint32Array): Float32Array {
    const { arena } = this.#engine;
    this.#writeQuery(query);
    for (const shard of this.#shards) this.#writeBase(shard, this.#base(query, shard.centroid));
    const { scores, list } = this.#roomFor(rows.length);
    arena.u32(list, rows.length).set(rows);
    this.#score(list, rows.length);
    return arena.f32(scores, rows.length).map((score) => score * this.#unit);
  }

  /** The stored vector of a row, brought to unit length; zero if it was zero. */
  vector(row: number): Float32Array {
    const shard = this.#shards.find((s) => row >= s.firstRow && row < s.firstRow + s.rows);
    if (shard === undefined) throw new RangeError(`row ${row} of ${this.#space.rows}`);
    const { arena } = this.#engine;
    const local = row - shard.firstRow;
    const bytes = (this.#dim * this.#bits) / 8;
    const codes = decodeCodes(arena.u8(shard.codes + local * bytes, bytes), this.#bits);
    const scale = (arena.u16(shard.scales, shard.rows)[local] ?? 0) * SCALE_UNITS[this.#bits];
    const vector = arena.f32(shard.centroid, this.#dim).map((c, k) => c + (codes[k] ?? 0) * scale);
    const length = Math.sqrt(dot(vector, vector));
    return vector.map((x) => (length > ZERO_LENGTH ? x / length : 0));
  }

  /** One bit a dimension picks `keep` rows, all bits rank them. */
  #cascade(query: Float32Array, k: number, keep: number, mask?: Uint32Array): Neighbour[] {
    if (keep === 0) return [];
    const { kernels, arena } = this.#engine;
    const { tables, offset, scale } = signTables(query);
    arena.u8(this.#tables, tables.length).set(tables);
    if (mask !== undefined) arena.u32(this.#mask, mask.length).set(mask);
    const list = this.#candidates;
    list.reset(keep);
    const unit = scale * FACTOR_UNIT;
    for (const shard of this.#shards) {
      const { firstRow, rows, signs, factors, centroid } = shard;
      const base = this.#base(query, centroid);
      this.#writeBase(shard, base);
      writeSignQuery(arena, this.#signQuery, { tables: this.#tables, dim: this.#dim, offset, unit, base });
      // Segments begin at whole blocks of 32 rows and shards hold such, so that a shard's part of the mask starts at a word.
      const words = mask === undefined ? 0 : this.#mask + firstRow / 8;
      kernels.scan_b1(this.#signQuery, signs, factors, rows, firstRow, words, list.address);
    }
    kernels.prune(list.address);
    this.#writeQuery(query);
    this.#score(list.rowsAddress, list.count);
    return this.#best(list.count, list.rowsAddress, k);
  }

  /** Only an exact scan of a large corpus, which no search does, needs more than the candidates do. */
  #roomFor(rows: number): { scores: number; list: number } {
    const { arena } = this.#engine;
    if (rows > this.#scratch.rows) {
      this.#scratch = { rows, scores: arena.alloc(rows * 4), list: arena.alloc(rows * 4) };
    }
    return this.#scratch;
  }

  /** Exact scores of a list of rows; {@link #writeBase} of every shard first. */
  #score(rows: number, count: number): void {
    const { kernels } = this.#engine;
    const dots = this.#bits === 4 ? kernels.dot_i4_rows : kernels.dot_i8_rows;
    dots(this.#query, rows, count, this.#dim, this.#blockTable, BLOCK_ROWS, this.#scratch.scores);
  }

  /** Cosine of a query with a centroid: what the scores of a shard have in common. */
  #base(query: Float32Array, centroid: number): number {
    return dot(query, this.#engine.arena.f32(centroid, this.#dim));
  }

  #writeBase({ firstRow, rows }: Shard, base: number): void {
    const first = firstRow / BLOCK_ROWS;
    const blocks = Math.ceil(rows / BLOCK_ROWS);
    const table = this.#engine.arena.f32(this.#blockTable + first * BLOCK_BYTES, 3 * blocks);
    for (let block = 0; block < blocks; block++) table[3 * block + 2] = base / this.#unit;
  }

  #writeQuery(query: Float32Array): void {
    const codes = this.#engine.arena.i16(this.#query, this.#dim);
    for (let i = 0; i < codes.length; i++) codes[i] = Math.round((query[i] ?? 0) * QUERY_LENGTH);
  }

  #best(n: number, ids: number, k: number): Neighbour[] {
    const { kernels, arena } = this.#engine;
    const found = kernels.top_k_f32(this.#scratch.scores, ids, n, k, this.#top.scores, this.#top.rows);
    const scores = arena.f32(this.#top.scores, found);
    return Array.from(arena.u32(this.#top.rows, found), (row, i) => ({
      row,
      score: Math.max(-1, Math.min(1, (scores[i] ?? 0) * this.#unit)),
    }));
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
  return sum;
}
