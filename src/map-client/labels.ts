import { type MapLegend, onlyChildren, regionName } from '../index/format/map-shape.ts';
import { shortened } from '../text/cut.ts';
import type { Anchor } from './anchors.ts';
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
  /** Radius of the point that it stands beside, CSS pixels: a title covers no point, its own or another's. */
  beside?: number;
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
/** How far a name may move up or down from its point, in lines. */
const SHIFTS = [0, -0.7, 0.7, -1.5, 1.5];
/** Free space between a point and its title. */
const POINT_GAP = 4;
/** Free space at the sides of the screen. */
const EDGE = 6;
/** With fewer regions of a level on the screen, the next finer level is named. */
const PER_SCREEN = 4;
/** Characters of a name on the map, at most. */
const LONGEST = 48;
/** Label sizes: of the level that fits the zoom, and of the next finer one, for which a phone has no room. */
const SIZES = { wide: [16, 12.5], narrow: [13.5] } as const;
/** Width of a map on a phone, CSS pixels at most. */
const NARROW = 480;

/** What labels find on the screen. */
export interface Ground {
  /** Boxes that stay free of labels, such as those of buttons. */
  taken?: readonly Box[];
  /** Boxes of points that a name covers only where it must. */
  points?: readonly Box[];
}

/**
 * Gives places to labels, the first ones first: no two boxes overlap, each lies wholly on the screen, moved in from its
 * sides if it must. Of the places on and around its point it has the one that covers the fewest points, the first of
 * these; a label that finds no room there is left out.
 */
export function placeLabels(
  wanted: readonly Wanted[],
  { width, height }: Size,
  measure: Measure,
  { taken = [], points = [] }: Ground = {},
): Placed[] {
  const placed: Placed[] = [];
  const isTaken = (box: Box): boolean =>
    placed.some((other) => overlap(other, box)) || taken.some((other) => overlap(other, box));
  for (const label of wanted) {
    let best: Placed | undefined;
    let least = label.beside === undefined ? Infinity : 1;
    for (const [x, top] of placesOf(label, measure(label))) {
      const box = { width: measure(label), height: label.size * LINE };
      const left = Math.min(Math.max(x, EDGE), width - box.width - EDGE);
      const fits = left >= 0 && top >= 0 && left + box.width <= width && top + box.height <= height;
      if (!fits || isTaken({ ...box, left, top })) continue;
      const covered = points.filter((point) => covers({ ...box, left, top }, point)).length;
      if (covered >= least) continue;
      least = covered;
      best = { ...label, ...box, left, top };
    }
    if (best) placed.push(best);
  }
  return placed;
}

/** Upper left corners that a label may have, the best first. */
function placesOf({ x, y, size, beside }: Wanted, width: number): (readonly [left: number, top: number])[] {
  const height = size * LINE;
  const [middle, level] = [x - width / 2, y - height / 2];
  if (beside === undefined) return SHIFTS.map((shift) => [middle, level + shift * height] as const);
  const away = beside + POINT_GAP;
  return [
    [middle, y + away],
    [middle, y - away - height],
    [x + away, level],
    [x - away - width, level],
  ];
}

export type Box = Pick<Placed, 'left' | 'top' | 'width' | 'height'>;

function overlap(a: Box, b: Box): boolean {
  const [dx, dy] = [Math.abs(a.left - b.left), Math.abs(a.top - b.top)];
  const wide = (a.left < b.left ? a.width : b.width) + GAP;
  const high = (a.top < b.top ? a.height : b.height) + GAP / 2;
  return dx < wide && dy < high;
}

function covers(label: Box, point: Box): boolean {
  return (
    label.left < point.left + point.width &&
    point.left < label.left + label.width &&
    label.top < point.top + point.height &&
    point.top < label.top + label.height
  );
}

/** The level whose names suit a zoom: the coarsest of which one screen shows a few. */
export function levelAt({ regions }: MapLegend, zoom: number): number {
  const sizes: number[] = [];
  for (const { level } of regions) sizes[level] = (sizes[level] ?? 0) + 1;
  const suits = sizes.findIndex((size) => size / zoom ** 2 >= PER_SCREEN);
  return suits < 0 ? sizes.length - 1 : suits;
}

/**
 * Names of the regions that suit a view: those of its level, then of the next finer one; large regions first.
 *
 * @param anchors where the name of each region belongs
 */
export function wantedLabels(
  legend: MapLegend,
  view: View,
  size: Screen,
  anchors: readonly Anchor[] = legend.regions,
): Wanted[] {
  const level = levelAt(legend, zoomOf(view, size));
  const same = onlyChildren(legend);
  return SIZES[size.width > NARROW ? 'wide' : 'narrow'].flatMap((points, i) =>
    legend.regions
      .map((region, number) => ({ region, number }))
      .filter(({ region, number }) => region.level === level + i && (i === 0 || !same.has(number)))
      .sort((a, b) => b.region.papers - a.region.papers)
      .map(({ region, number }) => {
        const { x: mx, y: my } = anchors[number] ?? region;
        const [x, y] = toScreen(view, size, mx, my);
        return {
          text: shortened(regionName(region), LONGEST),
          x,
          y,
          size: points,
          bold: i === 0,
          region: number,
        };
      })
      .filter(({ x, y }) => x > 0 && y > 0 && x < size.width && y < size.height),
  );
}
