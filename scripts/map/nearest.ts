import type { Engine } from '../../src/engine/engine.ts';
import { SCALE_UNITS } from '../../src/index/format/codes.ts';
import type { CodedVectors } from './coded-vectors.ts';

/** Rows of codes that stay in the second-level cache while all queries of a block pass over them. */
const SCORED_ROWS = 256;
const BLOCK_QUERIES = 64;

/** The nearest rows of some rows, best first. Both arrays have `k` entries a row. */
export interface Nearest {
  rows: Uint32Array;
  /** Cosines, as exact as the codes. */
  cosines: Float32Array;
}

/** Bytes of memory that {@link nearestRows} takes. */
export function nearestBytes({ count, dim }: CodedVectors): number {
  return count * (dim + 2) + BLOCK_QUERIES * dim * 2 + SCORED_ROWS * 4 + 1024;
}

/**
 * The k nearest other rows of each row in [from, to) by cosine: every pair is compared, in blocks. Equal cosines
 * rank by row.
 *
 * @param engine its memory is filled with the vectors; see {@link nearestBytes}
 * @param k less than the number of rows
 */
export function nearestRows(
  engine: Engine,
  vectors: CodedVectors,
  range: { from: number; to: number },
  k: number,
): Nearest {
  const { count, dim } = vectors;
  const { arena, kernels } = engine;
  const codes = arena.alloc(count * dim);
  const scales = arena.alloc(count * 2);
  const queries = arena.alloc(BLOCK_QUERIES * dim * 2);
  const scores = arena.alloc(SCORED_ROWS * 4);
  arena.i8(codes, count * dim).set(vectors.codes);
  arena.u16(scales, count).set(vectors.scales);
  const block = arena.f32(scores, SCORED_ROWS);
  const best = createTop(range.to - range.from, k);
  for (let q = range.from; q < range.to; q += BLOCK_QUERIES) {
    const last = Math.min(q + BLOCK_QUERIES, range.to);
    arena.i16(queries, (last - q) * dim).set(vectors.codes.subarray(q * dim, last * dim));
    for (let row = 0; row < count; row += SCORED_ROWS) {
      const rows = Math.min(SCORED_ROWS, count - row);
      for (let i = q; i < last; i++) {
        const query = queries + (i - q) * dim * 2;
        kernels.dot_i8(query, codes + row * dim, rows, dim, scales + row * 2, 0, scores);
        offer(best, i - range.from, block, { first: row, rows, self: i });
      }
    }
  }
  return finish(best, vectors, range.from);
}

interface Top {
  k: number;
  rows: Uint32Array;
  scores: Float32Array;
}

function createTop(rows: number, k: number): Top {
  return { k, rows: new Uint32Array(rows * k), scores: new Float32Array(rows * k).fill(-Infinity) };
}

/** Puts what is better than the k-th so far into its place. Later rows only win by a higher score. */
function offer(
  { k, rows, scores }: Top,
  place: number,
  block: Float32Array,
  { first, rows: length, self }: { first: number; rows: number; self: number },
): void {
  const start = place * k;
  const end = start + k - 1;
  let least = scores[end] ?? 0;
  for (let i = 0; i < length; i++) {
    const score = block[i] ?? 0;
    if (score <= least || first + i === self) continue;
    let at = end;
    for (; at > start && (scores[at - 1] ?? 0) < score; at--) {
      scores[at] = scores[at - 1] ?? 0;
      rows[at] = rows[at - 1] ?? 0;
    }
    scores[at] = score;
    rows[at] = first + i;
    least = scores[end] ?? 0;
  }
}

/** From products of codes to cosines. */
function finish({ k, rows, scores }: Top, { scales }: CodedVectors, from: number): Nearest {
  const unit = SCALE_UNITS[8] * SCALE_UNITS[8];
  const cosines = scores.map((score, i) =>
    Math.min(1, score * (scales[from + Math.floor(i / k)] ?? 0) * unit),
  );
  return { rows, cosines };
}
