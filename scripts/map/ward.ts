export interface Merge {
  /** Two clusters by the number of any of their members. */
  a: number;
  b: number;
  height: number;
}

/** A cluster of points of the plane. */
export interface Disc {
  x: number;
  y: number;
  points: number;
}

/**
 * Ward's hierarchical clustering (1963) by chains of nearest neighbours (Murtagh 1983), in quadratic time.
 *
 * @returns all merges, those of least height first: the first m leave `discs.length − m` clusters
 */
export function wardMerges(discs: readonly Disc[]): Merge[] {
  const clusters = discs.map((disc) => ({ ...disc }));
  const alive = new Set(clusters.keys());
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (alive.size > 1) {
    const top = chain.at(-1) ?? first(alive);
    if (chain.length === 0) chain.push(top);
    const { nearest, height } = nearestTo(clusters, alive, top, chain.at(-2));
    if (nearest !== chain.at(-2)) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: nearest, b: top, height });
    alive.delete(top);
    const [a, b] = [clusters[nearest], clusters[top]];
    if (a && b) clusters[nearest] = centre(a, b);
  }
  // A stable sort: equal heights keep the order in which they were found.
  return merges.sort((a, b) => a.height - b.height);
}

function first(alive: ReadonlySet<number>): number {
  for (const i of alive) return i;
  return 0;
}

/** The last but one of the chain wins a tie, or the chain would not end. */
function nearestTo(clusters: readonly Disc[], alive: ReadonlySet<number>, top: number, before?: number) {
  const from = clusters[top];
  let nearest = before ?? -1;
  const known = before === undefined ? undefined : clusters[before];
  let height = from && known ? cost(from, known) : Infinity;
  for (const i of alive) {
    const other = clusters[i];
    if (i === top || !from || !other) continue;
    const c = cost(from, other);
    if (c < height) [nearest, height] = [i, c];
  }
  return { nearest, height };
}

/** By how much a merge raises the sum of squared distances to the centres. */
function cost(a: Disc, b: Disc): number {
  return ((a.points * b.points) / (a.points + b.points)) * ((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
}

function centre(a: Disc, b: Disc): Disc {
  const points = a.points + b.points;
  return {
    x: (a.x * a.points + b.x * b.points) / points,
    y: (a.y * a.points + b.y * b.points) / points,
    points,
  };
}
