import { type MapLegend, onlyChildren, regionName } from '../index/map-shape.ts';
import { type Screen, type Size, toScreen, type View, zoomOf } from './view.ts';

/** A text that wants a place near a point of the screen. */
export interface Wanted {
  text: string;
  /** CSS pixels; the text is centred there if it can be. */
  x: number;
  y: number;
  /** Height of a capital's line, CSS pixels. */
  size: number;
  bold: boolean;
  /** Number of the region that it names, if it names one. */
  region?: number;
}

export interface Placed extends Wanted {
  /** Its box, CSS pixels. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Measures a text, CSS pixels. */
export type Measure = (label: Wanted) => number;

/** Free space around a label. */
const GAP = 6;
const LINE = 1.25;
/** Free space at the sides of the screen. */
const EDGE = 6;
/** With fewer regions of a level on the screen, the next finer level is named. */
const PER_SCREEN = 4;
const LONGEST = 34;
/** Label sizes: of the level that fits the zoom, and of the next finer one. */
const SIZES = [16, 12.5] as const;

/**
 * Gives places to labels, the first ones first: no two boxes overlap, each lies wholly on the screen, moved in from its
 * sides if it must. A label that has no room where it wants to be, just above or just below is left out.
 *
 * @param taken boxes that stay free of labels, such as those of buttons
 */
export function placeLabels(
  wanted: readonly Wanted[],
  { width, height }: Size,
  measure: Measure,
  taken: readonly Box[] = [],
): Placed[] {
  const placed: Placed[] = [];
  const isTaken = (box: Box): boolean =>
    placed.some((other) => overlap(other, box)) || taken.some((other) => overlap(other, box));
  for (const label of wanted) {
    const box = { width: measure(label), height: label.size * LINE };
    for (const shift of [0, -0.7, 0.7]) {
      const left = Math.min(Math.max(label.x - box.width / 2, EDGE), width - box.width - EDGE);
      const top = label.y - box.height / 2 + shift * box.height;
      const fits = left >= 0 && top >= 0 && left + box.width <= width && top + box.height <= height;
      if (!fits || isTaken({ ...box, left, top })) continue;
      placed.push({ ...label, ...box, left, top });
      break;
    }
  }
  return placed;
}

export type Box = Pick<Placed, 'left' | 'top' | 'width' | 'height'>;

function overlap(a: Box, b: Box): boolean {
  const [dx, dy] = [Math.abs(a.left - b.left), Math.abs(a.top - b.top)];
  const wide = (a.left < b.left ? a.width : b.width) + GAP;
  const high = (a.top < b.top ? a.height : b.height) + GAP / 2;
  return dx < wide && dy < high;
}

/** The level whose names suit a zoom: the coarsest of which one screen shows a few. */
export function levelAt({ regions }: MapLegend, zoom: number): number {
  const sizes: number[] = [];
  for (const { level } of regions) sizes[level] = (sizes[level] ?? 0) + 1;
  const suits = sizes.findIndex((size) => size / zoom ** 2 >= PER_SCREEN);
  return suits < 0 ? sizes.length - 1 : suits;
}

/** Names of the regions that suit a view: those of its level, then of the next finer one; large regions first. */
export function wantedLabels(legend: MapLegend, view: View, size: Screen): Wanted[] {
  const level = levelAt(legend, zoomOf(view, size));
  const same = onlyChildren(legend);
  return SIZES.flatMap((points, i) =>
    legend.regions
      .map((region, number) => ({ region, number }))
      .filter(({ region, number }) => region.level === level + i && (i === 0 || !same.has(number)))
      .sort((a, b) => b.region.papers - a.region.papers)
      .map(({ region, number }) => {
        const [x, y] = toScreen(view, size, region.x, region.y);
        return { text: cut(regionName(region)), x, y, size: points, bold: i === 0, region: number };
      })
      .filter(({ x, y }) => x > 0 && y > 0 && x < size.width && y < size.height),
  );
}

export function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`;
}
