import { words } from '../text/analyze.ts';
import { withInner } from '../index/format/legend-value.ts';
import type { PaperMap } from '../index/format/map-value.ts';
import { type MapLegend, onlyChildren, regionName, regionsWithin } from '../index/format/map-shape.ts';
import { addRow, type Bitmap, emptyBitmap, hasRow } from './indexes/bitmap.ts';

/** A topic, and how many papers of a set it has. */
export interface TopicCount {
  id: string;
  name: string;
  /** How many topics it lies within. */
  level: number;
  count: number;
}

/** A region of the map as a subject of papers. */
export interface Topic {
  /** Its name as an address can say it; the same as long as the name is. */
  id: string;
  name: string;
  /** How many topics it lies within. */
  level: number;
  papers: number;
  /** Number of the region. */
  region: number;
  /** The topic that it lies in. */
  parent?: Topic;
}

/** The id of a topic of this name, however it is written: that of `Image generation` is `image-generation`. */
export function topicId(name: string): string {
  return words(name).join('-') || NAMELESS;
}

/** The id of a topic whose name has no letter. */
const NAMELESS = 'topic';

/** The region of a row without a paper. */
export const NO_REGION = 0xffff;

/** The topics of an index. Of each row its finest region is kept, 2 bytes. */
export class Topics {
  readonly legend: MapLegend;
  readonly #regions: Uint16Array;
  /** By region; a region that is all of the one around it is no topic of its own. */
  readonly #byRegion = new Map<number, Topic>();
  readonly #byId = new Map<string, Topic>();

  constructor({ regions, legend }: Pick<PaperMap, 'regions' | 'legend'>) {
    this.#regions = regions;
    this.legend = legend;
    const same = onlyChildren(legend);
    legend.regions.forEach((region, number) => {
      const around = this.#byRegion.get(region.parent);
      if (same.has(number) && around !== undefined) {
        this.#byRegion.set(number, around);
        return;
      }
      const name = regionName(region);
      const { papers } = region;
      const level = around === undefined ? 0 : around.level + 1;
      const topic: Topic = { id: this.#freeId(name, around), name, level, papers, region: number };
      if (around !== undefined) topic.parent = around;
      this.#byRegion.set(number, topic);
      this.#byId.set(topic.id, topic);
    });
  }

  /** The topic of an id, or of a name that is written in any way. */
  find(idOrName: string): Topic | undefined {
    return this.#byId.get(topicId(idOrName));
  }

  /** The topic of a region. */
  ofRegion(number: number): Topic | undefined {
    return this.#byRegion.get(number);
  }

  /** The papers of a topic. */
  rowsOf(topic: Topic): Bitmap {
    const isWithin = regionsInside(this.legend, topic.region);
    const set = emptyBitmap(this.#regions.length);
    this.#regions.forEach((region, row) => {
      if (isWithin[region] === 1) addRow(set, row);
    });
    return set;
  }

  /**
   * How many rows of a set are of each topic: of the coarsest ones; where one is chosen, of those around it, of
   * itself, and of those right within it. Most frequent first within each level.
   */
  count(set: Bitmap, chosen: Topic | undefined): TopicCount[] {
    const finest = new Uint32Array(this.legend.regions.length);
    this.#regions.forEach((region, row) => {
      if (hasRow(set, row)) finest[region] = (finest[region] ?? 0) + 1;
    });
    const counts = withInner(this.legend, finest);
    const countOf = ({ id, name, level, region }: Topic): TopicCount => {
      return { id, name, level, count: counts[region] ?? 0 };
    };
    const path: TopicCount[] = [];
    for (let at = chosen; at !== undefined; at = at.parent) path.unshift(countOf(at));
    const within = regionsWithin(this.legend, chosen?.region ?? -1)
      .flatMap((number) => this.#byRegion.get(number) ?? [])
      .map(countOf)
      .sort((a, b) => b.count - a.count);
    return [...path, ...within].filter(({ count }) => count > 0);
  }

  /** The coarsest of topics of one name has its id; the others say where they lie, as far as that tells them apart. */
  #freeId(name: string, around: Topic | undefined): string {
    const id = topicId(name);
    const longer = around === undefined ? id : `${id}-in-${around.id}`;
    let free = this.#byId.has(id) ? longer : id;
    for (let n = 2; this.#byId.has(free); n++) free = `${longer}-${n}`;
    return free;
  }
}

/** For each region, 1 if it is this one or lies in it. */
function regionsInside({ regions }: MapLegend, region: number): Uint8Array {
  const isWithin = new Uint8Array(regions.length);
  // A region stands after the one that it lies in.
  regions.forEach(({ parent }, number) => {
    if (number === region || isWithin[parent] === 1) isWithin[number] = 1;
  });
  return isWithin;
}

/** Rows of the papers of a region, those nearest to its middle first. */
export function rowsWithin(
  { places, regions, legend }: Pick<PaperMap, 'places' | 'regions' | 'legend'>,
  region: number,
): number[] {
  const isWithin = regionsInside(legend, region);
  const { x = 0, y = 0 } = legend.regions[region] ?? {};
  const distance = (row: number): number =>
    ((places[2 * row] ?? 0) - x) ** 2 + ((places[2 * row + 1] ?? 0) - y) ** 2;
  return Array.from(regions.keys())
    .filter((row) => isWithin[regions[row] ?? 0] === 1)
    .sort((a, b) => distance(a) - distance(b) || a - b);
}
