import type { Level } from './basins.ts';

/** Clusters, of which some are the halves of one. */
export interface Halved extends Level {
  /** Both halves of each. The first has the number of the whole. */
  pairs: [a: number, b: number][];
}

/**
 * Cuts every cluster of more than `most` points in two, at the median of the axis along which it is wider: a basin has
 * one summit, so nothing else divides it.
 *
 * @param places i16 (points, 2)
 */
export function halved(places: Int16Array, { of, count }: Level, most: number): Halved {
  const members: number[][] = Array.from({ length: count }, () => []);
  of.forEach((cluster, row) => members[cluster]?.push(row));
  const result = Uint32Array.from(of);
  const pairs: [number, number][] = [];
  for (const [cluster, rows] of members.entries()) {
    if (rows.length <= most) continue;
    const axis = widthOf(places, rows, 0) >= widthOf(places, rows, 1) ? 0 : 1;
    const at = (row: number): number => places[2 * row + axis] ?? 0;
    const sorted = [...rows].sort((a, b) => at(a) - at(b) || a - b);
    const half = count + pairs.length;
    for (const row of sorted.slice(Math.ceil(rows.length / 2))) result[row] = half;
    pairs.push([cluster, half]);
  }
  return { of: result, count: count + pairs.length, pairs };
}

function widthOf(places: Int16Array, rows: readonly number[], axis: number): number {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) {
    const v = places[2 * row + axis] ?? 0;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return high - low;
}
