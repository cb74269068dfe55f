import { dot } from '../arithmetic.ts';
import { mulberry32 } from '../random.ts';

/** Rows from which the direction of a split is learnt. Fewer rows or rounds spread the results over more pages. */
const SAMPLE_ROWS = 1024;
const LLOYD_ROUNDS = 8;

type RowReader = (row: number) => Float32Array;

/**
 * Orders rows so that rows close in meaning stand together and share a page: balanced recursive bisection. Each
 * half is split at the median of the projection on the line between two centroids (2-means, Lloyd 1982, on a
 * sample), until at most `leafRows` rows are left, which keep their order.
 *
 * @param embeddings count × dim, row-major, or a function that gives the dim numbers of a row
 * @param seed decides the samples: equal input and seed give an equal order
 * @returns the row that goes to each place
 */
export function orderByCloseness(
  embeddings: Float32Array | RowReader,
  count: number,
  dim: number,
  leafRows: number,
  seed: number,
): Uint32Array {
  const read: RowReader =
    typeof embeddings === 'function' ? embeddings : (row) => embeddings.subarray(row * dim, (row + 1) * dim);
  const order = Uint32Array.from({ length: count }, (_, row) => row);
  const projections = new Float64Array(count);
  const random = mulberry32(seed);
  const open = [order];
  for (let part = open.pop(); part; part = open.pop()) {
    const leaves = Math.ceil(part.length / leafRows);
    if (leaves < 2) {
      part.sort();
      continue;
    }
    const direction = splitDirection(part, read, dim, random);
    for (const row of part) projections[row] = dot(direction, read(row));
    part.sort((a, b) => (projections[a] ?? 0) - (projections[b] ?? 0) || a - b);
    // Whole leaves on the left, so that only the last leaf of all is short.
    const middle = Math.floor(leaves / 2) * leafRows;
    open.push(part.subarray(middle), part.subarray(0, middle));
  }
  return order;
}

/** From one centroid of the sample to the other; zero when all of its rows are equal. */
function splitDirection(part: Uint32Array, read: RowReader, dim: number, random: () => number): Float64Array {
  const sample = Array.from({ length: Math.min(SAMPLE_ROWS, part.length) }, () =>
    // A copy, because a reader may give the same array again.
    Float32Array.from(read(part[Math.floor(random() * part.length)] ?? 0)),
  );
  const [first = new Float32Array(dim)] = sample;
  let a = Float64Array.from(first);
  let b = Float64Array.from(farthest(sample, first));
  for (let round = 0; round < LLOYD_ROUNDS; round++) {
    const sumA = new Float64Array(dim);
    const sumB = new Float64Array(dim);
    let rowsA = 0;
    for (const x of sample) {
      const isA = squaredDistance(x, a) <= squaredDistance(x, b);
      if (isA) rowsA++;
      const sum = isA ? sumA : sumB;
      for (let k = 0; k < dim; k++) sum[k] = (sum[k] ?? 0) + (x[k] ?? 0);
    }
    if (rowsA === 0 || rowsA === sample.length) break;
    a = sumA.map((s) => s / rowsA);
    b = sumB.map((s) => s / (sample.length - rowsA));
  }
  return a.map((x, k) => (b[k] ?? 0) - x);
}

function farthest(sample: readonly Float32Array[], from: Float32Array): Float32Array {
  return sample.reduce(
    (best, x) => (squaredDistance(x, from) > squaredDistance(best, from) ? x : best),
    from,
  );
}

function squaredDistance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < x.length; k++) sum += ((x[k] ?? 0) - (y[k] ?? 0)) ** 2;
  return sum;
}
