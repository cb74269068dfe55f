import { expect, it } from 'vitest';
import type { Hits, SearchRequest } from '../../src/search/service.ts';
import { openPapers, request } from './open-index.ts';

const PAPERS = [
  { id: 'a', title: 'Routing of experts', abstract: 'A.', published: '2024-05', categories: ['cs.CL'] },
  { id: 'b', title: 'Routing of trains', abstract: 'B.', published: '2026', categories: ['cs.AI'] },
  { id: 'c', title: 'A survey of birds', abstract: 'C.', authors: ['Ann Lee'], categories: ['cs.CL'] },
  { id: 'd', title: 'Routing of birds', abstract: 'D.' },
];
const searcher = await openPapers(PAPERS);

async function search(text: string, changes: Partial<SearchRequest> = {}): Promise<Hits> {
  return searcher.search(request(text, changes));
}

it.each<[string, Partial<SearchRequest>]>([
  ['year:2020', {}],
  ['routing year:2020', {}],
  ['routing year:2020 cat:cs.CL', {}],
  ['routing cat:hep-th', {}],
  ['routing -routing', { mode: 'keyword' }],
  ['routing', { filters: { from: '2020', to: '2021' } }],
  ['routing', { filters: { categories: ['hep-th'] } }],
  ['routing', { filters: { categories: ['cs.CL'], author: 'Lee', from: '2024' } }],
  ['author:nobody routing', { filters: { categories: ['hep-th'] } }],
  ['routing author:lee', { mode: 'keyword' }],
  ['"no such phrase" routing year:2020', {}],
  ['year:2020 author:nobody', {}],
])('%s with %j finds nothing, and each way out finds something', async (text, changes) => {
  const { total, waysOut } = await search(text, changes);
  expect(total).toBe(0);
  const { without = [], plain, byMeaning } = waysOut ?? {};
  for (const { query = text, filters = [], papers } of without) {
    const its = Object.fromEntries(
      Object.entries(changes.filters ?? {}).filter(([name]) => !filters.some((one) => one === name)),
    );
    if (query !== '') expect((await search(query, { ...changes, filters: its })).total).toBe(papers);
    expect(papers).toBeGreaterThan(0);
  }
  if (plain !== undefined) expect((await search(plain)).total).toBeGreaterThan(0);
  if (byMeaning) expect((await search(text, { ...changes, mode: 'semantic' })).total).toBeGreaterThan(0);
});

it('names the condition that leaves none, and offers meaning only where it finds papers', async () => {
  const conditionsOf = async (text: string, changes: Partial<SearchRequest> = {}): Promise<string[]> =>
    (await search(text, changes)).waysOut?.without.map(({ condition }) => condition) ?? [];
  expect(await conditionsOf('routing year:2020')).toEqual(['year:2020']);
  expect(await conditionsOf('routing', { filters: { from: '2020', to: '2020' } })).toEqual(['2020']);
  expect(await conditionsOf('routing', { filters: { from: '2020', to: '2021' } })).toEqual(['2020..2021']);
  expect(await search('routing year:2020', { mode: 'keyword' })).toMatchObject({
    waysOut: { byMeaning: false },
  });
  expect(await search('zzzz', { mode: 'keyword' })).toMatchObject({ waysOut: { byMeaning: true } });
  expect(await search('routing')).not.toHaveProperty('waysOut');
});

it('papers without a date are counted beside the years, and found', async () => {
  const { facets } = await search('cat:cs.CL');
  expect(facets).toMatchObject({ years: [{ value: '2024', count: 1 }], undated: 1 });
  const { hits } = await search('year:none');
  expect(hits.map(({ paper }) => paper.id).sort()).toEqual(['c', 'd']);
  expect((await search('title:routing year:none')).hits.map(({ paper }) => paper.id)).toEqual(['d']);
  expect((await search('year:2024')).facets).not.toHaveProperty('undated');
});

it('are the papers of a filter too, whatever the query is', async () => {
  const undated = { filters: { undated: true as const } };
  const { hits } = await search('routing', undated);
  expect(hits.map(({ paper }) => paper.id).sort()).toEqual(['c', 'd']);
  expect((await search('"unbalanced routing', undated)).total).toBe(2);
  const { total, waysOut } = await search('routing', { filters: { undated: true, from: '2024' } });
  expect([total, waysOut?.without.map(({ condition }) => condition)]).toEqual([0, ['year:none', '2024..']]);
});

it('each way out by words has the corrections of its own query', async () => {
  const { waysOut } = await search('routng -experts year:2020', { mode: 'keyword' });
  for (const { query = '', papers } of waysOut?.without ?? []) {
    expect((await search(query, { mode: 'keyword' })).total).toBe(papers);
  }
  expect(waysOut?.without.map(({ condition }) => condition)).toEqual(['year:2020']);
});

it('dates the other way round are offered where they find papers', async () => {
  const swapped = async (from: string, to: string): Promise<unknown> =>
    (await search('routing', { filters: { from, to } })).waysOut?.swapped;
  expect(await swapped('2026', '2024')).toBe(true);
  expect(await swapped('2023', '2020')).toBe(false);
  expect(await swapped('2020', '2023')).toBeUndefined();
});

it.each(['a', 'Routing of experts'])('%s names a paper, which is counted as named', async (text) => {
  expect(await search(text)).toMatchObject({ named: 1 });
  expect(await search('routing')).not.toHaveProperty('named');
});
