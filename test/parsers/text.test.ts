import { splitAuthors } from '../../scripts/corpus/author-names.ts';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanText, splitCategories, wellFormed } from '../../scripts/corpus/text.ts';
import { stripTags } from '../../scripts/corpus/html.ts';
import { firstUnits, snippet } from '../../src/text/cut.ts';
import { analyze } from '../../src/text/analyze.ts';
import { aliasesOf } from '../../src/index/format/aliases.ts';
import type { Paper } from '../../src/index/paper.ts';
import { toBibTeX } from '../../src/paper/bibtex.ts';
import { toCsl } from '../../src/paper/csl.ts';
import { decodeLatex } from '../../src/text/latex.ts';
import { toMarkdown } from '../../src/paper/markdown.ts';
import { loadMath, type MathElement, toMathMl } from '../../src/text/math.ts';
import { jsonLd, metaTags } from '../../src/paper/meta.ts';
import { plainText, prose } from '../../src/text/plain.ts';
import { plainTexts } from '../../src/paper/texts.ts';
import { toRis } from '../../src/paper/ris.ts';
import { segments } from '../../src/text/segments.ts';
import { runs } from '../setup/runs.ts';
import { hostile } from './hostile.ts';

beforeAll(loadMath);

const LATEX = [
  ...[
    '$',
    '$$',
    '\\(',
    '\\)',
    '\\[',
    '\\]',
    '\\frac{',
    '\\sqrt',
    '^{',
    '_',
    '\\emph{',
    '\\textbf{',
    '\\href{',
  ],
  ...[
    '\\url{',
    'https://a.org/',
    '\\left(',
    '\\right)',
    '\\begin{matrix}',
    '\\end{matrix}',
    '\\"o',
    "\\'{\\i}",
  ],
  ...[
    '--',
    '``',
    "''",
    '\\$',
    '\\%',
    '\\alpha',
    '\\mathbb{R}',
    '\\operatorname{x}',
    '\\text{',
    '&amp;',
    '&#0;',
  ],
];
const text = hostile(...LATEX);

