import * as z from 'zod';
import { SextantError } from '../../errors.ts';
import { corrupt, createValue, openValue, requirePapers } from './binary.ts';
import { MAP_SHAPE, type MapLegend, mapOffsets } from './map-shape.ts';

/** A map of all papers, by row. */
export interface PaperMap {
  /** i16 (rows, 2): x to the right and y up, from −32,767 to 32,767. */
  places: Int16Array;
  /** u16 (rows): number of the finest region. */
  regions: Uint16Array;
  /** u8 (rows): place in `legend.categories` and 1; 0 for any other. */
  categories: Uint8Array;
  /** u8 (rows): place in `legend.periods` and 1; 0 when it is not known. */
  periods: Uint8Array;
  legend: MapLegend;
}

const legendSchema: z.ZodType<MapLegend> = z.object({
  regions: z
    .array(
      z.object({
        level: z.int().nonnegative(),
        parent: z.int().min(-1),
        x: z.int(),
        y: z.int(),
        radius: z.int().nonnegative(),
        papers: z.int().positive(),
        terms: z.array(z.string().min(1)).min(1),
      }),
    )
    .min(1),
  categories: z.array(z.string()).max(255),
  periods: z.array(z.string()).max(255),
});

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
  const json = new TextEncoder().encode(JSON.stringify(legend));
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

/** @throws SextantError `index-corrupt` or `index-format-unsupported` unless a `map` value is of so many papers */
export function checkMap(bytes: Uint8Array, papers: number): void {
  requirePapers('map', openHeader(bytes).papers, papers);
}

/**
 * Reads a map, everything checked that a reader would trip over.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function openMap(bytes: Uint8Array): PaperMap {
  const header = openHeader(bytes);
  const { view, papers, at } = header;
  return {
    ...regionsOf(bytes, header),
    places: Int16Array.from({ length: 2 * papers }, (_, i) => view.getInt16(at.places + 2 * i, true)),
    categories: bytes.slice(at.categories, at.periods),
    periods: bytes.slice(at.periods, at.legend),
  };
}

/**
 * Reads of a map which region each paper lies in, and nothing else that grows with the papers.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function openRegions(bytes: Uint8Array): Pick<PaperMap, 'regions' | 'legend'> {
  return regionsOf(bytes, openHeader(bytes));
}

function regionsOf(
  bytes: Uint8Array,
  { view, papers, at }: ReturnType<typeof openHeader>,
): Pick<PaperMap, 'regions' | 'legend'> {
  const legend = parseLegend(bytes.subarray(at.legend));
  const regions = Uint16Array.from({ length: papers }, (_, i) => view.getUint16(at.regions + 2 * i, true));
  if (regions.some((region) => region >= legend.regions.length)) throw corrupt('map', 'a region is missing');
  return { regions, legend };
}

function openHeader(bytes: Uint8Array) {
  const view = openValue(MAP_SHAPE, bytes);
  const papers = view.getUint32(8, true);
  const at = mapOffsets(papers);
  if (at.legend + view.getUint32(12, true) !== bytes.length) throw corrupt('map', 'its length is wrong');
  return { view, papers, at };
}

function parseLegend(json: Uint8Array): MapLegend {
  let legend: MapLegend;
  try {
    legend = legendSchema.parse(JSON.parse(new TextDecoder().decode(json)));
  } catch {
    throw corrupt('map', 'its legend cannot be read');
  }
  const { regions } = legend;
  const nested = regions.every(({ level, parent }, i) =>
    level === 0 ? parent === -1 : parent < i && regions[parent]?.level === level - 1,
  );
  if (!nested) throw corrupt('map', 'its regions are not nested');
  return legend;
}
