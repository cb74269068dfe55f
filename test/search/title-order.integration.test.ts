import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderShare } from '../../src/search/title-order.ts';
import { openPapers, request } from './open-index.ts';

const word = fc.constantFrom('a', 'b', 'c', 'd');
const texts = fc.array(word, { maxLength: 8 });

/** By its definition: the longest of all subsequences. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let longest = 0;
  for (let picked = 0; picked < 2 ** a.length; picked++) {
    const some = a.filter((_, i) => (picked >> i) & 1);
    let at = 0;
    for (const one of b) if (one === some[at]) at++;
    if (at === some.length) longest = Math.max(longest, at);
  }
  return longest;
}

it('the share of words in the same order is that of the longest common subsequence', () => {
  fc.assert(
    fc.property(texts, texts, (query, title) => {
      const expected = query.length < 2 ? 0 : longestCommon(query, title) / query.length;
      expect(orderShare(query, title)).toBe(expected);
    }),
  );
});

describe('titles of the same words', async () => {
  const titles = [
    'Graph transformers for molecules',
    'Molecules for graph transformers',
    'Transformers for molecules of a graph',
    'Graph neural networks',
  ];
  const library = await openPapers(
    titles.map((title, i) => ({ id: `paper-${i}`, title, abstract: 'We study molecules with a graph.' })),
  );

  it.each(titles.slice(0, 3).map((title, i) => [title.split(' ').slice(0, 3).join(' '), `paper-${i}`]))(
    '%s finds the one that has them in this order',
    async (text, id) => {
      const { hits } = await library.search(request(text));
      expect(hits[0]?.paper.id).toBe(id);
      const scores = hits.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    },
  );
});
