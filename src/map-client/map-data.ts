import {
  MAP_SHAPE,
  type MapLegend,
  mapOffsets,
  onlyChildren,
  regionName,
} from '../index/format/map-shape.ts';

/** A map as the browser holds it: views on the bytes that were fetched. */
export interface MapData {
  papers: number;
  /** i16 (papers, 2): x to the right, y up. */
  places: Int16Array;
  /** Number of the finest region of each paper. */
  regions: Uint16Array;
  categories: Uint8Array;
  periods: Uint8Array;
  legend: MapLegend;
}

/**
 * Reads a `map` value.
 * @throws when it is none
 */
export function readMap(buffer: ArrayBuffer): MapData {
  const view = new DataView(buffer);
  if (view.getUint16(6, true) !== MAP_SHAPE.bytes) throw new Error('This is not a map.');
  const papers = view.getUint32(8, true);
  const at = mapOffsets(papers);
  const json = new TextDecoder().decode(new Uint8Array(buffer, at.legend, view.getUint32(12, true)));
  return {
    papers,
    places: new Int16Array(buffer, at.places, 2 * papers),
    regions: new Uint16Array(buffer, at.regions, papers),
    categories: new Uint8Array(buffer, at.categories, papers),
    periods: new Uint8Array(buffer, at.periods, papers),
    legend: JSON.parse(json) as MapLegend,
  };
}

/** The region of each level that a region lies in, coarse to fine, itself last. */
export function pathTo({ regions }: MapLegend, region: number): number[] {
  const path: number[] = [];
  for (let at = region; at >= 0; at = regions[at]?.parent ?? -1) path.unshift(at);
  return path;
}

/** The names of the regions that a region lies in, and its own: those of one and the same part of the map once. */
export function namesOn(legend: MapLegend, region: number): string[] {
  const same = onlyChildren(legend);
  return pathTo(legend, region).flatMap((number) => {
    const at = legend.regions[number];
    return at && !same.has(number) ? [regionName(at)] : [];
  });
}
