import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestBytes, nearestRows } from '../../scripts/map/nearest.ts';
import { codeVectors, type CodedVectors } from '../../scripts/map/coded-vectors.ts';
import { SCALE_UNITS } from '../../src/index/format/codes.ts';
import { cloudVectors } from '../contract/map-layout.case.ts';
import { simdEngine } from './engines.ts';

/** The cosine as a search has it: of the codes, not of what they were made from. */
function cosine({ dim, codes, scales }: CodedVectors, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < dim; k++) sum += (codes[a * dim + k] ?? 0) * (codes[b * dim + k] ?? 0);
  return Math.min(1, sum * (scales[a] ?? 0) * (scales[b] ?? 0) * SCALE_UNITS[8] ** 2);
}

describe('nearestRows', () => {
  it('finds what comparing all pairs finds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 400 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(1000),
        (count, clouds, seed) => {
          const vectors = cloudVectors(count, clouds, seed);
          const k = Math.min(5, count - 1);
          const range = { from: Math.floor(count / 3), to: count };
          const { rows, cosines } = nearestRows(simdEngine(nearestBytes(vectors)), vectors, range, k);
          for (let row = range.from; row < range.to; row += 37) {
            const all = Array.from({ length: count }, (_, other) => other)
              .filter((other) => other !== row)
              .map((other) => cosine(vectors, row, other))
              .sort((a, b) => b - a);
            const at = (row - range.from) * k;
            const found = Array.from(rows.subarray(at, at + k));
            expect(new Set(found).size).toBe(k);
            expect(found).not.toContain(row);
            found.forEach((other, i) => {
              expect(cosine(vectors, row, other)).toBeCloseTo(all[i] ?? 2, 5);
              expect(cosines[at + i]).toBeCloseTo(all[i] ?? 2, 5);
            });
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('ranks equal rows by their number', () => {
    const one = Float32Array.from({ length: 32 }, (_, k) => (k === 0 ? 1 : 0));
    const vectors = codeVectors(() => one, 6, 32);
    const { rows } = nearestRows(simdEngine(nearestBytes(vectors)), vectors, { from: 0, to: 6 }, 3);
    expect(Array.from(rows.subarray(6, 9))).toEqual([0, 1, 3]);
  });
});
