import { dot } from '../../scripts/arithmetic.ts';
import type { ScoreMetric } from '../../src/index/format/score-rounding.ts';

/** Steps that are tried, in root mean squares of a row over half the number of levels. */
const STEPS = [0.9, 1.1, 1.3, 1.5, 1.7, 1.9, 2.2, 2.5, 2.8, 3.1];

/** A row less its centroid as 2^bits levels a dimension, none of them 0, and a factor. */
export interface CoarseCode {
  levels: Float32Array;
  factor: number;
}

/**
 * Codes of a few bits, whose highest bit is a sign as `scan_b1` wants it. The step is the one whose nearest levels point
 * most nearly where the row does; each number then makes up for the errors of those before it, as `roundForScores` does
 * for codes that have a 0, and the factor gives the row its right score with itself.
 */
export function encodeCoarse(x: Float32Array, bits: number, { ratios }: ScoreMetric): CoarseCode {
  const dim = x.length;
  const most = 2 ** (bits - 1) - 0.5;
  const level = (value: number): number => Math.max(-most, Math.min(most, Math.floor(value) + 0.5));
  const squares = dot(x, x);
  const levels = new Float32Array(dim);
  let [step, closest] = [1, 0];
  for (const tried of STEPS) {
    const size = (tried * Math.sqrt(squares / dim)) / (most + 0.5);
    x.forEach((v, k) => (levels[k] = level(v / size)));
    const cosine = dot(levels, x) / Math.sqrt(dot(levels, levels));
    if (cosine > closest) [step, closest] = [size, cosine];
  }
  const errors = new Float64Array(dim);
  for (let i = dim - 1; i >= 0; i--) {
    let wanted = x[i] ?? 0;
    for (let j = i + 1; j < dim; j++) wanted += (ratios[i * dim + j] ?? 0) * (errors[j] ?? 0);
    levels[i] = level(wanted / step);
    errors[i] = (x[i] ?? 0) - (levels[i] ?? 0) * step;
  }
  return { levels, factor: squares / dot(levels, x) };
}
