import type { MapLegend } from '../../src/index/format/map-shape.ts';
import type { Places } from '../../src/index/format/places-value.ts';
import { fnv1a32 } from '../../src/hash.ts';
import type { Outline } from '../corpus/paper-rows.ts';

/** Neighbours that a new paper stands between. */
const NEIGHBOURS = 5;
/** How far it may stand beside that place, of 32,767: papers with the same neighbours do not hide each other. */
const ASIDE = 120;
const MOST_PERIODS = 255;

/** A paper that is on the map. */
export interface Neighbour {
  x: number;
  y: number;
  region: number;
  /** How close it is, as a cosine. */
  score: number;
}

/** What is known of a new paper. */
export interface NewPaper {
  outline: Outline;
  /** Those on the map that it is closest to, best first. */
  neighbours: readonly Neighbour[];
}

/**
 * Places papers on a map that is drawn already: each between its nearest neighbours, in the region of the nearest. The map
 * is laid out anew when all of an index is written anew.
 * @returns their places, and the legend with the periods that they begin
 */
export function placePapers(
  papers: readonly NewPaper[],
  legend: MapLegend,
): { places: Places; legend: MapLegend } {
  const periods = legend.periods.slice();
  const isMonthly = periods.every((period) => period.length === 7);
  const count = papers.length;
  const places: Places = {
    places: new Int16Array(2 * count),
    regions: new Uint16Array(count),
    categories: new Uint8Array(count),
    periods: new Uint8Array(count),
  };
  papers.forEach(({ outline, neighbours }, i) => {
    const { x, y } = between(neighbours.slice(0, NEIGHBOURS), outline.title);
    places.places.set([x, y], 2 * i);
    places.regions[i] = neighbours[0]?.region ?? legend.regions.length - 1;
    places.categories[i] = legend.categories.indexOf(outline.category ?? '') + 1;
    const period = outline.published?.slice(0, isMonthly ? 7 : 4);
    if (period === undefined) return;
    // Periods are in order: one that is missing between others has no number until the map is drawn again.
    if (period > (periods.at(-1) ?? '') && periods.length < MOST_PERIODS) periods.push(period);
    places.periods[i] = periods.indexOf(period) + 1;
  });
  return { places, legend: { ...legend, periods } };
}

function between(neighbours: readonly Neighbour[], title: string): { x: number; y: number } {
  const weightOf = ({ score }: Neighbour): number => Math.max(1e-3, score) ** 4;
  const total = neighbours.reduce((sum, one) => sum + weightOf(one), 0);
  const mean = (of: (one: Neighbour) => number): number =>
    total === 0 ? 0 : neighbours.reduce((sum, one) => sum + weightOf(one) * of(one), 0) / total;
  const hash = fnv1a32(new TextEncoder().encode(title));
  const aside = (bits: number): number => ((bits & 0xffff) / 0xffff - 0.5) * 2 * ASIDE;
  return {
    x: onGrid(mean(({ x }) => x) + aside(hash)),
    y: onGrid(mean(({ y }) => y) + aside(hash >>> 16)),
  };
}

function onGrid(v: number): number {
  return Math.max(-32_767, Math.min(32_767, Math.round(v)));
}
