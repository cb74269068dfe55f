import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAtLeast, judgeBy } from '../../src/search/relevance.ts';
import type { Hits, Mode, Relevance, SearchRequest } from '../../src/search/service.ts';
import { openPapers, openTestIndex, request } from './open-index.ts';

const real = await openTestIndex();
const MODES = ['hybrid', 'semantic', 'keyword'] as const;
const RANKS: Record<Relevance, number> = { strong: 0, partial: 1, weak: 2 };

const scale = { meaning: { median: 0.2, spread: 0.05 }, words: { median: 0.16, spread: 0.06 }, papers: 200 };

async function search(text: string, changes: Partial<SearchRequest> = {}): Promise<Hits> {
  return real.search(request(text, changes));
}

const statesOf = ({ hits }: Hits): (Relevance | undefined)[] => hits.map(({ relevance }) => relevance);

it('more meaning and more words are never worse, in any mode', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const cosine = fc.double({ min: -1, max: 1, noNaN: true });
  const pairs = fc.tuple(fc.tuple(cosine, cosine), fc.tuple(share, share));
  const others = fc.array(fc.double({ min: -10, max: 20, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.constantFrom<Mode>(...MODES), others, pairs, (mode, others, [[a, b], [v, w]]) => {
      const { evidence, beside } = judgeBy(scale, mode, 'weak');
      const better = evidence(Math.max(a, b), Math.max(v, w));
      const worse = evidence(Math.min(a, b), Math.min(v, w));
      expect(better).toBeGreaterThanOrEqual(worse);
      expect(isAtLeast(beside(others)(better), beside(others)(worse))).toBe(true);
      expect(isAtLeast(judgeBy(scale, mode, 'partial').beside(others)(worse), 'partial')).toBe(true);
    }),
  );
});

it('a close paper stands out from the others of its collection, unless it is beyond question', () => {
  const { beside } = judgeBy(scale, 'hybrid', 'weak');
  const alike = Array.from({ length: 100 }, (_, i) => 5 + (i % 3));
  expect(beside(alike)(7)).toBe('weak');
  expect(beside(alike)(8)).toBe('strong');
  expect(beside(alike.map((one) => one - 6))(4)).toBe('partial');
  expect(beside(alike.map((one) => one + 20))(9)).toBe('strong');
});

describe('what has no answer', () => {
  it.each(['asdkjhasd qweoiu', 'how to cook rice', '大规模语言模型', 'who won the cup final'])(
    '%s: nothing is close, and the nearest are offered',
    async (text) => {
      const answer = await search(text);
      expect(answer.close).toBe(0);
      expect(answer.hits).toHaveLength(10);
      expect(new Set(statesOf(answer))).toEqual(new Set(['weak']));
      expect(answer.facets).toEqual({ categories: [], years: [], has: [] });
    },
  );

  it('lists nothing by date, and says where the nearest are', async () => {
    const { hits, total, note } = await search('how to cook rice', { sort: 'newest' });
    expect([hits, total]).toEqual([[], 0]);
    expect(note).toContain('No paper is close to the query');
  });
});

describe('what has one', () => {
  it('close papers come first, on all pages, and are as many as the answer says', async () => {
    for (const mode of MODES) {
      const first = await search('sparse attention', { mode, page: { limit: 100, offset: 0 } });
      const second = await search('sparse attention', { mode, page: { limit: 100, offset: 100 } });
      const states = [...statesOf(first), ...statesOf(second)];
      const close = states.filter((state) => state !== 'weak');
      expect(close.length).toBeGreaterThan(3);
      expect(close.length).toBeLessThan(100);
      expect(states.slice(0, close.length)).toEqual(close);
      expect([first.close, second.close]).toEqual([close.length, close.length]);
    }
  });

  it('facets count the close papers', async () => {
    const page = { limit: 100, offset: 0 };
    const { close = 0, facets, total, hits } = await search('sparse attention', { page });
    const dated = hits.slice(0, close).filter(({ paper }) => paper.published !== undefined);
    expect(dated.length).toBeGreaterThan(0);
    expect(facets?.years.reduce((sum, { count }) => sum + count, 0)).toBe(dated.length);
    expect(total).toBeGreaterThan(close);
  });

  it('min_relevance leaves out what is worse', async () => {
    for (const mode of MODES) {
      const { close = 0 } = await search('sparse attention', { mode });
      const page = { limit: 100, offset: 0 };
      const partial = await search('sparse attention', { mode, minRelevance: 'partial', page });
      const strong = await search('sparse attention', { mode, minRelevance: 'strong', page });
      expect([partial.total, partial.hits.length]).toEqual([close, close]);
      expect(new Set(statesOf(strong))).toEqual(new Set(['strong']));
      expect(strong.total).toBeLessThanOrEqual(partial.total);
    }
  });

  it('newest lists all close papers and no other', async () => {
    const page = { limit: 100, offset: 0 };
    const { hits, total, close } = await search('sparse attention', { sort: 'newest', page });
    expect(total).toBe(close);
    for (const { relevance } of hits) expect(RANKS[relevance ?? 'weak']).toBeLessThan(RANKS.weak);
  });

  it.each([
    ['an id', '2608.19758'],
    ['an address', 'https://arxiv.org/abs/2608.19758'],
    ['a title', 'FlashPrefill V2: Block-Sparse Prefill Attention for Long-Context LLM Serving'],
    ['half a title', 'block sparse prefill attention'],
    ['an author', 'Huaibo Huang'],
  ])('%s is strong', async (_, text) => {
    const { hits, close = 0 } = await search(text);
    expect(hits[0]).toMatchObject({ relevance: 'strong' });
    expect(close).toBeGreaterThan(0);
  });

  it('a phrase is close wherever it stands, and they are counted', async () => {
    const page = { limit: 100, offset: 0 };
    const { hits, total, close, facets } = await search('"reinforcement learning"', { page });
    expect(total).toBeGreaterThan(0);
    expect(close).toBe(total);
    expect(statesOf({ hits, total })).not.toContain('weak');
    const dated = hits.filter(({ paper }) => paper.published !== undefined);
    expect(facets?.years.reduce((sum, { count }) => sum + count, 0)).toBe(dated.length);
  });

  it('what a field must have is close when nothing else is asked', async () => {
    const { total, close, hits } = await search('title:attention', { page: { limit: 100, offset: 0 } });
    expect(close).toBe(total);
    expect(statesOf({ hits, total })).not.toContain('weak');
  });

  it('filters alone rank nothing, so nothing has a state', async () => {
    const answer = await search('year:2026');
    expect(answer).not.toHaveProperty('close');
    expect(new Set(statesOf(answer))).toEqual(new Set([undefined]));
    expect(answer.facets?.years).toHaveLength(1);
  });
});

it('an index that has not learnt it gives no states, and says so when it is asked', async () => {
  const library = await openPapers([{ id: 'a', title: 'Speech recognition', abstract: 'Of speech.' }]);
  const answer = await library.search(request('speech', { minRelevance: 'strong' }));
  expect(answer).not.toHaveProperty('close');
  expect(statesOf(answer)).toEqual([undefined]);
  expect(answer.note).toContain('does not know which papers are close');
});
