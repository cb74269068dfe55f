import { corrupt, createValue, openValue, requirePapers } from './binary.ts';

/** Header of a `places` value; docs/index-format.md has the offset table. */
export const PLACES_SHAPE = { kind: 'places', magic: 'SXTQ', bytes: 16 } as const;

/** Where the papers of a segment stand on the map, by row. */
export interface Places {
  /** i16 (rows, 2): x to the right and y up, from −32,767 to 32,767. */
  places: Int16Array;
  /** u16 (rows): number of the finest region. */
  regions: Uint16Array;
  /** u8 (rows): place in `legend.categories` and 1; 0 for any other. */
  categories: Uint8Array;
  /** u8 (rows): place in `legend.periods` and 1; 0 when it is not known. */
  periods: Uint8Array;
}

const ROW_BYTES = 8;

/** Packs the places of rows 0, 1, ... */
export function encodePlaces({ places, regions, categories, periods }: Places): Uint8Array {
  const rows = regions.length;
  const { bytes, view } = createValue(PLACES_SHAPE, PLACES_SHAPE.bytes + ROW_BYTES * rows);
  view.setUint32(8, rows, true);
  const start = PLACES_SHAPE.bytes;
  places.forEach((v, i) => view.setInt16(start + 2 * i, v, true));
  regions.forEach((v, row) => view.setUint16(start + 4 * rows + 2 * row, v, true));
  bytes.set(categories, start + 6 * rows);
  bytes.set(periods, start + 7 * rows);
  return bytes;
}

/** @throws SextantError `index-corrupt` or `index-format-unsupported` unless a `places` value is of so many rows */
export function checkPlaces(value: Uint8Array, rows: number): void {
  const found = openValue(PLACES_SHAPE, value).getUint32(8, true);
  if (value.length !== PLACES_SHAPE.bytes + ROW_BYTES * found) throw corrupt('places', 'its length is wrong');
  requirePapers('places', found, rows);
}

/**
 * Copies of the places of a value that was checked.
 * @throws SextantError `index-corrupt` when a paper lies in a region that there is not
 */
export function openPlaces(value: Uint8Array, regions: number): Places {
  const view = openValue(PLACES_SHAPE, value);
  const rows = view.getUint32(8, true);
  const start = PLACES_SHAPE.bytes;
  const places = {
    places: Int16Array.from({ length: 2 * rows }, (_, i) => view.getInt16(start + 2 * i, true)),
    regions: Uint16Array.from({ length: rows }, (_, row) => view.getUint16(start + 4 * rows + 2 * row, true)),
    categories: value.slice(start + 6 * rows, start + 7 * rows),
    periods: value.slice(start + 7 * rows),
  };
  if (places.regions.some((region) => region >= regions)) throw corrupt('places', 'a region is missing');
  return places;
}
