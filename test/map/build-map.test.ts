import { describe, expect, it } from 'vitest';
import { buildMap, type MapSource } from '../../scripts/map/build-map.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { encodeMap, openMap } from '../../src/index/format/map.ts';
import { unitVector } from '../publish/drafts.ts';

function corpus(count: number, same = false): MapSource {
  const random = mulberry32(3);
  const embeddings = Array.from({ length: same ? 1 : count }, () => unitVector(16, random));
  return {
    count,
    dim: 16,
    embedding: (row) => embeddings[same ? 0 : row] ?? new Float32Array(16),
    paper: async (row) => ({
      id: `p${row}`,
      title: `On topic${row % 3} number ${row}`,
      abstract: '',
      published: `2024-0${1 + (row % 3)}`,
    }),
  };
}

describe('buildMap', () => {
  it.each([1, 2, 3, 16, 17, 60])('draws %d papers', async (count) => {
    const map = openMap(encodeMap(await buildMap(corpus(count), 1)));
    expect(map.regions).toHaveLength(count);
    expect(map.places).toHaveLength(2 * count);
    const finest = Math.max(...map.legend.regions.map(({ level }) => level));
    expect(finest).toBe(2);
    const total = (level: number): number =>
      map.legend.regions.filter((r) => r.level === level).reduce((sum, { papers }) => sum + papers, 0);
    expect([0, 1, 2].map(total)).toEqual([count, count, count]);
    for (const region of map.regions) expect(map.legend.regions[region]?.level).toBe(finest);
  });

  it('calls regions without a common phrase by a title, shortened', async () => {
    const title = (row: number): string => `${'xyzzy'.slice(row % 4)}${row} ${'long '.repeat(20)}`;
    const odd = {
      ...corpus(4),
      paper: async (row: number) => ({ id: `p${row}`, title: title(row), abstract: '' }),
    };
    const { legend } = await buildMap(odd, 1);
    for (const { terms } of legend.regions) {
      expect(terms[0]?.length).toBeLessThanOrEqual(60);
      expect(terms[0]).not.toBe('various');
    }
  });

  it('draws papers that are all alike', async () => {
    const { places } = await buildMap(corpus(30, true), 1);
    const points = Array.from({ length: 30 }, (_, row) => `${places[2 * row]} ${places[2 * row + 1]}`);
    // Coordinates that are no numbers would all be written as 0.
    expect(new Set(points).size).toBe(30);
    expect(Math.max(...places.map(Math.abs))).toBe(32_767);
  });

  it('makes the same bytes of the same papers', async () => {
    const [a, b] = await Promise.all([buildMap(corpus(50), 1), buildMap(corpus(50), 1)]);
    expect(encodeMap(a)).toEqual(encodeMap(b));
  });
});
