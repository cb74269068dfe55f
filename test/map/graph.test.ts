import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expNegative } from '../../scripts/map/exp.ts';
import { fuzzyGraph } from '../../scripts/map/graph.ts';
import { nearestBytes, nearestRows } from '../../scripts/map/nearest.ts';
import { cloudVectors } from '../contract/map-layout.case.ts';
import { simdEngine } from './engines.ts';

describe('expNegative', () => {
  it('is exp(−x)', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 690, noNaN: true }), (x) => {
        expect(expNegative(x) / Math.exp(-x)).toBeCloseTo(1, 10);
      }),
    );
    expect([expNegative(0), expNegative(701)]).toEqual([1, 0]);
  });
});

describe('fuzzyGraph', () => {
  const vectors = cloudVectors(500, 7);
  const nearest = nearestRows(simdEngine(nearestBytes(vectors)), vectors, { from: 0, to: 500 }, 15);
  const { starts, targets, weights } = fuzzyGraph(nearest, 500);
  const weightOf = new Map<string, number>();
  for (let row = 0; row < 500; row++) {
    for (let i = starts[row] ?? 0; i < (starts[row + 1] ?? 0); i++)
      weightOf.set(`${row} ${targets[i]}`, weights[i] ?? 0);
  }

  it('has every neighbour, both ways, with one weight', () => {
    nearest.rows.forEach((other, i) => {
      const row = Math.floor(i / 15);
      const weight = weightOf.get(`${row} ${other}`) ?? 0;
      // A neighbour far outside of a row's kernel weighs nothing and has no edge.
      expect(weightOf.get(`${other} ${row}`) ?? 0).toBe(weight);
    });
    expect(weightOf.size).toBe(targets.length);
  });

  it('gives the nearest neighbour the weight 1, and none more', () => {
    for (let row = 0; row < 500; row++) expect(weightOf.get(`${row} ${nearest.rows[row * 15]}`)).toBe(1);
    expect(weights.every((weight) => weight > 0 && weight <= 1)).toBe(true);
  });

  it('puts up with rows that are all at one place', () => {
    const same = { rows: Uint32Array.of(1, 2, 0, 2, 0, 1), cosines: new Float32Array(6).fill(1) };
    expect(Array.from(fuzzyGraph(same, 3).weights)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
