import { SextantError } from '../errors.ts';
import { openMap } from '../index/map.ts';
import { type MapLegend, regionName, regionsWithin } from '../index/map-shape.ts';
import { regionPath } from '../paper/links.ts';
import type { SearchService } from '../search/service.ts';

/** A region of the map as a way into the papers. */
export interface Topic {
  name: string;
  papers: number;
  path: string;
  /** Topics within it, the largest first. */
  within: Topic[];
}

/** What was made of a map, for as long as that is in memory. */
const known = new WeakMap<Uint8Array, Topic[]>();

/** The topics of the corpus in two levels, the largest first; none where there is no map or it cannot be read. */
export async function topicsOf({ atlas }: SearchService): Promise<Topic[]> {
  if (!atlas) return [];
  try {
    const value = await atlas.value();
    const topics = known.get(value) ?? topicsWithin(openMap(value).legend, -1, 2);
    known.set(value, topics);
    return topics;
  } catch (error) {
    if (error instanceof SextantError) return [];
    throw error;
  }
}

function topicsWithin(legend: MapLegend, parent: number, levels: number): Topic[] {
  if (levels === 0) return [];
  return regionsWithin(legend, parent).flatMap((number) => {
    const region = legend.regions[number];
    if (region === undefined) return [];
    const within = topicsWithin(legend, number, levels - 1);
    return [{ name: regionName(region), papers: region.papers, path: regionPath(number), within }];
  });
}
