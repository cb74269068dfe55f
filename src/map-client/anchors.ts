import { type MapData, pathTo } from './map-data.ts';

/** A place of the map. */
export interface Anchor {
  x: number;
  y: number;
}

/** Rounds in which an anchor moves to where its papers are dense. */
const ROUNDS = 4;
/** A paper at this distance from the anchor, in radii of the region, counts half. */
const REACH = 0.5;

/**
 * Where the name of each region belongs: among its own papers, where they are dense. The middle of a region that is bent
 * or has a far part may lie among the papers of another. By mean shift with the weights 1 / (1 + d²), then to the nearest
 * paper of the region.
 */
export function anchorsOf({ places, regions, legend }: MapData): Anchor[] {
  const members: number[][] = legend.regions.map(() => []);
  const paths = legend.regions.map((_, number) => pathTo(legend, number));
  regions.forEach((finest, row) => {
    for (const number of paths[finest] ?? []) members[number]?.push(row);
  });
  return legend.regions.map(({ x, y, radius }, number) => {
    const rows = members[number] ?? [];
    const at = (row: number): Anchor => ({ x: places[2 * row] ?? 0, y: places[2 * row + 1] ?? 0 });
    const reach = Math.max(1, REACH * radius);
    let anchor: Anchor = { x, y };
    for (let round = 0; round < ROUNDS; round++) {
      let [sum, sumX, sumY] = [0, 0, 0];
      for (const row of rows) {
        const { x, y } = at(row);
        const weight = 1 / (1 + ((x - anchor.x) ** 2 + (y - anchor.y) ** 2) / reach ** 2);
        sum += weight;
        sumX += weight * x;
        sumY += weight * y;
      }
      if (sum > 0) anchor = { x: sumX / sum, y: sumY / sum };
    }
    const distance = (place: Anchor): number => Math.hypot(place.x - anchor.x, place.y - anchor.y);
    const nearest = rows
      .map(at)
      .reduce<Anchor | undefined>(
        (best, place) => (best && distance(best) <= distance(place) ? best : place),
        undefined,
      );
    // Between its papers, rather than on one of them, where it is among them anyway.
    return nearest && distance(nearest) > NEAR * radius ? nearest : anchor;
  });
}

/** A paper at this distance, in radii of the region, is near. */
const NEAR = 0.25;
