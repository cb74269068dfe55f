import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { densityBasins } from '../../scripts/map/basins.ts';
import { levelSizes, nestedClusters } from '../../scripts/map/clusters.ts';
import { wardMerges } from '../../scripts/map/ward.ts';

const coordinate = fc.integer({ min: -32_767, max: 32_767 });
const maps = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 300 })
  .map((points) => Int16Array.from(points.flat()));

/** Points around some middles, point i around middle i mod middles. */
function heaps(middles: readonly [number, number][], points: number): Int16Array {
  return Int16Array.from(
    Array.from({ length: points }, (_, i) => {
      const [x, y] = middles[i % middles.length] ?? [0, 0];
      return [x + ((i * 37) % 600) - 300, y + ((i * 53) % 600) - 300];
    }).flat(),
  );
}

describe('densityBasins', () => {
  it('keeps heaps apart', () => {
    const middles: [number, number][] = [
      [-20_000, -20_000],
      [20_000, -20_000],
      [0, 25_000],
    ];
    const { of, count } = densityBasins(heaps(middles, 90), 3);
    expect(count).toBe(3);
    expect(Array.from(of)).toEqual(Array.from({ length: 90 }, (_, i) => i % 3));
  });
});

describe('wardMerges', () => {
  it('joins what is nearest first, and everything in the end', () => {
    const discs = [0, 1, 10, 11.5, 40].map((x) => ({ x, y: 0, points: 1 }));
    const merges = wardMerges(discs);
    expect(merges.map(({ height }) => height)).toEqual(
      merges.map(({ height }) => height).toSorted((a, b) => a - b),
    );
    expect(merges.slice(0, 2).map(({ a, b }) => [a, b].toSorted())).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(merges).toHaveLength(4);
  });
});

describe('nestedClusters', () => {
  it('covers every point on every level, each cluster within one of the level before', () => {
    fc.assert(
      fc.property(maps, (places) => {
        const levels = nestedClusters(places);
        expect(levels.length).toBeGreaterThanOrEqual(3);
        levels.forEach(({ of, count }, i) => {
          expect(new Set(of).size).toBe(count);
          expect(Math.max(...of)).toBe(count - 1);
          const parents = new Map<number, number>();
          const above = levels[i - 1];
          of.forEach((cluster, point) => {
            const parent = above?.of[point] ?? 0;
            expect(parents.get(cluster) ?? parent).toBe(parent);
            parents.set(cluster, parent);
          });
        });
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    [1, [1, 1, 1]],
    [1_000, [6, 15, 40]],
    [89_273, [12, 60, 300, 1_500]],
  ])('plans levels for %d points', (points, sizes) => {
    expect(levelSizes(points)).toEqual(sizes);
  });
});
