import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMap, openMap, type PaperMap } from '../../src/index/format/map-value.ts';
import { MAP_SHAPE, type MapRegion, mapOffsets, regionName } from '../../src/index/format/map-shape.ts';
import { readMap } from '../../src/map-client/map-data.ts';
import { displaced, patched } from './binary.ts';

const region: MapRegion = {
  level: 0,
  parent: -1,
  x: 5,
  y: -6,
  radius: 7,
  papers: 2,
  terms: ['graphs', 'ünïcode 🚀'],
};

const maps: fc.Arbitrary<PaperMap> = fc.integer({ min: 0, max: 40 }).chain((papers) =>
  fc.record({
    places: fc.int16Array({ minLength: 2 * papers, maxLength: 2 * papers }),
    regions: fc.uint16Array({ minLength: papers, maxLength: papers, max: 1 }),
    categories: fc.uint8Array({ minLength: papers, maxLength: papers }),
    periods: fc.uint8Array({ minLength: papers, maxLength: papers }),
    legend: fc.constant({
      regions: [region, { ...region, level: 1, parent: 0 }],
      categories: ['cs.CL'],
      periods: ['2024-05', '2024-06'],
    }),
  }),
);

describe('encodeMap and openMap', () => {
  it('give back every map, and the browser reads the same', () => {
    fc.assert(
      fc.property(maps, (map) => {
        const value = encodeMap(map);
        expect(openMap(displaced(value))).toEqual(map);
        const { papers, ...read } = readMap(value.slice().buffer);
        expect(papers).toBe(map.regions.length);
        expect(read).toEqual(map);
      }),
    );
  });

  it('refuse parts of different lengths', () => {
    const [map] = fc.sample(maps, 1);
    expect(() => encodeMap({ ...(map as PaperMap), periods: new Uint8Array(99) })).toThrow(
      expect.objectContaining({ code: 'input-invalid' }) as Error,
    );
  });
});

describe('openMap', () => {
  const map: PaperMap = {
    places: Int16Array.of(1, 2, 3, 4),
    regions: Uint16Array.of(0, 0),
    categories: Uint8Array.of(0, 1),
    periods: Uint8Array.of(1, 0),
    legend: { regions: [region], categories: ['cs.CL'], periods: ['2024'] },
  };
  const value = encodeMap(map);
  const { regions, legend } = mapOffsets(2);
  const withRegions = (...some: MapRegion[]): Uint8Array =>
    encodeMap({ ...map, legend: { ...map.legend, regions: some } });

  it.each([
    ['another magic', patched(value, 0, 0), 'index-corrupt'],
    ['another version', patched(value, 4, 9), 'index-format-unsupported'],
    ['another header length', patched(value, 6, 20), 'index-corrupt'],
    ['more papers than bytes', patched(value, 8, 255, 255, 255, 255), 'index-corrupt'],
    ['a byte too few', value.subarray(0, -1), 'index-corrupt'],
    ['a byte too many', Uint8Array.of(...value, 0), 'index-corrupt'],
    ['a region that is missing', patched(value, regions, 7), 'index-corrupt'],
    ['a legend that is not JSON', patched(value, legend, 0x5b), 'index-corrupt'],
    ['a legend without regions', withRegions(), 'index-corrupt'],
    ['a region in a later one', withRegions(region, { ...region, level: 1, parent: 2 }), 'index-corrupt'],
    ['a region in one of its level', withRegions(region, { ...region, parent: 0 }), 'index-corrupt'],
    ['a region in itself', withRegions({ ...region, level: 1, parent: 0 }), 'index-corrupt'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => openMap(bytes)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('has a header of the stated length', () => {
    expect(mapOffsets(0).places).toBe(MAP_SHAPE.bytes);
  });
});

it('names a region by its first term, with a capital', () => {
  expect(regionName({ terms: ['graph networks', 'x'] })).toBe('Graph networks');
});
