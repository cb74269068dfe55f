import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BM25, idf, scoreTable } from '../../src/index/bm25.ts';
import { lengthOfCode } from '../../src/index/format/length-code.ts';
import { MAX_COUNT } from '../../src/index/format/postings-value.ts';

const codes = fc.integer({ min: 0, max: 255 });
const counts = fc.integer({ min: 0, max: MAX_COUNT });
const means = fc.double({ min: 1, max: 5_000, noNaN: true });

it('an entry is BM25 of its count and length, nothing for none, and less than k1 + 1', () => {
  const { k1, b } = BM25;
  fc.assert(
    fc.property(codes, counts, means, (code, count, mean) => {
      const entry = scoreTable(mean)[code * 16 + count] ?? Number.NaN;
      const norm = 1 - b + b * (lengthOfCode(code) / mean);
      expect(entry).toBeCloseTo(count === 0 ? 0 : (k1 + 1) / ((k1 * norm) / count + 1), 5);
      expect(entry).toBeLessThan(k1 + 1);
    }),
  );
});

it('an entry grows with the count and with the mean, and shrinks with the length', () => {
  fc.assert(
    fc.property(codes, counts, means, (code, count, mean) => {
      const of = (its: number, n: number, m: number): number => scoreTable(m)[its * 16 + n] ?? Number.NaN;
      const entry = of(code, count, mean);
      if (count > 0) expect(entry).toBeGreaterThan(of(code, count - 1, mean));
      if (count > 0 && code > 0) expect(entry).toBeLessThan(of(code - 1, count, mean));
      if (count > 0 && code > 0) expect(of(code, count, 2 * mean)).toBeGreaterThan(entry);
    }),
  );
});

it('has numbers where no paper has a term', () => {
  expect(scoreTable(0).every((entry) => Number.isFinite(entry))).toBe(true);
});

it('a rarer term weighs more, and no term less than nothing', () => {
  for (let n = 0; n < 100; n++) expect(idf(100, n)).toBeGreaterThan(idf(100, n + 1));
  expect(idf(100, 100)).toBeGreaterThan(0);
});
