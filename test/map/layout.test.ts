import { describe, expect, it } from 'vitest';
import { layOut } from '../../scripts/map/umap-layout.ts';
import { principalPlane } from '../../scripts/map/principal-plane.ts';
import { createReferenceEngine } from '../../src/engine/reference.ts';
import { SCALE_UNITS } from '../../src/index/format/codes.ts';
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

  it('begins on the plane that it is given, brought to 10 on its longer side, whatever its scale was', () => {
    // Without edges nothing is drawn or pushed: what is left is the start.
    const lonely = { starts: new Uint32Array(4), targets: new Uint32Array(), weights: new Float32Array() };
    const shape = [0.5, -1, 0.25, 0.5, 0, 0];
    for (const scale of [2 ** -22, 1, 1e9]) {
      const places = layOut(
        lonely,
        Float64Array.from(shape, (x) => x * scale),
        1,
      );
      places.forEach((place, i) =>
        expect(Math.abs(place - 10 * (shape[i] ?? 0))).toBeLessThanOrEqual(5.1e-4),
      );
    }
    expect(layOut(lonely, new Float64Array(6), 1).every((place) => Math.abs(place) <= 5.1e-4)).toBe(true);
  });

  it('starts from the two directions in which vectors differ most, as long as they are', () => {
    // 3 to either side along one axis, 2 along another, 0.1 along a third: each code is a hundredth.
    const rows = [
      [3, 0, 0.1],
      [-3, 0, 0.1],
      [0, 2, -0.1],
      [0, -2, -0.1],
    ];
    const dim = 16;
    const codes = new Int8Array(rows.length * dim);
    rows.forEach((row, r) =>
      codes.set(
        row.map((x) => Math.round(x * 30)),
        r * dim,
      ),
    );
    const scale = 1_000;
    const plane = principalPlane(
      { count: rows.length, dim, codes, scales: new Uint16Array(rows.length).fill(scale) },
      1,
    );
    const unit = 30 * scale * SCALE_UNITS[8];
    const lengths = Array.from(plane, (x) => Math.abs(x / unit));
    [3, 0, 3, 0, 0, 2, 0, 2].forEach((length, i) => expect(lengths[i]).toBeCloseTo(length, 5));
    expect(plane[0]).toBeCloseTo(-(plane[2] ?? 0), 9);
  });

  it('fills the range of its coordinates', () => {
    const places = placesOf(cloudVectors(60, 3), 1, simdEngine);
    expect(Math.max(...places.map(Math.abs))).toBe(32_767);
  });
});
