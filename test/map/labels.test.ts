import { describe, expect, it } from 'vitest';
import { labelClusters } from '../../scripts/map/labels.ts';
import { PhraseReader } from '../../scripts/map/phrases.ts';
import { countPhrases } from '../../scripts/map/vocabulary.ts';

const keys = (text: string): string[] => {
  const found: string[] = [];
  new PhraseReader().each(text, (key) => found.push(key));
  return found;
};

describe('PhraseReader', () => {
  it.each([
    [
      'Graph Neural Networks',
      ['graph', 'graph neural', 'graph neural network', 'neural', 'neural network', 'network'],
    ],
    ['We propose a novel method', []],
    ['chain of thought', ['chain', 'chain of thought', 'thought']],
    ['proteins, folding', ['protein', 'folding']],
    ['large language models', ['large language', 'large language model', 'language', 'language model']],
    ['the loss $x^2$ and \\emph{noise}', ['loss', 'loss and noise', 'noise']],
    ['over 3.5 GPT-4 runs', ['gpt-4', 'gpt-4 run', 'run']],
    ['', []],
    ['。🚀 --', []],
  ])('of "%s"', (text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  it('says how a phrase was written', () => {
    const forms: string[] = [];
    new PhraseReader().each('GPT-4 and Graph Networks', (_, form) => forms.push(form()));
    expect(forms).toEqual(['GPT-4', 'GPT-4 and Graph', 'Graph', 'Graph Networks', 'Networks']);
  });

  it('takes time linear in a text of one endless word', () => {
    expect(keys('a-'.repeat(200_000)).length).toBeLessThan(3);
  });
});

/** Papers of three topics; 0 to 5 and 6 to 11 share a wider one. */
const TOPICS = ['protein folding', 'gene expression', 'galaxy rotation'];
const texts = {
  count: 18,
  read: async (row: number) => ({
    title: `${row < 12 ? 'Cell biology' : 'Astronomy'}: ${TOPICS[Math.floor(row / 6)]} ${row}`,
    abstract: row < 12 ? 'We look at cell biology.' : 'We look at astronomy.',
  }),
};
const wide = { count: 2, of: Uint32Array.from({ length: 18 }, (_, row) => (row < 12 ? 0 : 1)) };
const narrow = { count: 3, of: Uint32Array.from({ length: 18 }, (_, row) => Math.floor(row / 6)) };

describe('labelClusters', () => {
  it('names clusters by what sets them apart', async () => {
    const [first = [], second = []] = labelClusters([wide, narrow], await countPhrases(texts, narrow));
    expect(second[0]?.[0]).toBe('protein folding');
    expect(second[1]?.[0]).toBe('gene expression');
    expect(first[0]?.[0]).toBe('cell biology');
    expect([first[1]?.[0], second[2]?.[0]].toSorted()).toEqual(['astronomy', 'galaxy rotation']);
    expect(second.every((terms) => terms.length > 0)).toBe(true);
  });

  it('gives no two clusters of a level one name, nor one that of what it lies in', async () => {
    const counts = await countPhrases(texts, narrow);
    const [first = [], second = []] = labelClusters([wide, narrow], counts);
    for (const level of [first, second]) expect(new Set(level.map(([name]) => name)).size).toBe(level.length);
    second.forEach(([name], i) => expect(name).not.toBe(first[i < 2 ? 0 : 1]?.[0]));
  });

  it('names papers that have no words in common', async () => {
    const odd = {
      count: 2,
      read: async (row: number) => ({ title: ['???', 'xyzzy'][row] ?? '', abstract: '' }),
    };
    const each = { count: 2, of: Uint32Array.of(0, 1) };
    const [labels = []] = labelClusters([each], await countPhrases(odd, each));
    expect(labels.every(([name]) => name !== undefined && name.length > 0)).toBe(true);
  });
});
