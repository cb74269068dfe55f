import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calendarDate, DATE, DATE_SHAPE, dateOf, isMonth } from '../../src/text/dates.ts';

/** Whether the calendar of JavaScript, in which 30 February is 1 March, keeps the date as it is. */
function isReal(date: string): boolean {
  const [year = '', month = '01', day = '01'] = date.split('-');
  const full = `${year}-${month}-${day}`;
  const parsed = new Date(`${full}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(full);
}

it('takes the dates that the calendar has, and only those', () => {
  const part = (most: number): fc.Arbitrary<string> =>
    fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'));
  const date = fc
    .tuple(fc.integer({ min: 0, max: 9_999 }), fc.array(part(35), { maxLength: 2 }))
    .map(([year, parts]) => [String(year).padStart(4, '0'), ...parts].join('-'));
  fc.assert(
    fc.property(date, (text) => {
      expect(DATE.test(text)).toBe(isReal(text));
      expect(calendarDate(text)).toBe(isReal(text) ? text : null);
      expect(DATE_SHAPE.test(text)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

it('a month is a date with a month and no day', () => {
  for (const text of ['2024-05', '0001-12']) expect(isMonth(text), text).toBe(true);
  for (const text of ['2024', '2024-13', '2024-00', '2024-5', '2024-05-01', 'physics']) {
    expect(isMonth(text), text).toBe(false);
  }
});

it('dates for people', () => {
  expect(['2024', '2024-05', '2024-05-03'].map(dateOf)).toEqual(['2024', 'May 2024', '3 May 2024']);
});
