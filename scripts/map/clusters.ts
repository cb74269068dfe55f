import { densityBasins, type Level } from './basins.ts';
import { type Disc, type Merge, wardMerges } from './ward.ts';

/** Points that a cluster of the finest level has on average, if there are enough. */
const POINTS_PER_LEAF = 25;
const MAX_LEAVES = 1_500;
const MAX_TOPICS = 12;
/** From here on the finest clusters are too many for three levels. */
const MANY_POINTS = 5_000;
const BASINS_PER_LEAF = 2;

/**
 * How many clusters each level has, coarse to fine: three levels, or four for a large map, each finer by the same
 * factor.
 */
export function levelSizes(points: number): number[] {
  const leaves = Math.max(1, Math.min(MAX_LEAVES, Math.round(points / POINTS_PER_LEAF)));
  const topics = Math.min(leaves, MAX_TOPICS, Math.max(4, Math.round(Math.cbrt(points) / 1.7)));
  const levels = points < MANY_POINTS ? 3 : 4;
  const factor = (leaves / topics) ** (1 / (levels - 1));
  return Array.from({ length: levels }, (_, i) => Math.round(topics * factor ** i));
}

/**
 * Nested clusters of a map, coarse to fine: basins of its density, joined by Ward's criterion until each level has
 * its size. A cluster of one level lies wholly in one of the level before.
 *
 * @param places i16 (points, 2)
 */
export function nestedClusters(places: Int16Array): Level[] {
  const sizes = levelSizes(places.length / 2);
  const basins = densityBasins(places, BASINS_PER_LEAF * (sizes.at(-1) ?? 1));
  const merges = wardMerges(discsOf(places, basins));
  return sizes.map((size) => {
    const roots = joined(basins.count, merges.slice(0, Math.max(0, basins.count - size)));
    const numbers = new Map<number, number>();
    const of = basins.of.map((basin) => {
      const root = roots[basin] ?? 0;
      const number = numbers.get(root) ?? numbers.size;
      numbers.set(root, number);
      return number;
    });
    return { count: numbers.size, of };
  });
}

function discsOf(places: Int16Array, { of, count }: Level): Disc[] {
  const discs = Array.from({ length: count }, () => ({ x: 0, y: 0, points: 0 }));
  of.forEach((basin, i) => {
    const disc = discs[basin];
    if (!disc) return;
    disc.x += places[2 * i] ?? 0;
    disc.y += places[2 * i + 1] ?? 0;
    disc.points++;
  });
  return discs.map(({ x, y, points }) => ({ x: x / points, y: y / points, points }));
}

/** The cluster that each basin is in after these merges. */
function joined(count: number, merges: readonly Merge[]): Uint32Array {
  const parents = Uint32Array.from({ length: count }, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (parents[root] !== root) root = parents[root] ?? 0;
    return root;
  };
  for (const { a, b } of merges) parents[rootOf(b)] = rootOf(a);
  return parents.map((_, i) => rootOf(i));
}
