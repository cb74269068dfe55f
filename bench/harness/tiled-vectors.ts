import { mulberry32 } from '../../scripts/random.ts';
import { dot, meanOf, toUnit } from '../../scripts/arithmetic.ts';

/** Length of the noise beside a unit vector: the copy's cosine with the original is then about 0.9. */
const NOISE = 0.5;

/**
 * Exactly `count` vectors: the given ones, then copies of them with seeded noise until there are enough.
 * @param embeddings f32 (n, dim), unit length
 */
export function tile(embeddings: Float32Array, dim: number, count: number): Float32Array {
  const rows = embeddings.length / dim;
  const out = new Float32Array(count * dim);
  out.set(embeddings.subarray(0, Math.min(rows, count) * dim));
  const random = mulberry32(1);
  // Uniform in ±a has variance a² / 3.
  const amplitude = NOISE * Math.sqrt(3 / dim);
  for (let row = rows; row < count; row++) {
    const x = out.subarray(row * dim, (row + 1) * dim);
    x.set(embeddings.subarray((row % rows) * dim, ((row % rows) + 1) * dim));
    for (let k = 0; k < dim; k++) x[k] = (x[k] ?? 0) + amplitude * (2 * random() - 1);
    toUnit(x);
  }
  return out;
}

/** The k rows with the largest dot product with the query, best first: the exact answer, in f64. */
export function exactTop(vectors: Float32Array, dim: number, query: Float32Array, k: number): number[] {
  const best: { row: number; score: number }[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < vectors.length / dim; row++) {
    const score = dotAt(vectors, row * dim, query);
    if (score <= least) continue;
    const after = best.findIndex((other) => other.score < score);
    best.splice(after < 0 ? best.length : after, 0, { row, score });
    if (best.length > k) best.pop();
    if (best.length === k) least = best[k - 1]?.score ?? least;
  }
  return best.map(({ row }) => row);
}

/** Four sums that do not wait for each other, since this runs once for each query and vector. */
function dotAt(vectors: Float32Array, start: number, query: Float32Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < query.length; k += 4) {
    a += (vectors[start + k] ?? 0) * (query[k] ?? 0);
    b += (vectors[start + k + 1] ?? 0) * (query[k + 1] ?? 0);
    c += (vectors[start + k + 2] ?? 0) * (query[k + 2] ?? 0);
    d += (vectors[start + k + 3] ?? 0) * (query[k + 3] ?? 0);
  }
  return a + b + c + d;
}

/** Mean share of the exact answers that were found. */
export function recall(exact: readonly (readonly number[])[], found: readonly (readonly number[])[]): number {
  const shares = exact.map((rows, i) => {
    const got = new Set(found[i]);
    return rows.filter((row) => got.has(row)).length / rows.length;
  });
  return meanOf(shares);
}

/** Mean and least cosine between unit vectors, row by row. */
export function cosines(a: Float32Array, b: Float32Array, dim: number): { mean: number; least: number } {
  const rows = a.length / dim;
  const each = Array.from({ length: rows }, (_, row) => {
    const [from, to] = [row * dim, (row + 1) * dim];
    return dot(a.subarray(from, to), b.subarray(from, to));
  });
  return { mean: meanOf(each), least: Math.min(...each) };
}
