import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthCode } from '../../src/index/format/length-code.ts';
import { encodeColumns, openColumns, trend } from '../../src/index/format/columns.ts';
import { dateNumber } from '../../src/text/dates.ts';

it.each([
  ['2024-05-23', 20240523],
  ['2024-05', 20240500],
  ['2024', 20240000],
  [undefined, 0],
])('the number of %s', (date, number) => {
  expect(dateNumber(date)).toBe(number);
});

it('columns are read back, orders are those of their keys', () => {
  const rows = fc.array(
    fc.record({
      date: fc.integer({ min: 0, max: 99_999_999 }),
      // Some alike, and some alike only as they are written.
      trend: fc.oneof(
        fc.integer({ min: 6_000, max: 6_003 }),
        fc.double({ min: 6_000, max: 6_000.001, noNaN: true }),
      ),
      titleTerms: fc.integer({ min: 0, max: 300 }),
      length: fc.integer({ min: 0, max: 200_000 }),
    }),
    { minLength: 1, maxLength: 50 },
  );
  fc.assert(
    fc.property(rows, (papers) => {
      const columns = openColumns(encodeColumns(papers), papers.length);
      expect(Array.from(columns.dates)).toEqual(papers.map(({ date }) => date));
      expect(Array.from(columns.titleTerms)).toEqual(papers.map((p) => Math.min(255, p.titleTerms)));
      expect(Array.from(columns.trends)).toEqual(papers.map((p) => Math.fround(p.trend)));
      expect(Array.from(columns.lengths)).toEqual(papers.map((p) => lengthCode(p.length)));
      expect(columns.terms).toBe(papers.reduce((sum, p) => sum + p.length, 0));
      for (const [order, keys] of [
        [columns.newest, columns.dates],
        [columns.trending, columns.trends],
      ] as const) {
        const expected = papers.map((_, row) => ({ row, key: keys[row] ?? 0 }));
        expected.sort((a, b) => b.key - a.key || a.row - b.row);
        expect(Array.from(order)).toEqual(expected.map(({ row }) => row));
      }
    }),
  );
});

describe('trend', () => {
  const paper = (upvotes: number, hf_date: string) => ({
    id: 'a',
    title: 'a',
    abstract: '',
    extra: { upvotes, hf_date },
  });

  it('is higher with more votes, and later', () => {
    expect(trend(paper(9, '2026-01-01'))).toBeGreaterThan(trend(paper(8, '2026-01-01')));
    expect(trend(paper(9, '2026-01-02'))).toBeGreaterThan(trend(paper(9, '2026-01-01')));
  });

  it('halves votes in three days', () => {
    expect(trend(paper(7, '2026-01-04'))).toBeCloseTo(trend(paper(15, '2026-01-01')));
  });

  it('takes votes by either name', () => {
    const { extra, ...named } = paper(9, '2026-01-01');
    expect(trend({ ...named, votes: 9, extra: { hf_date: extra.hf_date } })).toBe(trend({ ...named, extra }));
  });

  it('is the date where nobody votes', () => {
    const plain = (published: string) => trend({ id: 'a', title: 'a', abstract: '', published });
    expect(plain('2026-01-02')).toBeGreaterThan(plain('2026-01-01'));
    expect(plain('2026')).toBeGreaterThan(plain('2025-12-31'));
    expect(trend({ id: 'a', title: 'a', abstract: '' })).toBe(0);
  });
});
