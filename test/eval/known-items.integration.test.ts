import { describe, expect, it } from 'vitest';
import { KNOWN_ITEMS, knownItemCases, knownItemSuccess } from '../../scripts/eval/known-item-cases.ts';
import { openTestIndex } from '../search/open-index.ts';

const searcher = await openTestIndex();
const all = [
  ...(await searcher.browse({ order: 'newest', page: { limit: 100, offset: 0 } })).hits,
  ...(await searcher.browse({ order: 'newest', page: { limit: 100, offset: 100 } })).hits,
].map(({ paper }) => paper);
const byId = new Map(all.map((paper) => [paper.id, paper] as const));
const cases = knownItemCases(all, 200, 3);

describe('known-item cases', () => {
  it('are the same for the same seed, and as many of each kind', () => {
    expect(knownItemCases(all, 200, 3)).toEqual(cases);
    expect(knownItemCases(all, 200, 4)).not.toEqual(cases);
    expect(cases).toHaveLength(200);
    for (const kind of KNOWN_ITEMS) {
      expect(cases.filter((item) => item.kind === kind).length).toBeGreaterThan(10);
    }
  });

  it('are what they are called', () => {
    for (const { kind, query, id } of cases) {
      const { title = '', authors = [] } = byId.get(id) ?? {};
      if (kind === 'half the title') {
        const words = title.split(/\s+/);
        expect(query.split(' ')).toHaveLength(Math.ceil(words.length / 2));
        for (const word of query.split(' ')) expect(words).toContain(word);
      }
      if (kind === 'author and two words') expect(authors.some((name) => query.startsWith(name))).toBe(true);
      if (kind === 'two typos') expect(Math.abs(query.length - title.length)).toBeLessThanOrEqual(2);
      if (kind === 'id') expect(query).toContain(id);
    }
  });
});

it('a case whose paper is not there is missed', async () => {
  const ranks = { title: 1, id: 1, 'two typos': 1, 'half the title': 1, 'author and two words': 3 };
  const some = cases.slice(0, 5);
  const { success, missed } = await knownItemSuccess(searcher, some, ranks);
  expect(Object.values(success)).toEqual([1, 1, 1, 1, 1]);
  expect(missed).toEqual([]);
  const wrong = some.map((item) => ({ ...item, id: 'none' }));
  expect((await knownItemSuccess(searcher, wrong, ranks)).missed).toEqual(wrong);
});