describe('LaTeX', () => {
  test('in any text is decoded into text that is no longer, but for NFC', () => {
    fc.assert(
      fc.property(text, (latex) => {
        // NFC divides some characters into up to three.
        expect(decodeLatex(latex).length).toBeLessThanOrEqual(3 * latex.length);
        if (/^[\0-~]*$/.test(latex)) expect(decodeLatex(latex).length).toBeLessThanOrEqual(latex.length);
      }),
      { numRuns: runs(500) },
    );
  });

  test('of any text leaves segments that are the text itself, but for links, markup and what turns its direction', () => {
    fc.assert(
      fc.property(text, (latex) => {
        const whole = segments(latex)
          .map((segment) => (segment.kind === 'math' ? segment.source : segment.text))
          .join('');
        expect(whole.length).toBeLessThanOrEqual(latex.length);
        const turned = latex.replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
        if (!/\\|https?:/.test(turned)) expect(whole).toBe(turned);
      }),
      { numRuns: runs(500) },
    );
  });

  test('of any text is said in plain text, which is one for prose too', () => {
    fc.assert(
      fc.property(text, (latex) => {
        expect(typeof plainText(latex)).toBe('string');
        expect(typeof prose(latex)).toBe('string');
        expect(snippet(latex).length).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: runs(300) },
    );
  });

  test('formulas of any text give MathML or nothing', () => {
    const tagsOf = ({ tag, children }: MathElement): string[] => [
      tag,
      ...children.flatMap((child) => (typeof child === 'string' ? [] : tagsOf(child))),
    ];
    fc.assert(
      fc.property(text, fc.boolean(), (tex, display) => {
        const math = toMathMl(tex, display);
        if (math !== null)
          for (const tag of tagsOf(math)) expect(tag).toMatch(/^(?:math|m[a-z]+|semantics)$/);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('text of a corpus', () => {
  test('is cleaned to what cleaning and cutting leave alone', () => {
    fc.assert(
      fc.property(
        hostile('<p>', '</p>', '<i ', 'a="b">', '&lt;', '&amp;lt;', '<script>'),
        fc.nat(50),
        (raw, length) => {
          const clean = cleanText(raw);
          expect(wellFormed(clean)).toBe(clean);
          expect(clean).not.toMatch(/\p{Control}/u);
          expect(clean).toBe(clean.trim());
          const cut = firstUnits(clean, length);
          expect(clean.startsWith(cut)).toBe(true);
          expect(wellFormed(cut)).toBe(cut);
          expect(stripTags(raw).length).toBeLessThanOrEqual(raw.length);
        },
      ),
      { numRuns: runs(500) },
    );
  });

  test('is divided into names and categories that hold no separator', () => {
    fc.assert(
      fc.property(hostile(';', ' and ', ',', 'cs.CL'), (list) => {
        for (const category of splitCategories(list)) expect(category).not.toMatch(/[;,\s]/);
        // But for the blank behind the comma of a name that is turned round.
        expect(splitAuthors(list).join('').replaceAll(' ', '').length).toBeLessThanOrEqual(list.length);
      }),
    );
  });

  test('is read word by word, in order, and known by keys', () => {
    fc.assert(
      fc.property(text, (raw) => {
        let end = 0;
        for (const token of analyze(raw)) {
          // A compound follows its parts, and begins where the first of them does.
          const isCompound = /[-‐‑]/.test(raw.slice(token.start, token.end));
          if (!isCompound) expect(token.start).toBeGreaterThanOrEqual(end);
          expect(token.end).toBeGreaterThan(token.start);
          expect(token.end).toBeGreaterThanOrEqual(end);
          end = token.end;
        }
        expect(end).toBeLessThanOrEqual(raw.length);
        for (const key of aliasesOf(raw)) expect(key).toMatch(/^(?:doi|arxiv|title):./su);
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('a paper of any texts', () => {
  /** As every reader of a corpus leaves them: on one line. */
  const line = text.map(cleanText);
  const name = line.filter((value) => value !== '');
  const paper: fc.Arbitrary<Paper> = fc.record(
    {
      id: name,
      title: name,
      abstract: line,
      authors: fc.array(name, { maxLength: 3 }),
      published: fc.constantFrom('2024', '2024-05', '2024-05-23'),
      categories: fc.array(name, { maxLength: 3 }),
      url: fc.constant('https://example.org/a?b=c#d'),
      doi: name,
      extra: fc.record({
        comment: text,
        journal: text,
        keywords: fc.array(text, { maxLength: 2 }),
        github: text,
      }),
    },
    { requiredKeys: ['id', 'title', 'abstract'] },
  );

  test('is one entry of every format', () => {
    fc.assert(
      fc.property(fc.array(paper, { maxLength: 3 }), (papers) => {
        const lines = (file: string, start: string): string[] =>
          file.split(/\r\n|\r|\n/).filter((line) => line.startsWith(start));
        expect(lines(toBibTeX(papers), '@')).toHaveLength(papers.length);
        expect(lines(toRis(papers), 'TY  - ')).toHaveLength(papers.length);
        expect(lines(toRis(papers), 'ER  - ')).toHaveLength(papers.length);
        expect(lines(toMarkdown(papers), '# ')).toHaveLength(papers.length);
        expect(JSON.parse(JSON.stringify(toCsl(papers)))).toHaveLength(papers.length);
      }),
      { numRuns: runs(200) },
    );
  });

  test('has tags and a snippet for its page', () => {
    fc.assert(
      fc.property(paper, (one) => {
        for (const tag of metaTags(one, plainTexts(one), 'https://a.org'))
          expect(typeof tag.content).toBe('string');
        expect(JSON.parse(JSON.stringify(jsonLd(one, plainTexts(one), 'https://a.org')))).toMatchObject({
          '@context': 'https://schema.org',
        });
        expect(snippet(one.abstract).length).toBeLessThanOrEqual(301);
      }),
      { numRuns: runs(200) },
    );
  });
});
