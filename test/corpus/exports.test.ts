import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { normalise } from '../../scripts/corpus/normalise.ts';
import { FORMATS } from '../../src/http/site/formats.ts';
import type { Paper } from '../../src/index/paper.ts';
import { citedDoi } from '../../src/paper/doi.ts';
import { venueOf } from '../../src/paper/venue.ts';
import { loadMath } from '../../src/text/math.ts';
import { papersOf, temporaryFiles } from './files.ts';
import { runs } from '../setup/runs.ts';

/* All that Sextant exports it reads back: whatever a format has a place for is the same, ids and names too. */

beforeAll(loadMath);
const files = temporaryFiles();

const word = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z][a-z]{1,8}$/) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'naïve',
      'Größe',
      '学习',
      'x<y',
      'R&D',
      '50%',
      '#1',
      'a_b',
      'GPT-4',
      'C++',
      'CO₂',
      '“so”',
      'Core–Shell',
      '(2.0)',
      'it’s',
      '~30',
      '10^5',
      'α',
      '—',
    ),
  },
);
const text = fc.array(word, { minLength: 2, maxLength: 12 }).map((words) => words.join(' '));
const first = fc.constantFrom(
  'Jan',
  'J. R.',
  'JR',
  'Xi',
  'Md',
  'MD',
  'Abu',
  'Di',
  'Van',
  'Jean-Luc',
  'Ōe',
  'and',
  'II',
  'Иван',
  'علي',
  '明',
  '철수',
  'José María',
);
const last = fc.constantFrom(
  'Ma',
  'Di',
  'Li',
  'Van',
  'Müller',
  "O'Brien",
  'Smith-Jones',
  'García Márquez',
  'Ortega y Gasset',
  'Van Gool',
  'De la Torre',
  "d'Alembert",
  'al-Khwarizmi',
  'bell hooks',
  'Mac an Bhaird',
  'Labs',
  'Research Group',
  'Barnes and Noble',
  'KA',
  'V',
  'Петров',
  'حسن',
  '王',
  '김',
);
/** A name of which a source tells the parts. */
const told = fc.record(
  {
    given: first,
    family: last,
    'non-dropping-particle': fc.constantFrom('van der', 'von', 'de la', "d'", 'Al-', "'t", 'Van'),
    suffix: fc.constantFrom('Jr.', 'Jr', 'III', 'V', 'PhD', '2nd'),
  },
  { requiredKeys: ['given', 'family'] },
);
const group = fc.constantFrom(
  'Barnes and Noble, Inc.',
  'Deep Mind',
  'Foo, Bar',
  'A, B and C, D',
  'ATLAS Collaboration',
  'Brookhuis KA',
  'Plato',
  '王芳',
  'and',
  'R&D #1_2',
  'King, Jr., Martin',
);
const name = fc.oneof(
  fc
    .tuple(
      fc.stringMatching(/^[BCDFGHKLMNPRST][aeiou][lmnrst][aeiou]$/),
      fc.constantFrom(
        'Ma',
        'Di',
        'Müller',
        "O'Brien",
        'Smith-Jones',
        'van der Berg',
        'de la Cruz Jr.',
        'Liò',
      ),
    )
    .map((parts) => parts.join(' ')),
  fc.constantFrom(
    'Google Research Team',
    'Barnes and Noble, Inc.',
    'United Nations',
    '王芳',
    'Mistral AI',
    'King & Queen University',
  ),
  told,
  group.map((literal) => ({ literal })),
);
/** Where a paper came out, as sources say it. */
const venue = fc.constantFrom(
  { venue: 'ACL' },
  { journal: 'Nature', volume: '12', number: '3', pages: '1--10' },
  { 'container-title': ['Physical Review D & E'], type: 'journal-article', issue: '2_a', page: '100' },
  { booktitle: 'Proceedings of {X}', type: 'inproceedings', pages: '1–10' },
  { booktitle: 'A Book', type: 'incollection' },
  { secondary_title: 'PNAS', type: 'JOUR', start_page: '5', end_page: '9' },
  { venue: 'arXiv.org' },
  { type: 'misc' },
);
const date = fc
  .date({ min: new Date('1500-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .chain((day) => fc.constantFrom(4, 7, 10).map((length) => day.toISOString().slice(0, length)));

const given = fc.record(
  {
    id: fc.oneof(
      fc.stringMatching(/^[a-z]{3,8}\d$/),
      fc.constantFrom('2405.14906', 'cs/0112017', 'https://a.org/x'),
      fc.string({
        unit: fc.constantFrom(...'ab1 {}\\%#&_-~^$"\',@=é学\u0301😀'),
        minLength: 1,
        maxLength: 12,
      }),
    ),
    title: text,
    abstract: text,
    authors: fc.array(name, { minLength: 1, maxLength: 4 }),
    published: date,
    categories: fc.uniqueArray(fc.constantFrom('cs.CL', 'cs.LG', 'hep-ph', 'astro-ph.GA'), { minLength: 1 }),
    url: fc.constantFrom(
      'https://example.org/a_b?c=d&e=%20f',
      'https://arxiv.org/abs/2405.14906v2',
      'https://a.org/~x',
    ),
    doi: fc.constantFrom(
      '10.1000/182',
      '10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o',
      '10.1000/a_b',
    ),
    votes: fc.nat(),
    keywords: fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), { minLength: 1 }),
    extra: venue,
  },
  { requiredKeys: ['id', 'title', 'abstract'] },
);
/** A paper as the index has it. */
const paper = given.map((record): Paper => {
  const read = normalise(record);
  if ('reason' in read) throw new Error(read.reason);
  return read.paper;
});
const papers = fc.uniqueArray(paper, { minLength: 1, maxLength: 4, selector: ({ id }) => id });

/** What citations carry of a paper: nothing that they have no field for. */
function cited(paper: Paper) {
  const { id, title, abstract, authors, names, published } = paper;
  return { id, title, abstract, authors, names, published, doi: citedDoi(paper), venue: venueOf(paper) };
}

describe('what is exported as', () => {
  test('JSON and JSON Lines comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(papers, async (written) => {
        const array = FORMATS.json.write(written);
        const lines = written.map((one) => JSON.stringify(one)).join('\n');
        for (const [file, content] of [
          ['search.json', array],
          ['papers.jsonl', lines],
          ['papers.txt', array],
        ] as const) {
          expect(await papersOf(await files.write(file, content))).toEqual(written);
        }
      }),
      { numRuns: runs(100) },
    );
  });

  test.each(['bib', 'ris', 'csl.json'] as const)(
    '%s comes back in all that it has a field for',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(papers, async (written) => {
          const read = await papersOf(
            await files.write(`papers.${format}.txt`, FORMATS[format].write(written)),
          );
          expect(read.map(cited)).toEqual(written.map(cited));
          // What is exported again is the same, so that nothing is lost by more journeys.
          expect(FORMATS[format].write(read)).toBe(FORMATS[format].write(written));
          if (format === 'bib') return;
          expect(read.map(({ categories }) => categories)).toEqual(
            written.map(({ categories }) => categories),
          );
        }),
        { numRuns: runs(150) },
      );
    },
  );
});
