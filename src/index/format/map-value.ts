import { SextantError } from '../../errors.ts';
import { corrupt, createValue, openValue } from './binary.ts';
import { encodeLegend, openLegend } from './legend-value.ts';
import { MAP_SHAPE, type MapLegend, mapOffsets } from './map-shape.ts';
import type { Places } from './places-value.ts';

/** A map of all papers: what a browser gets of it. The store has it by segments, as `places` and one `legend`. */
export interface PaperMap extends Places {
  legend: MapLegend;
}

/**
 * Packs a map.
 * @throws SextantError `input-invalid` when its parts do not have the same number of rows
 */
export function encodeMap({ places, regions, categories, periods, legend }: PaperMap): Uint8Array {
  const papers = regions.length;
  if (places.length !== 2 * papers || categories.length !== papers || periods.length !== papers) {
    throw new SextantError('input-invalid', `A map of ${papers} papers has parts of another length.`);
  }
  const at = mapOffsets(papers);
  const json = encodeLegend(legend);
  const { bytes, view } = createValue(MAP_SHAPE, at.legend + json.length);
  view.setUint32(8, papers, true);
  view.setUint32(12, json.length, true);
  places.forEach((v, i) => view.setInt16(at.places + 2 * i, v, true));
  regions.forEach((v, i) => view.setUint16(at.regions + 2 * i, v, true));
  bytes.set(categories, at.categories);
  bytes.set(periods, at.periods);
  bytes.set(json, at.legend);
  return bytes;
}

/**
 * Reads a map, everything checked that a reader would trip over.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function openMap(bytes: Uint8Array): PaperMap {
  const view = openValue(MAP_SHAPE, bytes);
  const papers = view.getUint32(8, true);
  const at = mapOffsets(papers);
  if (at.legend + view.getUint32(12, true) !== bytes.length) throw corrupt('map', 'its length is wrong');
  const legend = openLegend(bytes.subarray(at.legend));
  const regions = Uint16Array.from({ length: papers }, (_, i) => view.getUint16(at.regions + 2 * i, true));
  if (regions.some((region) => region >= legend.regions.length)) throw corrupt('map', 'a region is missing');
  return {
    regions,
    legend,
    places: Int16Array.from({ length: 2 * papers }, (_, i) => view.getInt16(at.places + 2 * i, true)),
    categories: bytes.slice(at.categories, at.periods),
    periods: bytes.slice(at.periods, at.legend),
  };
}
