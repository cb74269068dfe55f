import { Candidates } from '../../src/engine/candidates.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { SIGN_QUERY_BYTES, writeSignQuery } from '../../src/engine/sign-query.ts';
import { encodeSigns, FACTOR_UNIT, factorBytes, signBytes } from '../../src/index/format/codes.ts';
import { signTables } from '../../src/search/indexes/first-stage.ts';
import { dot } from '../../scripts/arithmetic.ts';

/** Rows of one centroid: about those of a `vectors` value of today. */
const SHARD_ROWS = 9_600;

interface Shard {
  firstRow: number;
  rows: number;
  centroid: Float32Array;
  signs: number;
  factors: number;
}

/** One bit a dimension of every row in the memory of an engine, and nothing else of it. */
export class SignScan {
  readonly #engine: Engine;
  readonly #dim: number;
  readonly #shards: Shard[] = [];
  readonly #list: Candidates;
  readonly #tables: number;
  readonly #query: number;

  /**
   * @param vectors f32 (rows, dim), row-major, unit length.
   * @param most How many rows a scan may leave.
   */
  constructor(module: WebAssembly.Module, vectors: Float32Array, dim: number, most: number) {
    const all = vectors.length / dim;
    this.#dim = dim;
    this.#engine = createEngine('simd', module, all * (dim / 8 + 2));
    const { arena } = this.#engine;
    this.#tables = arena.alloc(dim * 4);
    this.#query = arena.alloc(SIGN_QUERY_BYTES);
    this.#list = new Candidates(arena, most);
    for (let firstRow = 0; firstRow < all; firstRow += SHARD_ROWS) {
      const rows = Math.min(SHARD_ROWS, all - firstRow);
      const its = vectors.subarray(firstRow * dim, (firstRow + rows) * dim);
      const centroid = meanRow(its, dim);
      const [signs, factors] = [arena.alloc(signBytes(rows, dim)), arena.alloc(factorBytes(rows))];
      const written = {
        signs: arena.u8(signs, signBytes(rows, dim)),
        factors: arena.u16(factors, factorBytes(rows) / 2),
      };
      for (let row = 0; row < rows; row++) encodeSigns(less(its, row, centroid), row, written);
      this.#shards.push({ firstRow, rows, centroid, signs, factors });
    }
  }

  /** What the codes of a row are relative to. */
  centroidOf(row: number): Float32Array {
    return this.#shards[Math.floor(row / SHARD_ROWS)]?.centroid ?? new Float32Array(this.#dim);
  }

  /** The `keep` rows with the largest estimates of their cosine, best first. */
  scan(query: Float32Array, keep: number): Uint32Array {
    const list = this.#scanAll(query, keep);
    const [rows, scores] = [list.rows(), list.scores()];
    const order = Array.from(rows, (_, i) => i).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
    return Uint32Array.from(order, (i) => rows[i] ?? 0);
  }

  /** Milliseconds of CPU that scans of these take, each of which leaves its rows in no order; of one. */
  time(queries: readonly Float32Array[], keep: number): number {
    const start = process.cpuUsage();
    for (const query of queries) this.#scanAll(query, keep);
    return process.cpuUsage(start).user / 1_000 / queries.length;
  }

  #scanAll(query: Float32Array, keep: number): Candidates {
    const { arena, kernels } = this.#engine;
    const { tables, offset, scale } = signTables(query);
    arena.u8(this.#tables, tables.length).set(tables);
    const list = this.#list;
    list.reset(keep);
    for (const { firstRow, rows, centroid, signs, factors } of this.#shards) {
      const shard = { offset, unit: scale * FACTOR_UNIT, base: dot(query, centroid) };
      writeSignQuery(arena, this.#query, { tables: this.#tables, dim: this.#dim, ...shard });
      kernels.scan_b1(this.#query, signs, factors, rows, firstRow, 0, list.address);
    }
    kernels.prune(list.address);
    return list;
  }
}

function meanRow(vectors: Float32Array, dim: number): Float32Array {
  const sums = new Float64Array(dim);
  for (let i = 0; i < vectors.length; i++) sums[i % dim] = (sums[i % dim] ?? 0) + (vectors[i] ?? 0);
  return Float32Array.from(sums, (sum) => (sum * dim) / vectors.length);
}

/** A row of a matrix less a vector. */
export function less(vectors: Float32Array, row: number, from: Float32Array): Float32Array {
  return from.map((x, k) => (vectors[row * from.length + k] ?? 0) - x);
}
