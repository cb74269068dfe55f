import { dot } from '../../scripts/arithmetic.ts';
import { encodeInt8, SCALE_UNITS } from '../../src/index/format/codes.ts';
import { scoreMetric } from '../../src/index/format/score-rounding.ts';
import { exactTop } from '../harness/tiled-vectors.ts';
import { encodeCoarse } from './coarse-codes.ts';
import { less, type SignScan } from './sign-scan.ts';

/** Rows that the scan of signs leaves: of 800, a larger memory of 2 to 4 bits has the best rows among them. */
export const SHORTLIST = 800;

/** What memory says of a query, best first by its estimates, and what the codes of 8 bits would say. */
export interface Shortlist {
  rows: readonly number[];
  /** Cosines by codes of 8 bits, one a row. */
  scores: readonly number[];
  /** The ten rows that are right, by f32. */
  exact: readonly number[];
}

/** Makes codes of rows when they are asked for: most are never needed. */
export class Shortlister {
  readonly #vectors: Float32Array;
  readonly #dim: number;
  readonly #scan: SignScan;
  readonly #metric;

  constructor(vectors: Float32Array, dim: number, scan: SignScan) {
    this.#vectors = vectors;
    this.#dim = dim;
    this.#scan = scan;
    this.#metric = scoreMetric(vectors, dim);
  }

  /** With one bit in memory. */
  bySigns(queries: readonly Float32Array[]): Shortlist[] {
    const codes = this.#remembered((rest) => {
      const levels = new Int8Array(this.#dim);
      const factor = encodeInt8(rest, levels, this.#metric) * SCALE_UNITS[8];
      return { levels, factor };
    });
    return queries.map((query) => {
      const rows = Array.from(this.#scan.scan(query, SHORTLIST));
      const scores = rows.map((row) => this.#score(query, row, codes));
      return { rows, scores, exact: exactTop(this.#vectors, this.#dim, query, 10) };
    });
  }

  /** The same rows in the order that more bits give them. */
  byMoreBits(queries: readonly Float32Array[], lists: readonly Shortlist[], bits: number): Shortlist[] {
    const codes = this.#remembered((rest) => encodeCoarse(rest, bits, this.#metric));
    return lists.map(({ rows, scores, exact }, q) => {
      const query = queries[q] ?? new Float32Array(this.#dim);
      const estimates = rows.map((row) => this.#score(query, row, codes));
      const order = rows.map((_, i) => i).sort((a, b) => (estimates[b] ?? 0) - (estimates[a] ?? 0));
      return { rows: order.map((i) => rows[i] ?? 0), scores: order.map((i) => scores[i] ?? 0), exact };
    });
  }

  #score(query: Float32Array, row: number, codes: Codes): number {
    const { levels, factor } = codes(row);
    return dot(query, this.#scan.centroidOf(row)) + factor * dot(query, levels);
  }

  #remembered(encode: (rest: Float32Array) => ReturnType<Codes>): Codes {
    const known = new Map<number, ReturnType<Codes>>();
    return (row) => {
      let code = known.get(row);
      if (code === undefined) {
        code = encode(less(this.#vectors, row, this.#scan.centroidOf(row)));
        known.set(row, code);
      }
      return code;
    };
  }
}

type Codes = (row: number) => { levels: ArrayLike<number>; factor: number };
