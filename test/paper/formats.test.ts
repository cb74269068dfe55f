import { Cite } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-ris';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Paper } from '../../src/index/paper.ts';
import { toBibTeX } from '../../src/paper/bibtex.ts';
import { toCsl } from '../../src/paper/csl.ts';
import { uniqueKeys } from '../../src/paper/citation-keys.ts';
import { toMarkdown } from '../../src/paper/markdown.ts';
import { loadMath } from '../../src/text/math.ts';
import { plainText } from '../../src/text/plain.ts';
import { toRis } from '../../src/paper/ris.ts';
import { AWKWARD, BARE, OLD } from './papers.ts';

beforeAll(loadMath);

const PAPERS = [AWKWARD, OLD, BARE];

const itemsSchema = z.array(
  z.object({
    id: z.string(),
    type: z.string(),
    title: z.string().optional(),
    abstract: z.string().optional(),
    author: z.array(z.record(z.string(), z.string())).optional(),
    issued: z.object({ 'date-parts': z.array(z.array(z.number())) }).optional(),
    DOI: z.string().optional(),
    URL: z.string().optional(),
    number: z.string().optional(),
  }),
);

/** What a reader that is not ours finds in a file, as CSL-JSON. */
function read(text: string, type: '@bibtex/text' | '@ris/file'): z.infer<typeof itemsSchema> {
  return itemsSchema.parse(new Cite(text, { forceType: type, generateGraph: false }).data);
}

/** A name without regard to how it was divided. */
function wholeName(name: Record<string, string>): string {
  const { given, literal, family, 'non-dropping-particle': particle } = name;
  return literal ?? [given, particle, family].filter(Boolean).join(' ');
}

describe('golden files', () => {
  test.each([
    ['papers.bib', () => toBibTeX(PAPERS)],
    ['papers.ris', () => toRis(PAPERS)],
    ['papers.csl.json', () => `${JSON.stringify(toCsl(PAPERS), null, 2)}\n`],
    ['papers.md', () => toMarkdown(PAPERS)],
  ])('%s', async (name, write) => {
    await expect(write()).toMatchFileSnapshot(`../fixtures/papers/${name}`);
  });
});

describe('round trips', () => {
  test.each([
    ['@bibtex/text', toBibTeX, uniqueKeys],
    ['@ris/file', toRis, (papers: readonly Paper[]) => papers.map(({ id }) => id)],
  ] as const)('%s keeps what a reader needs', (type, write, idsOf) => {
    const items = read(write(PAPERS), type);
    expect(items.map(({ id }) => id)).toEqual(idsOf(PAPERS));
    expect(items[0]?.author?.map(wholeName)).toEqual(AWKWARD.authors);
    expect(items.map(({ issued }) => issued?.['date-parts'][0]?.slice(0, 2))).toEqual([
      [2024, 5],
      [2001, 12],
      undefined,
    ]);
    expect(items.map(({ DOI }) => DOI)).toEqual([AWKWARD.doi, '10.48550/arXiv.cs/0112017', BARE.doi]);
    expect(items.map(({ URL }) => URL)).toEqual([
      AWKWARD.url,
      'https://arxiv.org/abs/cs/0112017',
      'https://doi.org/10.1000/xyz',
    ]);
  });

  const awkward = fc
    .string({
      unit: fc.constantFrom(...'aBc dE5 {}\\~^#&%_<>[]"@=,;:!?/|+é学µ'),
      minLength: 1,
      maxLength: 60,
    })
    .filter((text) => /[\p{L}\p{N}]/u.test(text));
  const expected = (text: string): string => plainText(text).replace(/\s+/g, ' ').trim();

  test('any title comes back from BibTeX and RIS', () => {
    fc.assert(
      fc.property(awkward, awkward, (title, other) => {
        const papers = [title, other].map((text, i) => ({ id: `p${i}`, title: text, abstract: text }));
        for (const [text, type] of [
          [toBibTeX(papers), '@bibtex/text'],
          [toRis(papers), '@ris/file'],
        ] as const) {
          const titles = read(text, type).map((item) => item.title?.replace(/\s+/g, ' ').trim());
          expect(titles).toEqual([expected(title), expected(other)]);
        }
      }),
    );
  });

  test('keys begin with the family name, whatever it is made of', () => {
    const key = (author: string, names?: Paper['names']): string | undefined =>
      uniqueKeys([
        { id: 'x', title: 'On names', abstract: '', published: '2024', authors: [author], names },
      ])[0];
    expect(key('Roberto M. Cesar Jr.')).toBe('cesar2024names');
    expect(key('William Gates III')).toBe('gates2024names');
    expect(key('Jan van der Berg')).toBe('vanderberg2024names');
    expect(key('Barnes and Noble, Inc.')).toBe('barnesandnobleinc2024names');
    const told = { name: 'Gabriel García Márquez', family: 'García Márquez', given: 'Gabriel' };
    expect(key(told.name, [told])).toBe('garciamarquez2024names');
  });

  test('keys are unique and BibTeX takes them', () => {
    const paper = fc.record({
      id: fc.string({ minLength: 1 }),
      title: fc.string({ minLength: 1 }),
      abstract: fc.constant(''),
      authors: fc.array(fc.constantFrom('Bin Lei', 'Jörg Müller', '李明'), { minLength: 1, maxLength: 2 }),
      published: fc.constantFrom('2024', '2023-01-02'),
    });
    fc.assert(
      fc.property(fc.array(paper, { maxLength: 80 }), (papers) => {
        const keys = uniqueKeys(papers);
        expect(new Set(keys).size).toBe(papers.length);
        for (const key of keys) expect(key).toMatch(/^[a-z][a-z0-9]*$/);
      }),
    );
    const same = Array.from({ length: 100 }, () => AWKWARD);
    expect(new Set(uniqueKeys(same)).size).toBe(100);
    expect(uniqueKeys(same).slice(0, 3)).toEqual(
      ['a', 'b', 'c'].map((letter) => `vanderlei2024autocoder${letter}`.replace(/a$/, '')),
    );
  });

  test('formulas stay LaTeX in BibTeX and are balanced for it', () => {
    const entry = toBibTeX([AWKWARD]);
    expect(entry).toContain('$\\mathcal{O}(n^2)$');
    expect(entry).toContain('$\\lbrace a, b\\rbrace $');
    expect(entry.split('{')).toHaveLength(entry.split('}').length);
  });
});

test('Markdown takes nothing of a text for markup', () => {
  const hostile: Paper = { id: 'x', title: '[a](javascript:b) <b> `c` *d*', abstract: '# e | f ![g](h)' };
  expect(toMarkdown([hostile])).toBe(
    '# \\[a\\](javascript:b) \\<b\\> \\`c\\` \\*d\\*\n\n- Id: x\n\n\\# e \\| f !\\[g\\](h)\n',
  );
});
