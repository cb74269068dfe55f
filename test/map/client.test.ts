import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MapLegend, type MapRegion } from '../../src/index/format/map-shape.ts';

import { colouringOf, paletteOf } from '../../src/map-client/map-colours.ts';
import { type MapData, namesOn, pathTo } from '../../src/map-client/map-data.ts';

import { levelAt, placeLabels, type Wanted, wantedLabels } from '../../src/map-client/labels.ts';

import { viewAround } from '../../src/map-client/lights.ts';
import { nearestPaper, nextPaper, papersIn } from '../../src/map-client/places.ts';
import {
  boundsOf,
  lookAt,
  pan,
  toMap,
  toScreen,
  wholeMap,
  zoomAt,
  zoomOf,
} from '../../src/map-client/view.ts';

const coordinate = fc.integer({ min: -32_767, max: 32_767 });
const placesOf = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 60 })
  .map((points) => Int16Array.from(points.flat()));
const screens = fc.record({
  width: fc.integer({ min: 200, max: 2_000 }),
  height: fc.integer({ min: 200, max: 1_400 }),
  bounds: placesOf.map(boundsOf),
});

/** Regions of three levels on a grid of 3, 9 and 27 by as many. */
const legend: MapLegend = { regions: gridRegions(), categories: [], periods: [] };

function gridRegions(): MapRegion[] {
  const regions: MapRegion[] = [];
  [3, 9, 27].forEach((side, level) => {
    const first = regions.length - (side / 3) ** 2;
    for (let i = 0; i < side * side; i++) {
      const [column, row] = [i % side, Math.floor(i / side)];
      const at = (n: number): number => Math.round(((n + 0.5) / side - 0.5) * 65_000);
      const parent = level === 0 ? -1 : first + Math.floor(row / 3) * (side / 3) + Math.floor(column / 3);
      const terms = [`region ${'long '.repeat(i % 4)}${level} ${i}`];
      regions.push({
        level,
        parent,
        x: at(column),
        y: at(row),
        radius: 20_000 / side,
        papers: 100 - (i % 50),
        terms,
      });
    }
  });
  return regions;
}

describe('views', () => {
  it('show the whole map, wholly', () => {
    fc.assert(
      fc.property(screens, (screen) => {
        const view = wholeMap(screen);
        const { left, right, bottom, top } = screen.bounds;
        for (const [x, y] of [
          [left, bottom],
          [right, top],
        ] as const) {
          const [sx, sy] = toScreen(view, screen, x, y);
          expect(sx).toBeGreaterThan(0);
          expect(sx).toBeLessThan(screen.width);
          expect(sy).toBeGreaterThan(0);
          expect(sy).toBeLessThan(screen.height);
        }
        expect(zoomOf(view, screen)).toBeCloseTo(1);
      }),
    );
  });

  it('zoom around the pointer: what is under it stays there', () => {
    fc.assert(
      fc.property(screens, fc.double({ min: 0.5, max: 3, noNaN: true }), (screen, factor) => {
        const start = zoomAt(wholeMap(screen), screen, 4, [screen.width / 2, screen.height / 2]);
        const [x, y] = toScreen(start, screen, start.x + 40 / start.scale, start.y + 30 / start.scale);
        const before = toMap(start, screen, x, y);
        const after = toMap(zoomAt(start, screen, factor, [x, y]), screen, x, y);
        const inside = before.every((v) => Math.abs(v) < 20_000);
        fc.pre(inside);
        expect(after[0]).toBeCloseTo(before[0], 4);
        expect(after[1]).toBeCloseTo(before[1], 4);
      }),
    );
  });

  it('move with the pointer and never leave the map', () => {
    fc.assert(
      fc.property(screens, fc.integer({ min: -5_000, max: 5_000 }), (screen, by) => {
        const view = pan(wholeMap(screen), by, by);
        expect(Math.abs(view.x)).toBeLessThanOrEqual(32_767);
        expect(Math.abs(view.y)).toBeLessThanOrEqual(32_767);
      }),
    );
  });

  it('look at a disc, and at all of the lit papers', () => {
    const screen = {
      width: 800,
      height: 600,
      bounds: { left: -30_000, right: 30_000, bottom: -30_000, top: 30_000 },
    };
    expect(lookAt(screen, 100, 200, 3_000)).toEqual({ x: 100, y: 200, scale: 0.1 });
    const places = Int16Array.of(0, 0, 100, 0, 0, 100, 100, 100, 30_000, 30_000);
    const view = viewAround(places, [0, 1, 2, 3], screen);
    const [x, y] = toScreen(view, screen, 50, 50);
    expect(Math.abs(x - 400) + Math.abs(y - 300)).toBeLessThan(60);
    expect(zoomOf(view, screen)).toBeGreaterThan(10);
    // One of them lies far away: it is in view too.
    const all = viewAround(places, [0, 1, 2, 3, 4], screen);
    const [right, top] = toScreen(all, screen, 30_000, 30_000);
    const [left, bottom] = toScreen(all, screen, 0, 0);
    expect([left > 0, right < 800, top > 0, bottom < 600]).toEqual([true, true, true, true]);
  });
});

