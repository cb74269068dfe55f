import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasEntries, readReferences } from '../../src/pages-client/bibliography.ts';
import { toBibTeX } from '../../src/paper/bibtex.ts';
import { loadMath } from '../../src/text/math.ts';
import { toRis } from '../../src/paper/ris.ts';
import { papers } from '../index/papers.ts';
import { AWKWARD, BARE, OLD } from '../paper/papers.ts';

beforeAll(loadMath);

test('entries without a title or an id are entries all the same', () => {
  const nameless = '@misc{a, author={Ann}, year={2020}}\n\n@misc{b, year={2021}}';
  expect([readReferences(nameless), hasEntries(nameless)]).toEqual([[], true]);
  expect(hasEntries('TY  - JOUR\nAU  - Ann\nER  - ')).toBe(true);
  for (const other of ['', 'Dear editor,', '@string{a = "b"}']) expect(hasEntries(other)).toBe(false);
});

describe('BibTeX', () => {
  test('is read as reference managers write it', () => {
    const file = String.raw`
% A comment, with @ signs
@string{neurips = "NeurIPS"}
@comment{jabref-meta: x}
@inproceedings{vaswani2017,
  title     = {{Attention} Is All You Need: {S}chr{\"o}dinger \& Erd\H{o}s},
  author    = "Vaswani, Ashish and others", booktitle = neurips # ", Long Beach",
  eprint    = {1706.03762}, archivePrefix = {arXiv},
  abstract  = {Dominant models = recurrent, so far.},
  year = 2017
}
@article(b, Title = "A \emph{quoted} title, with a comma", DOI = {10.1000/182},
  url={https://doi.org/10.1000/182})
@misc{c, title={Only a title}, url = {https://blog.example/post}}
@misc{d, author={Nobody}}`;
    expect(readReferences(file)).toEqual([
      {
        names: ['1706.03762', 'Attention Is All You Need: Schrödinger & Erdős'],
        text: 'Attention Is All You Need: Schrödinger & Erdős Dominant models = recurrent, so far.',
      },
      {
        names: ['10.1000/182', 'https://doi.org/10.1000/182', 'A quoted title, with a comma'],
        text: 'A quoted title, with a comma',
      },
      { names: ['Only a title'], text: 'Only a title' },
    ]);
  });

  test('a damaged entry costs no other', () => {
    const file =
      '@misc{a, title={Not closed\n@misc{b, title={Closed}}\n@misc{c, title="Open\n@misc{d, title={Last}}';
    expect(readReferences(file).flatMap(({ names }) => names)).toEqual(
      expect.arrayContaining(['Closed', 'Last']),
    );
  });
});

describe('RIS', () => {
  test('is read as publishers write it', () => {
    const file = [
      'TY  - JOUR\r',
      'T1  - A title\r',
      'AU  - Lovelace, Ada\r',
      'N2  - Its abstract.\r',
      'DO  - 10.1000/182\r',
      'UR  - https://arxiv.org/abs/2405.14906\r',
      'ER  - \r',
      '\r',
      'TY  - UNPB',
      'TI  - Another',
      'M1  - arXiv:2405.14906',
      'ER  -',
    ].join('\n');
    expect(readReferences(file)).toEqual([
      {
        names: ['10.1000/182', 'https://arxiv.org/abs/2405.14906', 'A title'],
        text: 'A title Its abstract.',
      },
      { names: ['arXiv:2405.14906', 'Another'], text: 'Another' },
    ]);
  });
});

describe('what this site exports', () => {
  test('names its papers again', () => {
    for (const file of [toBibTeX([AWKWARD, BARE, OLD]), toRis([AWKWARD, BARE, OLD])]) {
      const [awkward, bare, old] = readReferences(file).map(({ names }) => names);
      expect(awkward?.[0]).toBe('10.48550/arXiv.2405.14906');
      expect(bare).toContain(BARE.doi);
      expect(old?.at(-1)).toBe('Old style ids have a slash');
    }
  });

  test('is read to its end, whatever the papers say', () => {
    fc.assert(
      fc.property(fc.array(papers, { maxLength: 5 }), (some) => {
        expect(readReferences(toRis(some)).length).toBeLessThanOrEqual(some.length);
        readReferences(toBibTeX(some));
      }),
    );
  });
});

test('any text is read, and nothing longer than one may send comes of it', () => {
  const piece = fc.constantFrom(
    '@a{',
    '@misc{x,',
    'title=',
    '{',
    '}',
    '"',
    ',',
    '\\',
    '\\"{o',
    'TY  - ',
    'ER  - ',
    '\n',
    'ab ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
      for (const { names, text } of readReferences(pieces.join(''))) {
        expect(names.length).toBeGreaterThan(0);
        expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(500);
        expect(text.length).toBeLessThanOrEqual(2_000);
      }
    }),
  );
});
