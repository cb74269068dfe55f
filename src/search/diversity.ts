import type { Neighbour, VectorIndex } from './indexes/vector-index.ts';

/**
 * Papers this close are taken for versions of one paper: of 6,000 arXiv papers three had another one so close, each
 * of them a rewrite or a sequel by the same authors; distinct papers begin below 0.93.
 */
export const DUPLICATE_COSINE = 0.95;
/** How many of a ranking's best are compared with each other; what is below keeps its place. */
const POOL = 200;

/**
 * Reorders a ranking by maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): each place goes to the row
 * with the highest (1 − d) · score − d · (its largest cosine to the rows above). None is left out, so that the list is as
 * long on every page.
 * @param ranked Best first.
 * @param wanted How many rows are needed; those that follow are not reordered.
 * @param diversity d, from 0 (the ranking itself) to 1.
 */
export function diversify<T extends Neighbour>(
  ranked: readonly T[],
  vectors: Pick<VectorIndex, 'vector' | 'scores'>,
  { wanted, diversity }: { wanted: number; diversity: number },
): T[] {
  if (diversity === 0) return ranked.slice();
  const pool = ranked.slice(0, POOL);
  const rows = Uint32Array.from(pool, ({ row }) => row);
  const closest = new Float32Array(pool.length).fill(-1);
  const left = new Set(pool.keys());
  const chosen: T[] = [];
  const worth = (i: number): number =>
    (1 - diversity) * (pool[i]?.score ?? 0) - diversity * (closest[i] ?? 0);
  while (left.size > 0 && chosen.length < wanted) {
    let best = -1;
    for (const i of left) if (best < 0 || worth(i) > worth(best)) best = i;
    const next = pool[best];
    if (next === undefined) break;
    left.delete(best);
    chosen.push(next);
    vectors.scores(vectors.vector(next.row), rows).forEach((cosine, i) => {
      closest[i] = Math.max(closest[i] ?? -1, cosine);
    });
  }
  const others = Array.from(left).flatMap((i) => pool[i] ?? []);
  return [...chosen, ...others, ...ranked.slice(POOL)];
}
