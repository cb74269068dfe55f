import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bibtexNames } from '../../scripts/corpus/bibtex-names.ts';
import { calendarDate, dateNumber } from '../../src/text/dates.ts';
import { loadMath } from '../../src/text/math.ts';
import { displayed, inverted, nameOf, wholeFamily } from '../../src/text/names.ts';
import { dateRange } from '../../src/search/query/query.ts';
import { runs } from '../setup/runs.ts';
import { hostile } from './hostile.ts';

beforeAll(loadMath);

/** No group's word, and no degree or suffix such as `MSc` or `Jr`. */
const word = fc.stringMatching(/^[BCDFGHKLMNPRST][aeiou][lmnrst][aeiou][lmnr]{0,2}$/);

describe('names', () => {
  test('of any text are a family and a given name, or the whole', () => {
    fc.assert(
      fc.property(
        hostile(' and ', 'van ', 'de ', ', Jr.', '{', '}', '.', 'Yann', 'LeCun', '李', 'Team'),
        (author) => {
          const name = nameOf(author);
          if (!('literal' in name)) {
            expect(name.family).not.toBe('');
            expect(name.given).not.toBe('');
            const { given, suffix } = name;
            const parts = [wholeFamily(name), given, ...(suffix === undefined ? [] : [suffix])];
            expect(inverted(name).replace(/,$/, '')).toBe(parts.join(', '));
          }
          expect(nameOf(inverted(name))).toEqual(name);
        },
      ),
      { numRuns: runs(500) },
    );
  });

  test('of people come back from either order', () => {
    fc.assert(
      fc.property(word, word, (given, family) => {
        const name = nameOf(`${given} ${family}`);
        expect(name).toEqual({ family, given });
        expect(nameOf(inverted(name))).toEqual(name);
        expect(displayed(name)).toBe(`${given} ${family}`);
        expect(bibtexNames(`${family}, ${given}`)).toEqual([name]);
      }),
    );
  });

  test('of BibTeX are as many as are divided by "and", whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }),
        (people) => {
          const names = people.map((words) => words.join(' '));
          expect(bibtexNames(names.join(' and '))).toEqual(names);
        },
      ),
    );
    fc.assert(
      fc.property(hostile(' and ', 'others', '{', '}', ',', '\\"o'), (text) => {
        for (const name of bibtexNames(text)) {
          if (typeof name === 'string' || 'literal' in name) continue;
          expect([name.family, name.given]).not.toContain('');
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('dates', () => {
  const DATE = /^\d{4}(-\d{2}(-\d{2})?)?$/;

  test('of any text are days of the calendar, or none', () => {
    const part = fc.constantFrom(
      '2024',
      '-',
      '02',
      '30',
      '29',
      'T',
      ' ',
      '12:30',
      ':59',
      '.5',
      'Z',
      '+01:00',
      '0000',
      '٢',
    );
    const likely = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(likely, hostile('2024', '-', 'T')), (text) => {
        const date = calendarDate(text);
        if (date === null) return;
        expect(date).toMatch(DATE);
        expect(text.startsWith(date)).toBe(true);
        expect(calendarDate(date)).toBe(date);
      }),
      { numRuns: runs(1_000) },
    );
  });

  test('as numbers keep their order, and a range holds what lies between', () => {
    const day = fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const date = fc.tuple(day, fc.constantFrom(4, 7, 10)).map(([text, length]) => text.slice(0, length));
    fc.assert(
      fc.property(date, date, day, (from, to, between) => {
        const range = dateRange(from, to);
        const isWithin = between >= from && between.slice(0, to.length) <= to;
        const number = dateNumber(between);
        expect(range.from <= number && number <= range.to).toBe(isWithin);
      }),
      { numRuns: runs(300) },
    );
  });
});
