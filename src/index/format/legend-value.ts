import * as z from 'zod/mini';
import { count, text } from '../refs.ts';
import { corrupt } from './binary.ts';
import type { MapLegend } from './map-shape.ts';

/** Made where a legend is read: an isolate that nobody asks for the map needs none. */
function legendSchema(): z.ZodMiniType<MapLegend> {
  const names = z.array(z.string()).check(z.maxLength(255));
  const region = z.object({
    level: count,
    parent: z.int().check(z.minimum(-1)),
    x: z.int(),
    y: z.int(),
    radius: count,
    papers: count,
    terms: z.array(text).check(z.minLength(1)),
  });
  return z.object({ regions: z.array(region).check(z.minLength(1)), categories: names, periods: names });
}

/** A `legend` value: JSON. */
export function encodeLegend(legend: MapLegend): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(legend));
}

/** @throws SextantError `index-corrupt` when a legend cannot be read, or its regions are not nested */
export function openLegend(json: Uint8Array): MapLegend {
  let legend: MapLegend;
  try {
    legend = legendSchema().parse(JSON.parse(new TextDecoder().decode(json)));
  } catch {
    throw corrupt('legend', 'it cannot be read');
  }
  const { regions } = legend;
  const nested = regions.every(({ level, parent }, i) =>
    level === 0 ? parent === -1 : parent < i && regions[parent]?.level === level - 1,
  );
  if (!nested) throw corrupt('legend', 'its regions are not nested');
  return legend;
}

/** Of each region what it counts with all regions within it, from what each counts by itself. */
export function withInner({ regions }: Pick<MapLegend, 'regions'>, own: Uint32Array): Uint32Array {
  const counts = own.slice();
  // A region stands after the one that it lies in.
  for (let number = regions.length - 1; number >= 0; number--) {
    const parent = regions[number]?.parent ?? -1;
    if (parent >= 0) counts[parent] = (counts[parent] ?? 0) + (counts[number] ?? 0);
  }
  return counts;
}
