import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readPaper } from '../../scripts/publish/read-paper.ts';
import { WordCounts } from '../../scripts/publish/word-counts.ts';
import { openWordSample, knownWordsOf } from '../../src/search/distributed/collection-words.ts';
import type { AuthorKeys } from '../../src/search/query/authors.ts';
import type { KnownWords } from '../../src/search/query/known-words.ts';

const PAPERS = [
  { id: 'a', title: 'Attention for robots', abstract: 'Robots pay attention.', authors: ['Ada Lovelace'] },
  ...Array.from({ length: 9 }, (_, i) => ({
    id: `b${String(i)}`,
    title: 'Attention again',
    abstract: 'Nothing else.',
    authors: ['Robot Smith'],
  })),
];
const NOBODY: AuthorKeys = {
  find: () => null,
  begins: () => false,
  startingWith: () => [],
  withLaterWord: () => [],
};

/** The known words of a collection of some size, of which these papers are a sample; `counts` are of terms that were asked for. */
async function known(papers: number, counts: Record<string, number> = {}): Promise<KnownWords> {
  const words = new WordCounts('listed');
  for (const paper of PAPERS) words.add(readPaper(new TextEncoder().encode(JSON.stringify(paper)), 0));
  const value = deflateRawSync(words.encode()).toString('base64');
  return knownWordsOf(await openWordSample(value, PAPERS.length), {
    papers,
    terms: { author: NOBODY, text: { find: () => null } },
    papersBy: () => 0,
    papersHaving: (term) => counts[term],
  });
}
const rowsOf = ({ words }: KnownWords, word: string): number | undefined => words?.find(word)?.rows;

describe('words counted in some of the papers', () => {
  it('are as many as there are where all papers were counted', async () => {
    const whole = await known(10, { attent: 10, zebra: 0 });
    expect(['attention', 'robots', 'zebra'].map((word) => rowsOf(whole, word))).toEqual([10, 1, undefined]);
    expect(whole.terms.text.find('attent')?.rows).toBe(10);
    expect(whole.terms.text.find('zebra')).toBeNull();
  });

  it('stand for the others where they are a part of them', async () => {
    const all = await known(2_000);
    expect(rowsOf(all, 'attention')).toBe(2_000);
    expect(Array.from(all.words?.startingWith('atten') ?? [], ({ rows }) => rows)).toEqual([2_000]);
    expect(all.words?.similar('atention', 1).map(({ entry }) => [entry.term, entry.rows])).toEqual([
      ['attention', 2_000],
    ]);
  });

  it('may be in a few papers that were not counted, if papers have their stem', async () => {
    // Each that was counted stands for 200 papers, and none has it: hardly more than 600 do.
    expect(rowsOf(await known(2_000, { zebra: 40 }), 'zebra')).toBe(40);
    expect(rowsOf(await known(2_000, { zebra: 1_500 }), 'zebra')).toBe(600);
    expect(rowsOf(await known(2_000), 'zebra')).toBeUndefined();
  });

  it('know names of authors as words of hardly any paper, and complete nothing by them', async () => {
    const all = await known(2_000);
    expect(rowsOf(all, 'lovelace')).toBe(1);
    expect(Array.from(all.words?.startingWith('love') ?? [])).toEqual([]);
    // What texts have too is a word of texts.
    expect(rowsOf(all, 'robots')).toBe(200);
  });
});
