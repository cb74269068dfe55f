import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateRange, MOST_CLAUSES, parseQuery } from '../../src/search/query/query.ts';
import { runs } from '../setup/runs.ts';
import { hostile } from './hostile.ts';

const text = hostile(
  'title:',
  'ti:',
  'au:',
  'abs:',
  'cat:',
  'year:',
  '"',
  ' -',
  ' ',
  '2024..2025',
  '2024',
  'word',
  '“',
  '„',
);
const word = fc.stringMatching(/^[a-z]{1,8}$/);

describe('a query', () => {
  test('is read, whatever it is, and asks for no more than one may', () => {
    fc.assert(
      fc.property(text, (query) => {
        const { plain, clauses, years, note } = parseQuery(query);
        expect(clauses.length + years.length).toBeLessThanOrEqual(MOST_CLAUSES);
        for (const clause of clauses) expect(clause.text).toMatch(/[\p{L}\p{N}]/u);
        for (const { from, to } of years)
          expect([Number.isInteger(from), Number.isInteger(to)]).toEqual([true, true]);
        // Nothing is made up: what is ranked by stands in the query.
        expect(plain.length).toBeLessThanOrEqual(query.length);
        if (note?.startsWith('Searched as plain text') === true) expect(plain).toBe(query);
      }),
      { numRuns: runs(1_000) },
    );
  });

  test('is read as what it was written from', () => {
    const field = fc.constantFrom(
      ['title:', 'title'],
      ['ti:', 'title'],
      ['author:', 'author'],
      ['au:', 'author'],
      ['abstract:', 'abstract'],
      ['abs:', 'abstract'],
      ['cat:', 'category'],
      ['category:', 'category'],
    );
    const clause = fc
      .tuple(fc.boolean(), field, fc.boolean(), fc.array(word, { minLength: 1, maxLength: 3 }))
      .map(([negated, [prefix = '', name], phrase, words]) => {
        const said = phrase ? words.join(' ') : (words[0] ?? '');
        const source = `${negated ? '-' : ''}${prefix}${phrase ? `"${said}"` : said}`;
        return { source, clause: { field: name, text: said, phrase, negated } };
      });
    fc.assert(
      fc.property(
        fc.array(word),
        fc.uniqueArray(clause, { selector: (one) => one.source, maxLength: 10 }),
        (words, some) => {
          const query = [...words, ...some.map(({ source }) => source)].join(' ');
          const { clauses, plain, note } = parseQuery(query);
          expect(note).toBeUndefined();
          expect(clauses).toEqual(some.map((one) => one.clause));
          const ranked = some
            .filter(
              ({ clause: { negated, field: name } }) => !negated && (name === 'title' || name === 'abstract'),
            )
            .map(({ clause }) => clause.text);
          expect(plain).toBe([...words, ...ranked].join(' '));
        },
      ),
    );
  });

  test('has ranges of years that hold the days of their years, and no other', () => {
    const year = fc.integer({ min: 1_000, max: 9_998 });
    fc.assert(
      fc.property(year, year, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const { years } = parseQuery(`year:${from}..${to}`);
        expect(years).toEqual([dateRange(String(from), String(to))]);
        const [range = { from: 0, to: 0 }] = years;
        for (const date of [from * 10_000, from * 10_000 + 101, to * 10_000 + 1_231]) {
          expect(range.from <= date && date <= range.to).toBe(true);
        }
        for (const date of [(from - 1) * 10_000 + 1_231, (to + 1) * 10_000]) {
          expect(range.from <= date && date <= range.to).toBe(false);
        }
      }),
    );
  });
});
