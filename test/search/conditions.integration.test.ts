import { describe, expect, it } from 'vitest';
import type { Condition } from '../../src/search/query/query.ts';
import type { Conditions, ListPart, SearchRequest } from '../../src/search/service.ts';
import { openPapers } from './open-index.ts';

const papers = await openPapers([
  {
    id: 'a',
    title: 'Sparse mixture of experts',
    abstract: 'Experts are sparse.',
    authors: ['Kaiming He'],
    published: '2024-05-01',
    categories: ['cs.CV'],
  },
  {
    id: 'b',
    title: 'Experts in the mixture',
    abstract: 'Of the paintings.',
    authors: ['Volodymyr Mnih'],
    published: '2024-06-30',
    categories: ['cs.LG', 'cs.CV'],
  },
  {
    id: 'c',
    title: 'On routing',
    abstract: 'A mixture of experts, again.',
    authors: ['Kaiming He'],
    published: '2023',
    categories: ['math.AG'],
  },
  { id: 'd', title: 'Undated paintings', abstract: 'Nothing else.' },
]);

const words = (field: 'text' | 'title' | 'abstract', text: string, negated = false): Condition => ({
  field,
  text,
  phrase: text.includes(' '),
  negated,
});
const record = (field: 'author' | 'category', text: string, negated = false): Condition => ({
  field,
  text,
  phrase: false,
  negated,
});
const dates = (from?: string, to?: string, negated = false): Condition => ({
  field: 'date',
  from,
  to,
  negated,
});

const CASES: [string, Conditions, string[]][] = [
  ['nothing', [], ['b', 'a', 'c', 'd']],
  ['one of two categories', [[record('category', 'cs.LG'), record('category', 'math')]], ['b', 'c']],
  ['a category or an author', [[record('category', 'cs.LG'), record('author', 'he')]], ['b', 'a', 'c']],
  ['a phrase', [[words('text', 'mixture of experts')]], ['a', 'c']],
  [
    'a phrase or a category',
    [[words('title', 'mixture of experts'), record('category', 'math')]],
    ['a', 'c'],
  ],
  [
    'a phrase or another',
    [[words('title', 'mixture of experts'), words('abstract', 'the paintings')]],
    ['b', 'a'],
  ],
  ['no phrase or a date', [[words('text', 'mixture of experts', true), dates('2024-05')]], ['b', 'a', 'd']],
  ['not a word', [[words('title', 'experts', true)]], ['c', 'd']],
  ['neither', [[words('title', 'experts', true)], [record('author', 'he', true)]], ['d']],
  ['a month', [[dates('2024-05', '2024-05')]], ['a']],
  ['not of a month', [[dates('2024-05', '2024-05', true)]], ['b', 'c', 'd']],
  ['a word of the commonest alone', [[words('abstract', 'of')]], ['b', 'c']],
  ['none of an empty list', [[]], []],
];

async function listed(conditions: Conditions, order: 'newest' | 'oldest' | 'stored' = 'newest') {
  const { papers: some, total } = await papers.list({ order, conditions, offset: 0, limit: 100 });
  expect(total).toBe(some.length);
  return some.map(({ id }) => id);
}

describe('conditions', () => {
  it.each(CASES)('%s', async (_, conditions, expected) => {
    expect(await listed(conditions)).toEqual(expected);
    expect(new Set(await listed(conditions, 'stored'))).toEqual(new Set(expected));
  });

  it('also hold in a search', async () => {
    for (const [what, conditions, expected] of CASES) {
      const request: SearchRequest = {
        text: 'experts',
        mode: 'hybrid',
        filters: {},
        conditions,
        sort: 'relevance',
        page: { offset: 0, limit: 100 },
        explain: false,
      };
      const { hits } = await papers.search(request);
      expect(new Set(hits.map(({ paper }) => paper.id)), what).toEqual(new Set(expected));
    }
  });

  it('rows are a condition, and rows that are not there are none', async () => {
    const [a, d] = await papers.identify([['a'], ['d']]);
    const rows = [a ?? -1, d ?? -1];
    expect(await listed([[{ field: 'row', rows, negated: false }]])).toEqual(['a', 'd']);
    expect(await listed([[{ field: 'row', rows, negated: true }]])).toEqual(['b', 'c']);
    expect(await listed([[{ field: 'row', rows: [], negated: false }]])).toEqual([]);
  });

  it('the earliest come first where that is asked, those without a date last', async () => {
    expect(await listed([], 'oldest')).toEqual(['c', 'a', 'b', 'd']);
  });

  it('a list goes on to its end, past the thousandth', async () => {
    const many = await openPapers(
      Array.from({ length: 1_050 }, (_, i) => ({ id: `p${i}`, title: `Paper ${i}`, abstract: 'x' })),
    );
    const seen = new Set<string>();
    for (let offset: number | undefined = 0; offset !== undefined;) {
      const part: ListPart = await many.list({ order: 'stored', conditions: [], offset, limit: 100 });
      for (const { id } of part.papers) seen.add(id);
      expect(part.total).toBe(1_050);
      offset = part.next;
    }
    expect(seen.size).toBe(1_050);
  });
});
