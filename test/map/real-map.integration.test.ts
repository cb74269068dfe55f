import { expect, it } from 'vitest';
import { nextPaper } from '../../src/map-client/places.ts';
import { readIndex } from './real-map.ts';
import { trustworthiness } from './trustworthiness.ts';

/** Ours was 0.876 when this was written; umap-learn 0.5 has 0.877 to 0.883 on the same vectors, depending on its seed. */
const FLOOR = 0.86;

it('keeps the neighbours of 200 real papers', async () => {
  const { map, vectors } = await readIndex();
  const ours = trustworthiness(vectors, map.places, 15);
  console.log(`trustworthiness@15 of ${vectors.length} papers: ${ours.toFixed(4)}`);
  expect(ours).toBeGreaterThan(FLOOR);
});

it('would see a map drawn by chance', async () => {
  const { vectors, map } = await readIndex();
  const shuffled = map.places.map((_, i) => map.places[(i * 77 + 40) % map.places.length] ?? 0);
  expect(trustworthiness(vectors, shuffled, 15)).toBeLessThan(0.65);
});

it('divides every region that it divides at all', async () => {
  const { regions } = (await readIndex()).map.legend;
  const children = regions.map((_, number) => regions.filter(({ parent }) => parent === number).length);
  expect(children.filter((count) => count === 1)).toEqual([]);
});

it('calls no region by a piece of a name, nor two that lie within each other alike', async () => {
  const { regions } = (await readIndex()).map.legend;
  for (const { terms, parent } of regions) {
    const name = terms[0]?.toLowerCase() ?? '';
    expect(name).not.toMatch(/^(?:3d gaussian|scientific|large language|egocentric|multimodal|various)$/);
    expect(name).not.toBe(regions[parent]?.terms[0]?.toLowerCase());
  }
});

it('lets one walk to every paper with the arrow keys', async () => {
  const { places, regions } = (await readIndex()).map;
  const seen = new Set([0]);
  const open = [0];
  const ways = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const [dx, dy] of ways) {
      const next = nextPaper(places, at, dx, dy);
      if (next < 0 || seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  expect(seen.size).toBe(regions.length);
});
