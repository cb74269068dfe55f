import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasesOf, AliasTable, countAliases, findAliases } from '../../src/index/format/aliases.ts';

describe('aliases', () => {
  const table = new AliasTable();
  table.add({ id: '2405.14906', title: 'Auto-Coder: GPT', abstract: '' }, 0);
  table.add(
    {
      id: 'x',
      title: 'Étude №2',
      abstract: '',
      doi: '10.1000/ABC.1',
      url: 'https://arxiv.org/abs/cs/0112017',
    },
    1,
  );
  table.add({ id: 'y', title: 'auto coder gpt', abstract: '' }, 2);
  const value = table.encode();
  const rows = (text: string): number[] => findAliases(value, aliasesOf(text)).sort();

  it.each([
    ['AUTO coder — gpt!', [0, 2]],
    ['https://doi.org/10.48550/arXiv.2405.14906', [0]],
    ['etude no2', [1]],
    ['doi:10.1000/abc.1', [1]],
    ['https://dx.doi.org/10.1000/ABC.1', [1]],
    ['cs/0112017v4', [1]],
    ['coder gpt', []],
    ['', []],
  ])('%j', (text, expected) => {
    expect(rows(text)).toEqual(expected);
  });

  it('counts its keys', () => {
    expect(countAliases(value)).toBe(6);
  });

  it('a title leads to its paper, whatever its case and punctuation', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 1, maxLength: 10 }),
        (words) => {
          const one = new AliasTable();
          one.add({ id: 'z', title: words.join(' - '), abstract: '' }, 7);
          expect(findAliases(one.encode(), aliasesOf(`“${words.join(' ').toUpperCase()}”`))).toContain(7);
        },
      ),
    );
  });
});
