import { describe, expect, it } from 'vitest';
import { buildMap } from '../../scripts/map/build-map.ts';
import { mulberry32 } from '../../scripts/random.ts';
import { encodeMap, openMap } from '../../src/index/format/map-value.ts';
import { rowsOf, unitVector } from '../publish/drafts.ts';

const DIM = 16;

function corpus(
  count: number,
  { same = false, titleOf = (row: number) => `On topic${row % 3} number ${row}` } = {},
) {
  const random = mulberry32(3);
  const embeddings = Array.from({ length: same ? 1 : count }, () => unitVector(DIM, random));
  const papers = Array.from({ length: count }, (_, row) => ({
    id: `p${row}`,
    title: titleOf(row),
    abstract: '',
    published: `2024-0${1 + (row % 3)}`,
  }));
  return rowsOf(papers, (row) => embeddings[same ? 0 : row] ?? new Float32Array(DIM));
}

describe('buildMap', () => {
  it.each([1, 2, 3, 16, 17, 60])('draws %d papers', async (count) => {
    const map = openMap(encodeMap(await buildMap(corpus(count), DIM, 1)));
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
    const titleOf = (row: number): string => `${'xyzzy'.slice(row % 4)}${row} ${'long '.repeat(20)}`;
    const { legend } = await buildMap(corpus(4, { titleOf }), DIM, 1);
    for (const { terms } of legend.regions) {
      expect(terms[0]?.length).toBeLessThanOrEqual(60);
      expect(terms[0]).not.toBe('various');
    }
  });

  it('draws papers that are all alike', async () => {
    const { places } = await buildMap(corpus(30, { same: true }), DIM, 1);
    const points = Array.from({ length: 30 }, (_, row) => `${places[2 * row]} ${places[2 * row + 1]}`);
    // Coordinates that are no numbers would all be written as 0.
    expect(new Set(points).size).toBe(30);
    expect(Math.max(...places.map(Math.abs))).toBe(32_767);
  });

  it('makes the same bytes of the same papers', async () => {
    const [a, b] = await Promise.all([buildMap(corpus(50), DIM, 1), buildMap(corpus(50), DIM, 1)]);
    expect(encodeMap(a)).toEqual(encodeMap(b));
  });
});
