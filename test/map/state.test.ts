import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readState, writeState } from '../../src/map-client/address.ts';
import { type Colouring, paletteOf } from '../../src/map-client/map-colours.ts';
import { keyAction } from '../../src/map-client/keys.ts';
import { emphasise, legendEntries } from '../../src/map-client/emphasis.ts';
import { lightsOf, viewAround } from '../../src/map-client/lights.ts';
import { nearestPaper, nextPaper } from '../../src/map-client/places.ts';
import { boundsOf, toScreen, zoomOf } from '../../src/map-client/view.ts';

const coordinate = fc.integer({ min: -32_767, max: 32_767 });

describe('the address', () => {
  const text = fc.string({ maxLength: 20 }).map((some) => some.trim());
  const states = fc.record({
    query: text,
    view: fc.record({
      x: coordinate,
      y: coordinate,
      zoom: fc.double({ min: 0.7, max: 120, noNaN: true }).map((zoom) => Number(zoom.toPrecision(4))),
    }),
    colour: fc.constantFrom('topic' as const, 'category' as const, 'date' as const),
    only: fc.array(text, { maxLength: 3 }),
    paper: text,
  });

  it('says a state and reads it again, beside what else it says', () => {
    fc.assert(
      fc.property(states, (state) => {
        const search = writeState(state, '?region=4&x=9&utm_source=a');
        expect(readState(search)).toEqual(state);
        expect(search).toMatch(/^\?region=4&utm_source=a(?:&|$)/);
      }),
    );
  });

  it('leaves out what is usual, and reads nonsense as not said', () => {
    const plain = { query: '', colour: 'topic', only: [], paper: '' } as const;
    expect(writeState({ ...plain, only: [] }, '')).toBe('');
    for (const search of ['', '?z=0&x=1&y=1', '?x=1&y=2', '?x=a&y=1&z=1', '?colour=red', '?x=&y=&z=1']) {
      expect(readState(search), search).toEqual(plain);
    }
  });
});

describe('what a search lights', () => {
  const paper = (row: number, relevance?: 'strong' | 'partial' | 'weak') => ({
    row,
    id: String(row),
    title: '',
    ...(relevance && { relevance }),
  });

  it('is what is close; the ten nearest, faintly, where nothing is', () => {
    const papers = [paper(4, 'strong'), paper(2, 'partial'), paper(3, 'weak')];
    expect(lightsOf({ papers, close: 2 }).map(({ row, strength }) => [row, strength])).toEqual([
      [4, 'strong'],
      [2, 'partial'],
    ]);
    const far = Array.from({ length: 30 }, (_, row) => paper(row, 'weak'));
    expect(lightsOf({ papers: far, close: 0 })).toHaveLength(10);
    expect(lightsOf({ papers: [] })).toEqual([]);
  });

  it('is all in view, clear of the sides and the buttons, and as large as it can be', () => {
    const whole = Int16Array.from([-30_000, -30_000, 30_000, 30_000]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 280, max: 1_600 }),
        fc.integer({ min: 250, max: 1_000 }),
        (lit, width, height) => {
          const inside = lit.map(([x, y]) => [Math.trunc(x * 0.9), Math.trunc(y * 0.9)] as const);
          const places = Int16Array.from([...whole, ...inside.flat()]);
          const screen = { width, height, bounds: boundsOf(whole) };
          const rows = inside.map((_, i) => i + 2);
          const view = viewAround(places, rows, screen);
          const seen = inside.map(([x, y]) => toScreen(view, screen, x, y));
          const [xs, ys] = [seen.map(([x]) => x), seen.map(([, y]) => y)];
          const [left, right] = [Math.min(...xs), Math.max(...xs)];
          const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
          expect(left).toBeGreaterThan(12);
          expect(right).toBeLessThan(width - 54);
          expect(top).toBeGreaterThan(12);
          expect(bottom).toBeLessThan(height - 12);
          const free = Math.max(
            0,
            Math.min(left - 32 + (width - 72 - right), top - 36 + (height - 36 - bottom)),
          );
          const isClose =
            (2_400 * view.scale) / Math.min(width - 104, height - 72) > 0.9 || zoomOf(view, screen) < 0.71;
          expect(free < 2 || isClose).toBe(true);
        },
      ),
    );
  });

  it('is all that was found, the first ten more, where the index does not know', () => {
    const lights = lightsOf({ papers: Array.from({ length: 12 }, (_, row) => paper(row)) });
    expect(lights.map(({ strength }) => strength)).toEqual([
      ...Array.from({ length: 10 }, () => 'strong'),
      'partial',
      'partial',
    ]);
  });
});

