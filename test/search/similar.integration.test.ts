import { describe, expect, it } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import type { Hits } from '../../src/search/service.ts';
import { openPapers, openTestIndex } from './open-index.ts';

const real = await openTestIndex();
const ids = ({ hits }: Hits): string[] => hits.map(({ paper }) => paper.id);
const page = { limit: 20, offset: 0 };

const COPIED: Paper = {
  id: 'first',
  title: 'Learning to fold proteins from sequences alone',
  abstract: 'We train a network that predicts the structure of a protein from its sequence of amino acids.',
};
const PAPERS: Paper[] = [
  COPIED,
  { ...COPIED, id: 'copy' },
  { ...COPIED, id: 'copy2', title: `${COPIED.title}.` },
  { id: 'near', title: 'Protein structure prediction', abstract: 'Structures of proteins from sequences.' },
  {
    id: 'near-copy',
    title: 'Protein structure prediction',
    abstract: 'Structures of proteins from sequences!',
  },
  {
    id: 'speech',
    title: 'Speech recognition for rare languages',
    abstract: 'We recognise speech with little data.',
  },
  { id: 'voice', title: 'Voices in noise', abstract: 'We separate a speaker from the noise of a street.' },
  { id: 'stars', title: 'The age of stars', abstract: 'We date stars by their spin.' },
];
const library = await openPapers(PAPERS);

describe('related papers', () => {
  it('leave out the seed and its near-duplicates, and nothing else', async () => {
    const related = await library.related('first', { ...page, diversity: 0 });
    expect(ids(related)[0]).toMatch(/^near/);
    expect(new Set(ids(related)).size).toBe(ids(related).length);
    expect(ids(related).filter((id) => /^(first|copy)/.test(id))).toEqual([]);
    expect(ids(related).toSorted()).toEqual(['near', 'near-copy', 'speech', 'stars', 'voice']);
    expect(related.total).toBe(5);
  });

  it('pages continue each other', async () => {
    for (const diversity of [0, 0.4]) {
      const [seed = ''] = ids(await real.browse({ order: 'newest', page: { limit: 1, offset: 0 } }));
      const whole = ids(await real.related(seed, { limit: 30, offset: 0, diversity }));
      const parts = [0, 10, 20].map((offset) => real.related(seed, { limit: 10, offset, diversity }));
      const pages = await Promise.all(parts);
      expect(pages.flatMap(ids)).toEqual(whole);
      expect(new Set(pages.map(({ total }) => total)).size).toBe(1);
    }
  });

  it('with diversity keep the nearest first and are less alike', async () => {
    const [seed = ''] = ids(await real.browse({ order: 'newest', page: { limit: 1, offset: 0 } }));
    const alike = async (diversity: number): Promise<number> => {
      const related = await real.related(seed, { limit: 10, offset: 0, diversity });
      const texts = related.hits.map(({ paper }) => `${paper.title} ${paper.abstract}`);
      const vectors = (await real.embed(texts)).map(({ embedding }) => embedding);
      const cosines = vectors.flatMap((a, i) =>
        vectors.slice(i + 1).map((b) => a.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0)),
      );
      return cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
    };
    const first = async (diversity: number) => ids(await real.related(seed, { ...page, diversity }))[0];
    expect(await first(0.7)).toBe(await first(0));
    expect(await alike(0.7)).toBeLessThan(await alike(0));
  });

  it('of an unknown paper are an error', async () => {
    await expect(library.related('none', { ...page, diversity: 0 })).rejects.toMatchObject({
      code: 'paper-not-found',
    });
  });
});

describe('recommendations', () => {
  const recommend = (positive: string[], negative: string[], texts: string[] = []) =>
    library.recommend({
      positive: { ids: positive, texts },
      negative: { ids: negative, texts: [] },
      diversity: 0,
      page,
    });

  it('of one paper are its related papers', async () => {
    const related = await library.related('speech', { ...page, diversity: 0 });
    expect(ids(await recommend(['speech'], []))).toEqual(ids(related));
  });

  it('never name an example', async () => {
    const found = ids(await recommend(['speech', 'speech', 'stars'], ['voice']));
    for (const id of ['speech', 'stars', 'voice']) expect(found).not.toContain(id);
  });

  it('take texts as well as papers', async () => {
    expect(ids(await recommend([], [], ['how old are stars?']))[0]).toBe('stars');
  });

  it('move away from what is not wanted', async () => {
    const rank = (hits: Hits) => ids(hits).indexOf('voice');
    const scoreOf = ({ hits }: Hits, id = 'voice') => hits.find(({ paper }) => paper.id === id)?.score ?? 0;
    const texts = ['We separate a speaker from noise', 'We date stars'];
    const without = await recommend([], [], texts);
    const away = await recommend([], ['voice'], texts);
    expect(scoreOf(away, 'speech')).toBeLessThan(scoreOf(without, 'speech'));
    const far = await library.recommend({
      positive: { ids: [], texts },
      negative: { ids: [], texts: ['We separate a speaker from the noise of a street.'] },
      diversity: 0,
      page,
    });
    expect(scoreOf(far)).toBeLessThan(scoreOf(without));
    expect(rank(far)).toBeGreaterThan(rank(without));
  });
});

describe('papers like texts', () => {
  const close = async (...texts: string[]): Promise<number | undefined> => {
    const request = { positive: { ids: [], texts }, negative: { ids: [], texts: [] }, diversity: 0, page };
    return (await real.recommend(request)).close;
  };
  const CAKES = [
    'Chocolate cake with cream. Melt the butter and beat the eggs.',
    'A cake of almonds and plums, baked by our grandmothers',
  ];

  it('are said to be close or not, as a search by meaning would', async () => {
    expect(await close(...CAKES)).toBe(0);
    const agents = 'Language model agents that plan, use tools and learn from experience';
    expect(await close(agents)).toBeGreaterThan(0);
    expect(await close(...CAKES, agents)).toBeGreaterThan(0);
  });

  it('are not judged where papers are given, which are of the collection', async () => {
    const [first] = (
      await real.search({
        text: 'agents',
        mode: 'hybrid',
        filters: {},
        sort: 'relevance',
        page,
        explain: false,
      })
    ).hits;
    const positive = { ids: [first?.paper.id ?? ''], texts: CAKES };
    const found = await real.recommend({ positive, negative: { ids: [], texts: [] }, diversity: 0, page });
    expect(found).not.toHaveProperty('close');
  });
});
