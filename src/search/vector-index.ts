import type { Engine } from '../engine/engine.ts';
import { SextantError } from '../errors.ts';
import type { Manifest } from '../index/manifest.ts';
import { readValueInto } from '../index/open.ts';
import type { IndexReader } from '../index/store.ts';
import { readVectorsHeader } from '../index/vectors.ts';

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
}

/**
 * Length of a query vector in its 16-bit codes. By Cauchy-Schwarz a sum of products is at most
 * 127 · √dim · 16,384, which fits 32 bits for any dim below 1,000,000.
 */
const QUERY_LENGTH = 16_384;

/** All vectors of one generation in the memory of one engine, searched exactly. */
export class VectorIndex {
  readonly #engine: Engine;
  readonly #shards: readonly Shard[];
  readonly #dim: number;
  readonly #rows: number;
  readonly #query: number;
  readonly #scores: number;
  readonly #top: { scores: number; rows: number };

  private constructor(engine: Engine, shards: Shard[], manifest: Manifest, maxResults: number) {
    this.#engine = engine;
    this.#shards = shards;
    this.#dim = manifest.model.dim;
    this.#rows = manifest.papers;
    const { arena } = engine;
    this.#query = arena.alloc(this.#dim * 2);
    this.#scores = arena.alloc(this.#rows * 4);
    this.#top = { scores: arena.alloc(maxResults * 4), rows: arena.alloc(maxResults * 4) };
  }

  /** Bytes of memory that the vectors of a generation need. */
  static bytes(manifest: Manifest): number {
    return manifest.vectors.reduce((sum, { bytes }) => sum + bytes + 64, manifest.papers * 4 + 65_536);
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
    const shards = await Promise.all(
      places.map(async ({ ref, address }) => {
        const value = arena.u8(address, ref.bytes);
        await readValueInto(reader, 'vectors', ref, value);
        const header = readVectorsHeader(value);
        if (
          header.dim !== manifest.model.dim ||
          header.rows !== ref.rows ||
          header.firstRow !== ref.firstRow
        ) {
          throw new SextantError(
            'index-corrupt',
            `Vector shard ${ref.sha256} holds other rows than its manifest says. Publish the index again.`,
          );
        }
        return {
          firstRow: ref.firstRow,
          rows: ref.rows,
          codes: address + header.codesOffset,
          scales: address + header.scalesOffset,
        };
      }),
    );
    return new VectorIndex(engine, shards, manifest, maxResults);
  }

  /** The k rows closest to a unit vector, best first; equal scores rank by row. */
  nearest(query: Float32Array, k: number): Neighbour[] {
    const codes = this.#engine.arena.i16(this.#query, this.#dim);
    query.forEach((v, i) => (codes[i] = Math.round(v * QUERY_LENGTH)));
    return this.#scan(k);
  }

  /** The k rows closest to a stored vector, which is itself among them. */
  nearestToRow(row: number, k: number): Neighbour[] {
    return this.nearest(this.#vector(row), k);
  }

  /** The stored vector, brought to unit length. */
  #vector(row: number): Float32Array {
    const shard = this.#shards.find((s) => row >= s.firstRow && row < s.firstRow + s.rows);
    if (shard === undefined) throw new RangeError(`row ${row} of ${this.#rows}`);
    const codes = this.#engine.arena.i8(shard.codes + (row - shard.firstRow) * this.#dim, this.#dim);
    const length = Math.sqrt(codes.reduce((sum, c) => sum + c * c, 0));
    return Float32Array.from(codes, (c) => (length > 0 ? c / length : 0));
  }

  #scan(k: number): Neighbour[] {
    const { kernels, arena } = this.#engine;
    for (const { firstRow, rows, codes, scales } of this.#shards) {
      kernels.dot_i8(this.#query, codes, rows, this.#dim, scales, this.#scores + firstRow * 4);
    }
    const found = kernels.top_k_f32(this.#scores, this.#rows, k, this.#top.scores, this.#top.rows);
    const scores = arena.f32(this.#top.scores, found);
    return Array.from(arena.u32(this.#top.rows, found), (row, i) => ({
      row,
      score: Math.max(-1, Math.min(1, (scores[i] ?? 0) / QUERY_LENGTH)),
    }));
  }
}
