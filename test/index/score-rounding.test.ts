import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../scripts/random.ts';
import { roundForScores, type ScoreMetric, scoreMetric } from '../../src/index/format/score-rounding.ts';

const DIM = 32;

/** Unit vectors that lie in few directions, as embeddings do. */
function narrow(rows: number, seed: number): Float32Array[] {
  const random = mulberry32(seed);
  const directions = Array.from({ length: 4 }, () => Array.from({ length: DIM }, () => random() - 0.5));
  return Array.from({ length: rows }, () => {
    const weights = directions.map(() => random());
    const x = Float32Array.from({ length: DIM }, (_, k) =>
      directions.reduce((sum, d, i) => sum + (weights[i] ?? 0) * (d[k] ?? 0), 0.05 * (random() - 0.5)),
    );
    const length = Math.hypot(...x);
    return x.map((v) => v / length);
  });
}

function metricOf(rows: readonly Float32Array[]): ScoreMetric {
  const all = new Float32Array(rows.length * DIM);
  rows.forEach((row, i) => all.set(row, i * DIM));
  return scoreMetric(all, DIM);
}

function rounded(x: Float32Array, range: { step: number; most: number }, metric: ScoreMetric): Int8Array {
  const codes = new Int8Array(DIM);
  roundForScores(x, range, codes, metric);
  return codes;
}

const numbers = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: DIM, maxLength: DIM })
  .map((values) => Float32Array.from(values));

describe('roundForScores', () => {
  it('rounds each number to what makes up best for the errors of those before it', () => {
    const metric = metricOf(narrow(200, 1));
    const range = { step: 0.05, most: 15 };
    fc.assert(
      fc.property(numbers, (x) => {
        const codes = rounded(x, range, metric);
        const error = (k: number): number => (x[k] ?? 0) - range.step * (codes[k] ?? 0);
        for (let i = 0; i < DIM; i++) {
          let left = error(i);
          for (let j = i + 1; j < DIM; j++) left += (metric.ratios[i * DIM + j] ?? 0) * error(j);
          const isCut = Math.abs(codes[i] ?? 0) === range.most;
          expect(isCut || Math.abs(left) <= range.step * 0.5001).toBe(true);
        }
      }),
    );
  });

  it('is nearest rounding where no direction counts more than another', () => {
    const alike = metricOf([new Float32Array(DIM)]);
    fc.assert(
      fc.property(numbers, (x) => {
        const nearest = x.map((v) => Math.max(-7, Math.min(7, Math.round(v / 0.125))));
        expect(Array.from(rounded(x, { step: 0.125, most: 7 }, alike), Math.abs)).toEqual(
          Array.from(nearest, Math.abs),
        );
      }),
    );
  });

  it.each([3, 4, 5])('halves the error of scores between vectors of few directions (seed %i)', (seed) => {
    const rows = narrow(300, seed);
    const range = { step: 0.02, most: 127 };
    const nearest = rows.map((x) => Int8Array.from(x, (v) => Math.round(v / range.step)));
    const error = (codes: readonly Int8Array[]): number =>
      rows.reduce((sum, x, i) => {
        const rest = x.map((v, k) => v - range.step * (codes[i]?.[k] ?? 0));
        return (
          sum + rows.reduce((s, query) => s + query.reduce((d, v, k) => d + v * (rest[k] ?? 0), 0) ** 2, 0)
        );
      }, 0);
    const metric = metricOf(rows);
    expect(Math.sqrt(error(rows.map((x) => rounded(x, range, metric))) / error(nearest))).toBeLessThan(0.5);
  });
});