describe('a region that is all of the one it lies in', () => {
  const region = (level: number, parent: number, papers: number, name: string): MapRegion => ({
    level,
    parent,
    x: 0,
    y: 0,
    radius: 1_000,
    papers,
    terms: [name],
  });
  const audio: MapLegend = {
    regions: [
      region(0, -1, 9, 'audio'),
      region(1, 0, 9, 'speech'),
      region(2, 1, 4, 'songs'),
      region(2, 1, 5, 'voices'),
    ],
    categories: [],
    periods: [],
  };

  it('is one with it on the way to a paper', () => {
    expect(namesOn(audio, 3)).toEqual(['Audio', 'Voices']);
    expect(namesOn(audio, 1)).toEqual(['Audio']);
  });

  it('is not named beside it', () => {
    const screen = { width: 900, height: 700, bounds: { left: -9, right: 9, bottom: -9, top: 9 } };
    const texts = wantedLabels(audio, wholeMap(screen), screen).map(({ text }) => text);
    expect(texts).not.toContain('Speech');
    expect(texts).toContain('Songs');
  });
});

describe('placeLabels', () => {
  const labels = fc.array(
    fc.record<Wanted>({
      text: fc.string({ minLength: 1, maxLength: 34 }),
      x: fc.double({ min: 0, max: 900, noNaN: true }),
      y: fc.double({ min: 0, max: 700, noNaN: true }),
      size: fc.constantFrom(16, 12.5, 11.5),
      bold: fc.boolean(),
    }),
    { maxLength: 80 },
  );
  const size = { width: 900, height: 700 };
  const measure = ({ text, size: height }: Wanted): number => text.length * height * 0.6;

  it('never lets two labels overlap, nor one leave the screen or cover what is taken', () => {
    const taken = { left: 840, top: 0, width: 60, height: 150 };
    fc.assert(
      fc.property(labels, (wanted) => {
        const placed = placeLabels(wanted, size, measure, { taken: [taken] });
        placed.forEach((a, i) => {
          expect(a.left).toBeGreaterThanOrEqual(0);
          expect(a.top).toBeGreaterThanOrEqual(0);
          expect(a.left + a.width).toBeLessThanOrEqual(size.width);
          expect(a.top + a.height).toBeLessThanOrEqual(size.height);
          for (const b of [...placed.slice(i + 1), taken]) {
            const apart =
              a.left + a.width <= b.left ||
              b.left + b.width <= a.left ||
              a.top + a.height <= b.top ||
              b.top + b.height <= a.top;
            expect(apart).toBe(true);
          }
        });
      }),
    );
  });

  it('covers as few points as it can, and with a title none', () => {
    const box = (x: number, y: number) => ({ left: x - 3, top: y - 3, width: 6, height: 6 });
    const name: Wanted = { text: 'name', x: 450, y: 350, size: 16, bold: true };
    const above = [-30, 0, 30].map((x) => box(450 + x, 350));
    const [moved] = placeLabels([name], size, measure, { points: above });
    expect(moved).toBeDefined();
    expect(
      above.some(({ top, height }) => top + height > (moved?.top ?? 0) && top < (moved?.top ?? 0) + 20),
    ).toBe(false);
    const everywhere = Array.from({ length: 9_000 }, (_, i) => box((i % 100) * 9, Math.floor(i / 100) * 9));
    expect(placeLabels([name], size, measure, { points: everywhere })).toHaveLength(1);
    expect(placeLabels([{ ...name, beside: 3 }], size, measure, { points: everywhere })).toEqual([]);
  });

  it('places the first label whenever it can', () => {
    fc.assert(
      fc.property(labels, (wanted) => {
        const first: Wanted = { text: 'first', x: 450, y: 350, size: 16, bold: true };
        expect(placeLabels([first, ...wanted], size, measure)[0]).toMatchObject(first);
      }),
    );
  });

  it('has no overlap at any zoom of a map, and shows every level at some zoom', () => {
    const screen = { ...size, bounds: boundsOf(Int16Array.of(-32_767, -32_767, 32_767, 32_767)) };
    const levels = new Set<number>();
    for (let zoom = 1; zoom < 100; zoom *= 1.3) {
      const view = { ...wholeMap(screen), scale: wholeMap(screen).scale * zoom };
      const placed = placeLabels(wantedLabels(legend, view, screen), screen, measure);
      expect(placed.length, `zoom ${zoom}`).toBeGreaterThan(0);
      levels.add(levelAt(legend, zoom));
      for (const { region } of placed) levels.add(legend.regions[region ?? -1]?.level ?? -1);
    }
    expect([...levels].sort()).toEqual([0, 1, 2]);
  });
});

