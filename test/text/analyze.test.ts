import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze, fold, words } from '../../src/text/analyze.ts';

const terms = (text: string): string[] => analyze(text).map(({ term }) => term);

describe('analyze', () => {
  it.each([
    ['Running runs', ['run', 'run']],
    ['the state of the art', ['state', 'art']],
    ['GPT-4', ['gpt', '4', 'gpt4']],
    ['fine-tuning and finetuning', ['fine', 'tune', 'finetun', 'finetun']],
    ['naïve Łukasz Erdős', ['naiv', 'lukasz', 'erdo']],
    [String.raw`na\"{\i}ve Erd\H{o}s \'etude`, ['naiv', 'erdo', 'etud']],
    [String.raw`$\alpha$-NTK of \textbf{graphs}`, ['alpha', 'ntk', 'graph']],
    ['3.5 and 10,000 and v2.1', ['3.5', '10000', 'v2', '1']],
    ["Alzheimer's, Alzheimer’s", ['alzheim', 'alzheim']],
    ['深度学习 learning', ['深', '度', '学', '习', 'learn']],
    ['C++ and C#', ['c', 'c++', 'c', 'c#']],
    [
      String.raw`F\#, k-means++, A* and C*-algebras`,
      ['f', 'f#', 'k', 'mean', 'kmean', 'means++', 'a*', 'c', 'c*', 'algebra'],
    ],
    ['a*b, 3*, word*, x#1, 1 + 1, c+', ['b', '3', 'word', 'x', '1', '1', '1', 'c']],
    ['COVID‑19', ['covid', '19', 'covid19']],
    ['', []],
    ['… — !?', []],
  ])('%j', (text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  it('finds a name however it is hyphenated', () => {
    const [joined = ''] = terms('GPT4');
    expect(terms('GPT-4')).toContain(joined);
    expect(terms('gpt 4').every((term) => terms('GPT-4').includes(term))).toBe(true);
  });

  it('gives offsets of the words themselves, in order, and one position a word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        let position = 0;
        for (const token of analyze(text)) {
          expect(token.start).toBeLessThan(token.end);
          expect(token.end).toBeLessThanOrEqual(text.length);
          expect(token.position).toBeGreaterThanOrEqual(position);
          expect(token.term.length).toBeLessThanOrEqual(40);
          expect(token.term).not.toMatch(/\s/);
          position = token.position;
        }
      }),
    );
  });

  it('gives one term without white space for a ligature that stands for several words', () => {
    expect(analyze('ﷺ').map(({ term }) => term)).toEqual(['صلىاللهعليهوسلم']);
  });

  it('a text twice has its terms twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        expect(terms(`${text}\n${text}`)).toEqual([...terms(text), ...terms(text)]);
      }),
    );
  });

  it('reads ASCII the same beside other scripts', () => {
    const unit = fc.constantFrom(...String.raw`aZ09 -'.,\"{}^$()textbfrc`);
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 80 }), (text) => {
        expect(analyze(`${text} 深`).slice(0, -1)).toEqual(analyze(text));
      }),
    );
  });

  it('does not care about case or composition', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Zéüñ -]{0,60}$/), (text) => {
        expect(terms(text.toUpperCase())).toEqual(terms(text.toLowerCase()));
        expect(terms(text.normalize('NFD'))).toEqual(terms(text.normalize('NFC')));
      }),
    );
  });

  it('takes time linear in the text, whatever it is', () => {
    const hostile = [
      String.raw`\'`.repeat(50_000),
      'a-'.repeat(50_000),
      "a'".repeat(50_000),
      '1.'.repeat(50_000),
    ];
    for (const text of hostile) expect(analyze(text).length).toBeLessThan(200_000);
  });
});

it('fold and words keep every word of a name', () => {
  expect(fold('Ægir Þór ß')).toBe('aegir thor ss');
  expect(words("Conan O'Brien, Jr.")).toEqual(['conan', 'o', 'brien', 'jr']);
  expect(words('The of')).toEqual(['the', 'of']);
});
