import { dot, toUnit } from '../arithmetic.ts';
import { SCALE_UNITS } from '../../src/index/format/codes.ts';
import { mulberry32 } from '../random.ts';
import type { CodedVectors } from './coded-vectors.ts';

/** Rows that the directions are learnt from. */
const SAMPLE_ROWS = 4_096;
const ROUNDS = 40;

/**
 * Each row's place on the plane of largest variance (the first two principal components), by subspace iteration on
 * an even sample.
 *
 * @param seed of the two directions that the iteration starts from
 * @returns f64 (count, 2), row-major, centred on the sample's mean
 */
export function principalPlane(vectors: CodedVectors, seed: number): Float64Array {
  const { count, dim } = vectors;
  const random = mulberry32(seed);
  const step = Math.max(1, Math.floor(count / SAMPLE_ROWS));
  const sample = Array.from({ length: Math.ceil(count / step) }, (_, i) => decode(vectors, i * step));
  const mean = new Float64Array(dim);
  for (const row of sample) add(mean, row, 1 / sample.length);
  sample.forEach((row) => add(row, mean, -1));

  let first = toUnit(Float64Array.from({ length: dim }, () => random() - 0.5));
  let second = toUnit(Float64Array.from({ length: dim }, () => random() - 0.5));
  for (let round = 0; round < ROUNDS; round++) {
    const next = [new Float64Array(dim), new Float64Array(dim)] as const;
    for (const row of sample) {
      add(next[0], row, dot(row, first));
      add(next[1], row, dot(row, second));
    }
    first = toUnit(next[0]);
    add(next[1], first, -dot(next[1], first));
    second = toUnit(next[1]);
  }
  const places = new Float64Array(count * 2);
  for (let row = 0; row < count; row++) {
    const x = decode(vectors, row);
    add(x, mean, -1);
    places[2 * row] = dot(x, first);
    places[2 * row + 1] = dot(x, second);
  }
  return places;
}

function decode({ dim, codes, scales }: CodedVectors, row: number): Float64Array {
  return Float64Array.from(
    codes.subarray(row * dim, (row + 1) * dim),
    (c) => c * (scales[row] ?? 0) * SCALE_UNITS[8],
  );
}

/** target += factor · x */
function add(target: Float64Array, x: Float64Array, factor: number): void {
  for (let k = 0; k < x.length; k++) target[k] = (target[k] ?? 0) + factor * (x[k] ?? 0);
}