describe('a legend', () => {
  const scaleOf = (periods: string[]): Colouring => ({
    names: [...periods, 'No date'],
    codes: Uint8Array.from([...periods.keys(), periods.length]),
    isOrdered: true,
  });

  it('lists names that some paper has', () => {
    const codes = Uint8Array.of(0, 2, 2);
    const entries = legendEntries({ names: ['a', 'b', 'Others'], codes, isOrdered: false });
    expect(entries).toEqual([
      { name: 'a', codes: [0] },
      { name: 'Others', codes: [2] },
    ]);
  });

  it.each([
    [
      ['2024-01', '2024-02'],
      ['2024-01', '2024-02', 'No date'],
    ],
    [
      Array.from(
        { length: 20 },
        (_, i) => `20${10 + Math.floor(i / 10)}-${String((i % 10) + 1).padStart(2, '0')}`,
      ),
      ['2010', '2011', 'No date'],
    ],
    [
      Array.from({ length: 12 }, (_, i) => String(2000 + i)),
      ['2000–2001', '2002–2003', '2004–2005', '2006–2007', '2008–2009', '2010–2011', 'No date'],
    ],
    [
      Array.from({ length: 11 }, (_, i) => `2024-${String(i + 1).padStart(2, '0')}`),
      [
        '2024-01–2024-02',
        '2024-03–2024-04',
        '2024-05–2024-06',
        '2024-07–2024-08',
        '2024-09–2024-10',
        '2024-11',
        'No date',
      ],
    ],
  ])('of a scale %j has at most eight parts', (periods, names) => {
    const entries = legendEntries(scaleOf(periods));
    expect(entries.map(({ name }) => name)).toEqual(names);
    expect(entries.flatMap(({ codes }) => codes)).toEqual([...periods.keys(), periods.length]);
  });

  it('lets others step back, behind the last colour', () => {
    const drawn = emphasise(
      Uint8Array.of(0, 1, 0),
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      [9, 9, 9],
      (row) => row > 0,
    );
    expect(Array.from(drawn.codes)).toEqual([2, 1, 0]);
    expect(drawn.palette).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [9, 9, 9],
    ]);
  });

  it.each(['light', 'dark'] as const)(
    'shows the oldest in another colour than what has no date: %s',
    (theme) => {
      const palette = paletteOf(scaleOf(['2000', '2001', '2002']), theme);
      const [first, , , none] = palette;
      const apart = Math.hypot(...[0, 1, 2].map((k) => (first?.[k] ?? 0) - (none?.[k] ?? 0)));
      expect(apart).toBeGreaterThan(80);
    },
  );
});

it('finds only papers that are shown', () => {
  const places = Int16Array.of(0, 0, 10, 0, 20, 0);
  const odd = (row: number): boolean => row !== 1;
  expect(nearestPaper(places, 9, 0, 100, odd)).toBe(0);
  expect(nextPaper(places, 0, 1, 0, odd)).toBe(2);
});

it('knows its keys', () => {
  expect(keyAction({ key: 'ArrowUp', shiftKey: false })).toEqual({ name: 'walk', dx: 0, dy: 1 });
  expect(keyAction({ key: 'ArrowLeft', shiftKey: true })).toEqual({ name: 'pan', dx: -1, dy: 0 });
  expect(keyAction({ key: 'Enter', shiftKey: false })).toEqual({ name: 'open' });
  expect(keyAction({ key: 'a', shiftKey: false })).toBeNull();
});
