/** What a `map` value looks like to a reader that has nothing but these lines, such as a browser. */

/** Header of a `map` value; docs/index-format.md has the offset table. */
export const MAP_SHAPE = { kind: 'map', magic: 'SXTG', bytes: 16 } as const;

/** A region of the map: a cluster of papers that lie close together. */
export interface MapRegion {
  /** 0 for the coarsest; regions of one level cover the map. */
  level: number;
  /** Number of the region of the level before that it lies in; −1 for level 0. */
  parent: number;
  /** Its middle, in the map's coordinates. */
  x: number;
  y: number;
  /** Root of the mean squared distance of its papers to the middle. */
  radius: number;
  papers: number;
  /** Phrases that name it, the most telling first. */
  terms: string[];
}

/** What the bytes of each paper refer to. */
export interface MapLegend {
  /** Coarse to fine; a region stands after the one that it lies in. */
  regions: MapRegion[];
  categories: string[];
  /** Years or months, in order. */
  periods: string[];
}

/** Where each part of a map of this many papers starts, in bytes. */
export function mapOffsets(papers: number) {
  const places = MAP_SHAPE.bytes;
  const regions = places + 4 * papers;
  const categories = regions + 2 * papers;
  const periods = categories + papers;
  return { places, regions, categories, periods, legend: periods + papers };
}

/** Numbers of the regions that are all of the one they lie in: to people the two are one, and the outer names it. */
export function onlyChildren({ regions }: Pick<MapLegend, 'regions'>): Set<number> {
  const numbers = regions.map((_, number) => number);
  return new Set(numbers.filter((number) => isAllOf(regions, number)));
}

function isAllOf(regions: readonly MapRegion[], number: number): boolean {
  const region = regions[number];
  return region !== undefined && regions[region.parent]?.papers === region.papers;
}

/** The regions right below one, the largest first; instead of an only child, those below that. */
export function regionsWithin({ regions }: Pick<MapLegend, 'regions'>, within: number): number[] {
  const papersOf = (number: number): number => regions[number]?.papers ?? 0;
  return regions
    .flatMap(({ parent }, number) => {
      if (parent !== within) return [];
      return isAllOf(regions, number) ? regionsWithin({ regions }, number) : [number];
    })
    .sort((a, b) => papersOf(b) - papersOf(a) || a - b);
}

/** The name of a region, as a heading: its first phrase, beginning with a capital. */
export function regionName({ terms }: Pick<MapRegion, 'terms'>): string {
  const [name = ''] = terms;
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