describe('papers', () => {
  it('are found under the pointer', () => {
    const places = Int16Array.of(0, 0, 100, 100, -100, 50);
    expect(nearestPaper(places, 90, 90, 50)).toBe(1);
    expect(nearestPaper(places, 500, 500, 50)).toBe(-1);
  });

  it.each([
    ['right', 1, 0],
    ['left', -1, 0],
    ['up', 0, 1],
    ['down', 0, -1],
  ])('are walked to where they lie: %s', (_, dx, dy) => {
    fc.assert(
      fc.property(placesOf, (places) => {
        const step = (row: number): [ahead: number, aside: number] => {
          const [x, y] = [
            (places[2 * row] ?? 0) - (places[0] ?? 0),
            (places[2 * row + 1] ?? 0) - (places[1] ?? 0),
          ];
          return [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
        };
        const there = Array.from({ length: places.length / 2 }, (_, row) => row)
          .map(step)
          .filter(([ahead, aside]) => ahead > 0 && aside <= ahead)
          .map(([ahead, aside]) => ahead + aside);
        const next = nextPaper(places, 0, dx, dy);
        if (there.length === 0) expect(next === -1 || step(next).every((v) => v === 0)).toBe(true);
        else {
          const [ahead, aside] = step(next);
          expect(ahead === 0 || aside <= ahead).toBe(true);
          expect(ahead + aside).toBeLessThanOrEqual(Math.min(...there));
        }
      }),
    );
  });

  it('at one place follow each other', () => {
    const places = Int16Array.of(5, 5, 5, 5, 5, 5);
    expect([0, 1, 2].map((row) => nextPaper(places, row, 1, 0))).toEqual([1, 2, -1]);
    expect([0, 1, 2].map((row) => nextPaper(places, row, 0, 1))).toEqual([-1, 0, 1]);
  });

  it('are counted in view, up to a number', () => {
    const places = Int16Array.of(0, 0, 10, 10, 5_000, 0);
    const view = { x: 0, y: 0, scale: 1 };
    expect(papersIn(places, view, { width: 100, height: 100 }, 5)).toEqual([0, 1]);
    expect(papersIn(places, view, { width: 100, height: 100 }, 1)).toBeNull();
  });
});

describe('colours', () => {
  const data: MapData = {
    papers: 3,
    places: new Int16Array(6),
    regions: Uint16Array.of(2, 3, 3),
    categories: Uint8Array.of(0, 1, 2),
    periods: Uint8Array.of(1, 3, 0),
    legend: {
      regions: [0, 1, 2, 3].map((i) => ({
        level: i < 2 ? 0 : 1,
        parent: [-1, -1, 0, 1][i] ?? 0,
        x: 0,
        y: 0,
        radius: 1,
        papers: 1,
        terms: [`r${i}`],
      })),
      categories: ['cs.CL', 'cs.CV'],
      periods: ['2023', '2024', '2025'],
    },
  };

  it('go by the coarsest region', () => {
    expect(pathTo(data.legend, 3)).toEqual([1, 3]);
    const { codes, names } = colouringOf(data, 'topic');
    expect(Array.from(codes, (code) => names[code])).toEqual(['R0', 'R1', 'R1']);
  });

  it('go by category and by date, with a place for those that have none', () => {
    const category = colouringOf(data, 'category');
    expect(Array.from(category.codes, (code) => category.names[code])).toEqual(['Others', 'cs.CL', 'cs.CV']);
    const date = colouringOf(data, 'date');
    expect(Array.from(date.codes, (code) => date.names[code])).toEqual(['2023', '2025', 'No date']);
  });

  it.each(['light', 'dark'] as const)('are as many as there are names: %s', (theme) => {
    for (const by of ['topic', 'category', 'date'] as const) {
      const colouring = colouringOf(data, by);
      const palette = paletteOf(colouring, theme);
      expect(palette).toHaveLength(colouring.names.length);
      for (const colour of palette) for (const v of colour) expect(v >= 0 && v <= 255).toBe(true);
    }
  });
});
