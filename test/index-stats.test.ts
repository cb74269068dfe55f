import { expect, it } from 'vitest';
import { indexStats, storeStats } from '../scripts/index-stats.ts';
import { publish } from '../scripts/publish/publish.ts';
import { GRACE_MS } from '../scripts/publish/rules.ts';
import { storedValuesOf, valuesOf } from '../src/index/manifest.ts';
import type { Paper } from '../src/index/paper.ts';
import { GrowingIndex } from './growing-index.ts';
import { draftOf } from './publish/drafts.ts';

const paper = (id: string, more: Partial<Paper> = {}): Paper => ({
  id,
  title: `Paper ${id}`,
  abstract: `Words of ${id}.`,
  ...more,
});

const FIRST = [
  paper('a', {
    published: '2023-05-02',
    categories: ['cs.CL', 'cs.AI'],
    authors: ['Ada Lovelace', 'Jan van der Berg'],
  }),
  paper('b', { published: '2024-07', categories: ['cs.CL'], authors: ['Ada Lovelace'] }),
  paper('c', { abstract: 'Zebras alone.' }),
];
const SECOND = [
  paper('d', { published: '2025', categories: ['cs.CL', 'stat.ML'], authors: ['Alan Turing'] }),
];

it('counts what is in the index, as if what is deleted had never been there', async () => {
  const index = new GrowingIndex();
  await index.begin(FIRST);
  await index.change(SECOND, ['b', 'c']);
  const left = new GrowingIndex();
  await left.begin([...FIRST.filter(({ id }) => id === 'a'), ...SECOND]);

  const found = await indexStats(await index.open());
  expect(found).toMatchObject({
    gen: 2,
    papers: 2,
    dates: { earliest: '2023-05-02', latest: '2025', undated: 0, years: { 2023: 1, 2025: 1 } },
    categories: { 'cs.CL': 2, 'cs.AI': 1, 'stat.ML': 1 },
    embeddings: { rows: 4, dimensions: 32 },
  });
  const rebuilt = await indexStats(await left.open());
  for (const field of ['dates', 'categories', 'authors', 'terms'] as const)
    expect(found[field]).toEqual(rebuilt[field]);

  const { segments } = (await index.open()).manifest;
  expect(found.segments.map(({ rows, deleted, isPacked }) => [rows, deleted, isPacked])).toEqual([
    [3, 2, false],
    [1, 0, true],
  ]);
  const bytes = segments.map((segment) =>
    storedValuesOf(segment).reduce((sum, { ref }) => sum + ref.bytes, 0),
  );
  expect(found.segments.map((segment) => segment.bytes)).toEqual(bytes);
});

it('says that no paper has a date where none has', async () => {
  const index = new GrowingIndex();
  await index.begin([paper('a'), paper('b')]);
  expect((await indexStats(await index.open())).dates).toEqual({
    earliest: null,
    latest: null,
    undated: 2,
    years: {},
  });
});

it('counts what the store has, what of it is garbage, and what was written today', async () => {
  const { store, clock } = new GrowingIndex();
  const options = { waitMs: 0, clock };
  const start = clock.now();
  const first = await publish(store, draftOf(3), options);
  const values = (await store.list('b/')).length;
  expect(await storeStats(store, clock.now())).toMatchObject({
    garbage: { values: 0, bytes: 0, due: 0 },
    all: { values: values + 2 },
    kinds: { manifest: { values: 1 }, pointer: { values: 1 }, model: { values: 1, bytes: 3 } },
  });
  const { kinds } = await storeStats(store, clock.now());
  const sum = valuesOf(first.manifest).reduce((bytes, { ref }) => bytes + ref.bytes, 0);
  const { manifest, pointer, ...others } = kinds;
  expect(Object.values(others).reduce((bytes, amount) => bytes + amount.bytes, 0)).toBe(sum);
  expect([manifest?.bytes, pointer?.bytes]).not.toContain(0);

  // What a publish that broke off has left is garbage, and is deleted after a week.
  const lost = new Uint8Array(10);
  await store.put([{ key: 'b/pages/0', value: lost, metadata: { t: start, gen: 9, bytes: 10 } }]);
  expect((await storeStats(store, start)).garbage).toEqual({ values: 1, bytes: 10, due: 0 });
  const later = await storeStats(store, start + GRACE_MS);
  expect(later.garbage).toEqual({ values: 1, bytes: 10, due: 1 });
  expect(later.writesToday).toBe(0);
  expect((await storeStats(store, start)).writesToday).toBeGreaterThan(values);
});
