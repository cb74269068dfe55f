import { Candidates } from '../../engine/candidates.ts';
import type { Engine } from '../../engine/engine.ts';
import { SIGN_QUERY_BYTES, writeSignQuery } from '../../engine/sign-query.ts';
import { SextantError } from '../../errors.ts';
import { type CodeBits, decodeCodes, FACTOR_UNIT, SCALE_UNITS } from '../../index/format/codes.ts';
import type { Manifest } from '../../index/manifest.ts';
import type { IndexReader } from '../../index/store.ts';
import { openVectors } from '../../index/format/vectors.ts';
import { countRows } from './bitmap.ts';
import { candidateCount, signTables } from './first-stage.ts';
import { loadValue } from './load-value.ts';

export interface Neighbour {
  row: number;
  /** Cosine similarity, in [-1, 1]. */
  score: number;
}

/** Rows `firstRow` to `firstRow + rows - 1`, as addresses. */
interface Shard {
  firstRow: number;
  rows: number;
  codes: number;
  scales: number;
  signs: number;
  factors: number;
  centroid: number;
}

/** Length of a query vector in its 16-bit codes: the bound of `kernels/dot_simd.ts`. */
const QUERY_LENGTH = 16_384;
/** Shorter than this is what a zero vector became in codes: every other has unit length. */
const ZERO_LENGTH = 0.5;
/** Bytes of an entry of the table of shards: addresses of codes and scales, f32 base. */
const SHARD_BYTES = 12;

/** All vectors of one generation in the memory of one engine. */
export class VectorIndex {
  readonly #engine: Engine;
  readonly #shards: readonly Shard[];
  readonly #dim: number;
  readonly #bits: CodeBits;
  /** From the product of integer codes to a cosine. */
  readonly #unit: number;
  readonly #rows: number;
  readonly #query: number;
  readonly #tables: number;
  readonly #signQuery: number;
  /** f32 scores and u32 rows of so many rows. */
  #scratch: { rows: number; scores: number; list: number };
  readonly #mask: number;
  readonly #shardTable: number;
  readonly #candidates: Candidates;
  readonly #top: { scores: number; rows: number };

