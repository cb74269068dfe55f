import { describe, expect, it } from 'vitest';
import { openPapers, openTestIndex } from './open-index.ts';

const real = await openTestIndex();
const all = { limit: 100, offset: 0 };

const library = await openPapers([
  {
    id: 'a',
    title: 'Deep residual learning',
    abstract: 'x',
    authors: ['Kaiming He'],
    published: '2024-05-01',
    categories: ['cs.CV'],
  },
  {
    id: 'b',
    title: 'Deep reinforcement learning',
    abstract: 'x',
    authors: ['Volodymyr Mnih'],
    published: '2024-05-31',
    categories: ['cs.LG', 'cs.CV'],
  },
  {
    id: 'c',
    title: 'Étude of depth',
    abstract: 'x',
    authors: ['Kaiming He', 'Jürgen Müller'],
    published: '2023-05',
    categories: ['cs.LG'],
  },
  { id: 'd', title: 'Undated', abstract: 'x', authors: ['Heather Deep'] },
]);

describe('browse', () => {
  it.each([
    [{}, ['b', 'a', 'c', 'd']],
    [{ categories: ['cs.CV'] }, ['b', 'a']],
    [{ from: '2024-05', to: '2024-05' }, ['b', 'a']],
    [{ to: '2023-05', categories: ['cs.LG'] }, ['c']],
    [{ ids: ['d', 'a', 'nowhere'] }, ['a', 'd']],
    [{ excludedIds: ['d', 'a', 'nowhere'] }, ['b', 'c']],
    [{ ids: ['nowhere'] }, []],
    [{ undated: true as const }, ['d']],
    [{ categories: ['none'] }, []],
  ])('%j, newest first', async (filters, expected) => {
    const { hits, total } = await library.browse({ order: 'newest', page: all, filters });
    expect(hits.map(({ paper }) => paper.id)).toEqual(expected);
    expect(total).toBe(expected.length);
  });

  it('pages of a filtered list continue each other', async () => {
    const page = (offset: number) =>
      library.browse({ order: 'newest', filters: { categories: ['cs.CV'] }, page: { limit: 1, offset } });
    expect([await page(0), await page(1), await page(2)].map(({ hits }) => hits[0]?.paper.id)).toEqual([
      'b',
      'a',
      undefined,
    ]);
  });

  it('what trends has many votes for its age: for three days more, twice as many and one', async () => {
    const paper = (id: string, published: string, upvotes?: number, hfDate?: string) => ({
      id,
      title: `Paper ${id}`,
      abstract: 'x',
      published,
      extra: { ...(upvotes && { upvotes }), ...(hfDate && { hf_date: hfDate }) },
    });
    const voted = await openPapers([
      paper('older, 14', '2024-05-07', 14),
      paper('7', '2024-05-10', 7),
      paper('older, 16', '2024-05-07', 16),
      paper('none', '2024-05-10'),
      paper('oldest, 64', '2024-05-01', 64),
      // Counted from the day on which it was listed.
      paper('old, but listed late', '2020-01-01', 9, '2024-05-10'),
      paper('newer by eight days', '2024-05-18'),
      paper('newer by two days', '2024-05-12'),
    ]);
    const { hits } = await voted.browse({ order: 'trending', page: all });
    expect(hits.map(({ paper: { id } }) => id)).toEqual([
      'old, but listed late',
      'older, 16',
      'oldest, 64',
      '7',
      'older, 14',
      'newer by eight days',
      'newer by two days',
      'none',
    ]);
  });

  it('real papers trend', async () => {
    const { hits } = await real.browse({ order: 'trending', page: all });
    expect(new Set(hits.map(({ paper }) => paper.votes)).size).toBeGreaterThan(20);
  });

  it('overview counts what there is', async () => {
    expect(await library.overview()).toEqual({
      categories: [
        { value: 'cs.CV', count: 2 },
        { value: 'cs.LG', count: 2 },
      ],
      months: [
        { value: '2024-05', count: 2 },
        { value: '2023-05', count: 1 },
      ],
      hasVotes: false,
    });
  });

  it('says whether there are votes, whatever is known of the dates', async () => {
    expect((await real.overview()).hasVotes).toBe(true);
    const dates = ['2024', '2024-01', '2024-01-01', '2024-02', '1960', undefined, '2023-12-31'];
    const papers = dates.map((published, i) => ({
      id: `p${i}`,
      title: `Paper ${i}`,
      abstract: 'x',
      ...(published !== undefined && { published }),
    }));
    expect((await (await openPapers(papers)).overview()).hasVotes).toBe(false);
    const voted = papers.map((paper, i) => ({
      ...paper,
      extra: { upvotes: i === 6 ? 90 : i },
    }));
    expect((await (await openPapers(voted)).overview()).hasVotes).toBe(true);
  });

  it('papers of an author are found by any form of the name', async () => {
    const ids = async (author: string) =>
      (await library.browse({ order: 'newest', filters: { author }, page: all })).hits.map(
        ({ paper }) => paper.id,
      );
    expect(await ids('Kaiming He')).toEqual(['a', 'c']);
    expect(await ids('K. He')).toEqual(['a', 'c']);
    expect(await ids('jurgen muller')).toEqual(['c']);
    expect(await ids('Nobody')).toEqual([]);
  });
});

describe('suggest', () => {
  const texts = async (typed: string, limit = 8) =>
    (await library.suggest(typed, limit)).map(({ text }) => text);

  it.each([
    ['deep re', ['Deep reinforcement learning', 'Deep residual learning']],
    ['DEEP-Res', ['Deep residual learning']],
    ['etu', ['Étude of depth']],
    ['he', ['Heather Deep', 'Kaiming He']],
    ['he ', ['Kaiming He']],
    ['mull', ['Jürgen Müller']],
    ['jurgen m', ['Jürgen Müller']],
    ['deep', ['Heather Deep', 'Deep reinforcement learning', 'Deep residual learning']],
    ['d', []],
    ['', []],
    ['learning', []],
  ])('%j', async (typed, expected) => {
    expect((await texts(typed)).toSorted()).toEqual(expected.toSorted());
  });

  it('gives as many as are asked for, and the paper of a title', async () => {
    expect(await texts('deep', 2)).toHaveLength(2);
    expect(await library.suggest('deep resid', 8)).toEqual([
      { text: 'Deep residual learning', kind: 'title', id: 'a' },
    ]);
  });

  it('completes every title and author of real papers', async () => {
    const { hits } = await real.browse({ order: 'newest', page: { limit: 40, offset: 0 } });
    for (const { paper } of hits) {
      const suggestions = await real.suggest(paper.title.slice(0, 30), 8);
      expect(suggestions).toContainEqual({ text: paper.title, kind: 'title', id: paper.id });
      const author = paper.authors?.[0];
      if (author !== undefined) {
        expect((await real.suggest(author, 8)).map(({ text }) => text)).toContain(author);
      }
    }
  });
});
