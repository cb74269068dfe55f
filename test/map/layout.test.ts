import { describe, expect, it } from 'vitest';
import { createReferenceEngine } from '../../src/engine/reference.ts';
import { cloudVectors, mapLayoutContract, placesOf } from '../contract/map-layout.case.ts';
import { simdEngine } from './engines.ts';

mapLayoutContract('Node, SIMD', simdEngine);
mapLayoutContract('Node, scalar twins', createReferenceEngine);

describe('layOut', () => {
  it('makes another map of another seed', () => {
    const vectors = cloudVectors(120, 4);
    expect(placesOf(vectors, 1, simdEngine)).not.toEqual(placesOf(vectors, 2, simdEngine));
  });

  it('puts each row beside rows of its own cloud', () => {
    const clouds = 8;
    const places = placesOf(cloudVectors(400, clouds), 3, simdEngine);
    const nearestOf = (row: number): number => {
      const distance = (other: number): number =>
        Math.hypot(
          (places[2 * row] ?? 0) - (places[2 * other] ?? 0),
          (places[2 * row + 1] ?? 0) - (places[2 * other + 1] ?? 0),
        );
      return Array.from({ length: 400 }, (_, i) => i)
        .filter((other) => other !== row)
        .reduce((best, other) => (distance(other) < distance(best) ? other : best));
    };
    const strangers = Array.from({ length: 400 }, (_, row) => row).filter(
      (row) => nearestOf(row) % clouds !== row % clouds,
    );
    expect(strangers.length).toBeLessThanOrEqual(4);
  });

  it('fills the range of its coordinates', () => {
    const places = placesOf(cloudVectors(60, 3), 1, simdEngine);
    expect(Math.max(...places.map(Math.abs))).toBe(32_767);
  });
});
