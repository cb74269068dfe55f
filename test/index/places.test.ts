import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeLegend, openLegend, withInner } from '../../src/index/format/legend-value.ts';
import type { MapRegion } from '../../src/index/format/map-shape.ts';
import { checkPlaces, encodePlaces, openPlaces } from '../../src/index/format/places-value.ts';
import { smallMap } from '../map/small-map.ts';
import { displaced, patched } from './binary.ts';

const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;
const place = fc.tuple(
  fc.integer({ min: -32_767, max: 32_767 }),
  fc.integer({ min: -32_767, max: 32_767 }),
  fc.nat(499),
  fc.nat(255),
  fc.nat(255),
);

describe('encodePlaces and openPlaces', () => {
  it('give back where every paper stands', () => {
    fc.assert(
      fc.property(fc.array(place, { maxLength: 60 }), (list) => {
        const all = {
          places: Int16Array.from(list.flatMap(([x, y]) => [x, y])),
          regions: Uint16Array.from(list, ([, , region]) => region),
          categories: Uint8Array.from(list, ([, , , category]) => category),
          periods: Uint8Array.from(list, ([, , , , period]) => period),
        };
        const value = displaced(encodePlaces(all));
        checkPlaces(value, list.length);
        expect(openPlaces(value, 500)).toEqual(all);
        const most = Math.max(0, ...all.regions);
        if (list.length > 0) expect(() => openPlaces(value, most)).toThrow(refusal('index-corrupt'));
      }),
    );
  });

  const value = encodePlaces(smallMap(3));

  it.each([
    ['another magic', patched(value, 0, 0), 'index-corrupt'],
    ['another version', patched(value, 4, 1), 'index-format-unsupported'],
    ['other papers', patched(value, 8, 4), 'index-corrupt'],
    ['a byte too few', value.subarray(0, -1), 'index-corrupt'],
    ['the papers of another segment', encodePlaces(smallMap(4)), 'index-corrupt'],
  ])('refuse %s', (_, bytes, code) => {
    expect(() => checkPlaces(bytes, 3)).toThrow(refusal(code));
  });
});

/** Regions of some levels, each but the first ones in any of the level before. */
const regions = fc
  .array(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 })
  .map((levels) => {
    const all: MapRegion[] = [];
    let [first, count] = [0, 0];
    levels.forEach((picks, level) => {
      const start = all.length;
      for (const pick of picks) {
        const parent = level === 0 ? -1 : first + (pick % count);
        all.push({ level, parent, x: 0, y: 0, radius: 1, papers: 0, terms: ['a'] });
      }
      [first, count] = [start, picks.length];
    });
    return all;
  });

describe('a legend', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(regions, fc.array(fc.string(), { maxLength: 5 }), (its, categories) => {
        const legend = { regions: its, categories, periods: ['2024'] };
        expect(openLegend(encodeLegend(legend))).toEqual(legend);
      }),
    );
  });

  it.each([
    ['no JSON', new TextEncoder().encode('{')],
    ['no region', encodeLegend({ regions: [], categories: [], periods: [] })],
    ...[0, 1, 2].map((parent): [string, Uint8Array] => {
      const { legend } = smallMap(3);
      const its = legend.regions.map((region, i) => (i === 2 ? { ...region, level: 2, parent } : region));
      return [`a region of level 2 within region ${parent}`, encodeLegend({ ...legend, regions: its })];
    }),
  ])('is refused with %s', (_, json) => {
    expect(() => openLegend(json)).toThrow(refusal('index-corrupt'));
  });

  it('counts of each region its own papers and those of all regions within it', () => {
    fc.assert(
      fc.property(regions, fc.array(fc.nat(50)), (its, papers) => {
        const own = Uint32Array.from(its, (_, i) => papers[i] ?? 0);
        const isWithin = (inner: number, outer: number): boolean =>
          inner === outer || (inner >= 0 && isWithin(its[inner]?.parent ?? -1, outer));
        const wanted = its.map((_, outer) =>
          own.reduce((sum, count, inner) => sum + (isWithin(inner, outer) ? count : 0), 0),
        );
        const before = own.slice();
        expect(Array.from(withInner({ regions: its }, own))).toEqual(wanted);
        expect(own).toEqual(before);
      }),
    );
  });
});