  private constructor(
    engine: Engine,
    { shards, bits }: { shards: Shard[]; bits: CodeBits },
    manifest: Manifest,
    maxResults: number,
  ) {
    const { arena } = engine;
    this.#engine = engine;
    this.#shards = shards;
    this.#dim = manifest.model.dim;
    this.#bits = bits;
    this.#unit = SCALE_UNITS[bits] / QUERY_LENGTH;
    this.#rows = manifest.papers;
    this.#query = arena.alloc(this.#dim * 2);
    this.#tables = arena.alloc(this.#dim * 4);
    this.#signQuery = arena.alloc(SIGN_QUERY_BYTES);
    const most = candidateCount(this.#rows, maxResults);
    this.#scratch = { rows: most, scores: arena.alloc(most * 4), list: arena.alloc(most * 4) };
    this.#candidates = new Candidates(arena, most);
    this.#top = { scores: arena.alloc(maxResults * 4), rows: arena.alloc(maxResults * 4) };
    this.#mask = arena.alloc(Math.ceil(this.#rows / 32) * 4);
    this.#shardTable = arena.alloc(shards.length * SHARD_BYTES);
    shards.forEach(({ codes, scales }, i) => {
      arena.u32(this.#shardTable + i * SHARD_BYTES, 2).set([codes, scales]);
    });
  }

  /** Bytes of memory that the vectors of a generation need. */
  static bytes(manifest: Manifest): number {
    return manifest.vectors.reduce((sum, { bytes }) => sum + bytes + 64, manifest.papers / 8 + 262_144);
  }

  /**
   * Streams every shard into the engine's memory and checks it.
   * @param engine An engine of its own, of at least {@link VectorIndex.bytes}.
   * @param maxResults The largest k that {@link nearest} will be asked for.
   * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
   */
  static async load(
    engine: Engine,
    reader: IndexReader,
    manifest: Manifest,
    maxResults: number,
  ): Promise<VectorIndex> {
    const { arena } = engine;
    // All regions first: growing the memory would detach the views that the streams write to.
    const places = manifest.vectors.map((ref) => ({ ref, address: arena.alloc(ref.bytes) }));
    const loaded = await Promise.all(
      places.map(async ({ ref, address }) => {
        const value = await loadValue(engine, address, reader, { kind: 'vectors', ref });
        const header = openVectors(value, ref, manifest.model.dim);
        return {
          bits: header.bits,
          firstRow: header.firstRow,
          rows: header.rows,
          codes: address + header.codesOffset,
          scales: address + header.scalesOffset,
          signs: address + header.signsOffset,
          factors: address + header.factorsOffset,
          centroid: address + header.centroidOffset,
        };
      }),
    );
    const bits = loaded[0]?.bits ?? 8;
    if (loaded.some((shard) => shard.bits !== bits)) {
      throw new SextantError(
        'index-corrupt',
        'Vector shards have codes of different lengths. Publish the index again.',
      );
    }
    return new VectorIndex(engine, { shards: loaded, bits }, manifest, maxResults);
  }

  /**
   * The k rows closest to a unit vector, best first; equal scores rank by row.
   * @param mask Rows that may be found: one bit a row, u32 for each 32 rows. All of them when it is left out.
   */
  nearest(query: Float32Array, k: number, mask?: Uint32Array): Neighbour[] {
    const keep = candidateCount(this.#rows, k);
    if (mask === undefined && keep === this.#rows) return this.exact(query, k);
    const allowed = mask === undefined ? this.#rows : countRows(mask);
    return this.#cascade(query, k, Math.min(keep, allowed), mask);
  }

  /** The same over every stored code, without a first stage: the oracle of {@link nearest}. */
  exact(query: Float32Array, k: number): Neighbour[] {
    const { kernels } = this.#engine;
    const dots = this.#bits === 4 ? kernels.dot_i4 : kernels.dot_i8;
    const { scores } = this.#roomFor(this.#rows);
    this.#writeQuery(query);
    for (const { firstRow, rows, codes, scales, centroid } of this.#shards) {
      const base = this.#base(query, centroid) / this.#unit;
      dots(this.#query, codes, rows, this.#dim, scales, base, scores + firstRow * 4);
    }
    return this.#best(this.#rows, 0, k);
  }

  /** Cosine of a unit vector with each of these rows, at most as many as the index has. */
  scores(query: Float32Array, rows: Uint32Array): Float32Array {
    const { arena } = this.#engine;
    this.#writeQuery(query);
    this.#shards.forEach(({ centroid }, i) => this.#writeBase(i, this.#base(query, centroid)));
    const { scores, list } = this.#roomFor(rows.length);
    arena.u32(list, rows.length).set(rows);
    this.#score(list, rows.length);
    return arena.f32(scores, rows.length).map((score) => score * this.#unit);
  }

  /** The stored vector of a row, brought to unit length; zero if it was zero. */
  vector(row: number): Float32Array {
    const shard = this.#shards.find((s) => row >= s.firstRow && row < s.firstRow + s.rows);
    if (shard === undefined) throw new RangeError(`row ${row} of ${this.#rows}`);
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
    for (const [i, { firstRow, rows, signs, factors, centroid }] of this.#shards.entries()) {
      const base = this.#base(query, centroid);
      this.#writeBase(i, base);
      writeSignQuery(arena, this.#signQuery, { tables: this.#tables, dim: this.#dim, offset, unit, base });
      // Shards hold whole blocks of 32 rows, so a shard's part of the mask starts at a word.
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
    const shardRows = this.#shards[0]?.rows ?? 1;
    dots(this.#query, rows, count, this.#dim, this.#shardTable, shardRows, this.#scratch.scores);
  }

  /** Cosine of a query with a centroid: what the scores of a shard have in common. */
  #base(query: Float32Array, centroid: number): number {
    return dot(query, this.#engine.arena.f32(centroid, this.#dim));
  }

  #writeBase(shard: number, base: number): void {
    this.#engine.arena.f32(this.#shardTable + shard * SHARD_BYTES + 8, 1)[0] = base / this.#unit;
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
