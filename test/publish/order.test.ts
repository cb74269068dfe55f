import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderByCloseness } from '../../scripts/publish/order.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { unitVector } from './drafts.ts';

const DIM = 16;

/** Rows of `groups` tight groups, dealt in turn, so that neighbours in the input are never of one group. */
function dealt(groups: number, each: number): Float32Array {
  const random = mulberry32(3);
  const centres = Array.from({ length: groups }, () => unitVector(DIM, random));
  const rows = Array.from({ length: groups * each }, (_, row) => {
    const noise = unitVector(DIM, random);
    return (centres[row % groups] ?? noise).map((x, k) => x + 0.1 * (noise[k] ?? 0));
  });
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

describe('orderByCloseness', () => {
  it('names every row once', () => {
    const sizes = fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 20 }), fc.nat());
    fc.assert(
      fc.property(sizes, fc.boolean(), ([count, leafRows, seed], flat) => {
        const random = mulberry32(seed);
        const data = Float32Array.from({ length: count * DIM }, () => (flat ? 1 : random()));
        const order = orderByCloseness(data, count, DIM, leafRows, seed);
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      }),
    );
  });

  it('brings the rows of a group together', () => {
    const groups = 8;
    const each = 32;
    const order = orderByCloseness(dealt(groups, each), groups * each, DIM, each, 1);
    const mixed = Array.from({ length: groups }, (_, leaf) => {
      const members = [...order.subarray(leaf * each, (leaf + 1) * each)].map((row) => row % groups);
      return new Set(members).size;
    });
    expect(mixed).toEqual(Array(groups).fill(1));
  });

  it('leaves the rows of a leaf in their order', () => {
    const order = orderByCloseness(dealt(8, 32), 256, DIM, 32, 1);
    for (let leaf = 0; leaf < 8; leaf++) {
      const rows = order.slice(leaf * 32, (leaf + 1) * 32);
      expect(rows).toEqual(rows.toSorted());
    }
  });

  it('depends on input and seed alone, not on how rows are read', () => {
    const data = dealt(5, 40);
    const buffer = new Float32Array(DIM);
    const reused = (row: number) => {
      buffer.set(data.subarray(row * DIM, (row + 1) * DIM));
      return buffer;
    };
    const order = orderByCloseness(data, 200, DIM, 10, 42);
    expect(orderByCloseness(data, 200, DIM, 10, 42)).toEqual(order);
    expect(orderByCloseness(reused, 200, DIM, 10, 42)).toEqual(order);
    expect(orderByCloseness(data, 200, DIM, 10, 43)).not.toEqual(order);
  });

  it('keeps the input order when all rows are equal', () => {
    const order = orderByCloseness(new Float32Array(50 * DIM).fill(1), 50, DIM, 4, 1);
    expect([...order]).toEqual([...Array(50).keys()]);
  });
});
