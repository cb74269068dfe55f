import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Columns, encodeColumns, openColumns } from '../../src/index/format/columns.ts';
import { hasRow } from '../../src/search/indexes/bitmap.ts';
import { datedWithin } from '../../src/search/indexes/merged-columns.ts';
import { countYears } from '../../src/search/browse.ts';
import { dateRows } from '../../src/search/query/filters.ts';
import { dateRange, lastDay } from '../../src/search/query/query.ts';
import { runs } from '../setup/runs.ts';

const two = (n: number): string => String(n).padStart(2, '0');
/** Days, months and years of a short time, so that they meet. */
const daysOf = (years: fc.Arbitrary<number>): fc.Arbitrary<string> =>
  fc
    .record({
      year: years,
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
      precise: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ year, month, day, precise }) => [year, two(month), two(day)].slice(0, precise).join('-'));
const days = daysOf(fc.integer({ min: 2023, max: 2025 }));
/** Most are of one year: those of the others are kept as a list, not as a set. */
const skewed = daysOf(fc.nat(60).map((n) => (n === 0 ? 2023 : n === 1 ? 2025 : 2024)));
const listOf = (day: fc.Arbitrary<string>): fc.Arbitrary<(string | undefined)[]> =>
  fc.array(fc.option(day, { nil: undefined }), { minLength: 1, maxLength: 200, size: 'max' });
const dates = fc.oneof(listOf(days), listOf(skewed));

function columnsOf(published: readonly (string | undefined)[]): Columns {
  const numbers = published.map((date) => Number((date ?? '0').replaceAll('-', '').padEnd(8, '0')));
  const rows = numbers.map((date) => ({ date, trend: 0, titleTerms: 1, length: 1 }));
  return openColumns(encodeColumns(rows), rows.length);
}

it('the rows of a range are those whose date may lie in it, one by one', () => {
  const ends = fc.record({
    from: fc.option(days, { nil: undefined }),
    to: fc.option(days, { nil: undefined }),
  });
  fc.assert(
    fc.property(dates, ends, (published, { from, to }) => {
      const columns = columnsOf(published);
      const range = dateRange(from, to);
      const set = dateRows(columns, range);
      const wrong = Array.from(columns.dates).filter((date, row) => {
        const isWithin = date > 0 && date <= range.to && lastDay(date) >= range.from;
        return hasRow(set, row) !== isWithin;
      });
      expect(wrong, `${range.from}..${range.to}`).toEqual([]);
    }),
    { numRuns: runs(400) },
  );
});

it('rows by date are a part of the order of dates', () => {
  const number = fc.integer({ min: 1, max: 20_300_000 });
  fc.assert(
    fc.property(dates, number, number, (published, first, last) => {
      const columns = columnsOf(published);
      const expected = Array.from(columns.newest).filter((row) => {
        const date = columns.dates[row] ?? 0;
        return date >= first && date <= last;
      });
      expect(Array.from(datedWithin(columns, first, last))).toEqual(expected);
    }),
  );
});

it('years are counted of the rows of a set, latest first', () => {
  fc.assert(
    fc.property(dates, fc.infiniteStream(fc.nat(2 ** 32 - 1)), (published, bits) => {
      const columns = columnsOf(published);
      const set = Uint32Array.from(
        { length: Math.ceil(published.length / 32) },
        () => bits.next().value ?? 0,
      );
      const counts = new Map<string, number>();
      published.forEach((date, row) => {
        const year = date?.slice(0, 4);
        if (year !== undefined && hasRow(set, row)) counts.set(year, (counts.get(year) ?? 0) + 1);
      });
      const expected = Array.from(counts, ([value, count]) => ({ value, count }));
      expect(countYears(columns, set)).toEqual(expected.sort((a, b) => Number(b.value) - Number(a.value)));
    }),
  );
});
