import { expNegative } from './exp.ts';
import type { Nearest } from './nearest.ts';

/** A symmetric weighted graph in compressed sparse rows: the edges of row r are `starts[r]` to `starts[r + 1] - 1`. */
export interface Graph {
  starts: Uint32Array;
  targets: Uint32Array;
  /** In (0, 1]. */
  weights: Float32Array;
}

const BISECTIONS = 32;
/** Narrowest kernel, as a part of the mean distance (UMAP's MIN_K_DIST_SCALE). */
const NARROWEST = 1e-3;

/**
 * The fuzzy simplicial set of UMAP (McInnes, Healy and Melville 2018, section 3.1): an edge to a neighbour at
 * distance d (1 − cosine) has the weight exp(−(d − ρ) / σ), with ρ the distance of the nearest neighbour and σ such
 * that the weights of a row sum to log2(k); the two directions a, b of a pair are joined to a + b − a·b.
 */
export function fuzzyGraph({ rows, cosines }: Nearest, count: number): Graph {
  const k = rows.length / count;
  const weights = new Float32Array(rows.length);
  for (let row = 0; row < count; row++) {
    const distances = Float64Array.from(cosines.subarray(row * k, (row + 1) * k), (c) => Math.max(0, 1 - c));
    weights.set(memberships(distances), row * k);
  }
  return symmetric(rows, weights, count, k);
}

function memberships(distances: Float64Array): Float64Array {
  const target = Math.log2(distances.length + 1);
  const nearest = distances.find((d) => d > 0) ?? 0;
  const at = (sigma: number) => distances.map((d) => (d > nearest ? expNegative((d - nearest) / sigma) : 1));
  let low = 0;
  let high = Infinity;
  let sigma = 1;
  for (let round = 0; round < BISECTIONS; round++) {
    const sum = at(sigma).reduce((total, w) => total + w, 0);
    if (sum > target) high = sigma;
    else low = sigma;
    sigma = high === Infinity ? sigma * 2 : (low + high) / 2;
  }
  const mean = distances.reduce((total, d) => total + d, 0) / distances.length;
  return at(Math.max(sigma, NARROWEST * mean));
}

/** Joins a directed graph with its transpose. Targets of a row are in ascending order. */
function symmetric(rows: Uint32Array, weights: Float32Array, count: number, k: number): Graph {
  const back = transpose(rows, count, k);
  const starts = new Uint32Array(count + 1);
  const targets = new Uint32Array(2 * rows.length);
  const joined = new Float32Array(2 * rows.length);
  let end = 0;
  for (let row = 0; row < count; row++) {
    const edges = new Map<number, number>();
    for (let i = row * k; i < (row + 1) * k; i++) edges.set(rows[i] ?? 0, weights[i] ?? 0);
    for (let i = back.starts[row] ?? 0; i < (back.starts[row + 1] ?? 0); i++) {
      const edge = back.edges[i] ?? 0;
      const source = Math.floor(edge / k);
      const [a, b] = [edges.get(source) ?? 0, weights[edge] ?? 0];
      edges.set(source, a + b - a * b);
    }
    for (const [target, weight] of [...edges].sort(([a], [b]) => a - b)) {
      if (weight <= 0) continue;
      targets[end] = target;
      joined[end++] = weight;
    }
    starts[row + 1] = end;
  }
  return { starts, targets: targets.slice(0, end), weights: joined.slice(0, end) };
}

/** Which edges (indices into `rows`) point at each row. */
function transpose(rows: Uint32Array, count: number, k: number): { starts: Uint32Array; edges: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  for (const row of rows) starts[row + 1] = (starts[row + 1] ?? 0) + 1;
  for (let row = 0; row < count; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
  const edges = new Uint32Array(count * k);
  const next = starts.slice();
  rows.forEach((row, edge) => {
    edges[next[row] ?? 0] = edge;
    next[row] = (next[row] ?? 0) + 1;
  });
  return { starts, edges };
}
