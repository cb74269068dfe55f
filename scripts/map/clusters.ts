import { densityBasins, type Level } from './basins.ts';
import { halved } from './halves.ts';
import { type Disc, type Merge, wardMerges } from './ward.ts';

/** Points that a cluster of the finest level has on average, if there are enough. */
const POINTS_PER_LEAF = 25;
const MAX_LEAVES = 1_500;
const MAX_TOPICS = 12;
/** From here on the finest clusters are too many for three levels. */
const MANY_POINTS = 5_000;
const BASINS_PER_LEAF = 2;
/** A basin of more points can be divided where it would be an only child. */
const UNDIVIDED = 12;

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
 * its size. A cluster of one level lies wholly in one of the level before, which holds another beside it wherever it
 * can be divided: an only child says nothing new.
 *
 * @param places i16 (points, 2)
 */
export function nestedClusters(places: Int16Array): Level[] {
  const sizes = levelSizes(places.length / 2);
  const whole = densityBasins(places, BASINS_PER_LEAF * (sizes.at(-1) ?? 1));
  const basins = halved(places, whole, UNDIVIDED);
  // Halves are joined before all else, and parted only where nothing else divides their region.
  const merges = [
    ...basins.pairs.map(([a, b]): Merge => ({ a, b, height: 0 })),
    ...wardMerges(discsOf(places, whole)),
  ];
  const undone = new Set<Merge>();
  let above: Uint32Array | undefined;
  return sizes.map((size) => {
    const made = merges.slice(0, Math.max(0, basins.count - size));
    const natural = joined(
      basins.count,
      made.filter((merge) => !undone.has(merge)),
    );
    for (const merge of above ? lastOfOnlyChildren(above, natural, made, undone) : []) undone.add(merge);
    const roots = joined(
      basins.count,
      made.filter((merge) => !undone.has(merge)),
    );
    above = roots;
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

/**
 * The last merges of the clusters that are the only ones within theirs of the level before.
 *
 * @param above cluster of each basin, of the level before
 * @param now the same, of this level
 */
function lastOfOnlyChildren(
  above: Uint32Array,
  now: Uint32Array,
  merges: readonly Merge[],
  undone: ReadonlySet<Merge>,
): Iterable<Merge> {
  const children = new Map<number, Set<number>>();
  above.forEach((parent, basin) => {
    children.set(parent, (children.get(parent) ?? new Set()).add(now[basin] ?? 0));
  });
  const last = new Map<number, Merge>();
  for (const merge of merges) {
    const root = now[merge.a] ?? 0;
    const isOnly = children.get(above[merge.a] ?? 0)?.size === 1;
    if (isOnly && !undone.has(merge)) last.set(root, merge);
  }
  return last.values();
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
