import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuse } from '../../src/search/fuse.ts';
import { meaningRange } from '../../src/search/relevance.ts';

const shares = fc.double({ min: 0, max: 1, noNaN: true });
const candidates = fc.array(
  fc.record({
    cosine: fc.double({ min: -1, max: 1, noNaN: true }),
    keyword: fc.double({ min: 0, max: 50, noNaN: true }),
    title: shares,
  }),
  { minLength: 1, maxLength: 40 },
);
const weights = fc.record({ keyword: shares, title: shares });
const ranges = fc.option(fc.double({ min: 0.01, max: 3, noNaN: true }), { nil: undefined });

const fused = (
  rows: { cosine: number; keyword: number; title: number }[],
  w: { keyword: number; title: number },
  range?: number,
) =>
  fuse(
    rows.map(({ cosine }, row) => ({ row, score: cosine })),
    { keyword: (row) => rows[row]?.keyword ?? 0, title: (row) => rows[row]?.title ?? 0 },
    w,
    { range },
  );

it('scores lie between 0 and 1, fall, and are the sum of their parts', () => {
  fc.assert(
    fc.property(candidates, weights, ranges, (rows, w, range) => {
      const ranked = fused(rows, w, range);
      expect(ranked.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(rows.map((_, row) => row));
      ranked.forEach(({ score, semantic, keyword }, i) => {
        expect(score).toBeLessThanOrEqual(1 + 1e-9);
        expect(Math.min(semantic, keyword)).toBeGreaterThanOrEqual(0);
        expect(score).toBeCloseTo(semantic + keyword);
        if (i > 0) expect(score).toBeLessThanOrEqual(ranked[i - 1]?.score ?? 0);
      });
    }),
  );
});

it('a row that is ahead on every side is ahead', () => {
  fc.assert(
    fc.property(candidates, weights, ranges, (rows, w, range) => {
      const ranked = fused(rows, w, range);
      const scoreOf = (row: number): number => ranked.find((r) => r.row === row)?.score ?? 0;
      rows.forEach((a, i) =>
        rows.forEach((b, j) => {
          const ahead = a.cosine >= b.cosine && a.keyword >= b.keyword && a.title >= b.title;
          if (ahead) expect(scoreOf(i)).toBeGreaterThanOrEqual(scoreOf(j) - 1e-12);
        }),
      );
    }),
  );
});

it('is the formula of the documentation, of an index that has learnt nothing', () => {
  const rows = [
    { cosine: 0.6, keyword: 5, title: 0 },
    { cosine: 0.2, keyword: 10, title: 0.5 },
  ];
  const [best, other] = fused(rows, { keyword: 0.2, title: 0.3 });
  expect(best).toMatchObject({ row: 1 });
  expect(best?.score).toBeCloseTo((0.8 * (1.2 / 1.6) + 0.2 + 0.15) / 1.3);
  expect(other?.score).toBeCloseTo((0.8 + 0.1) / 1.3);
});

it('counts a cosine by how far it is below the best one, within the range, and nothing beyond it', () => {
  const rows = [0.8, 0.6, 0.3].map((cosine) => ({ cosine, keyword: 0, title: 0 }));
  const scores = fused(rows, { keyword: 0.2, title: 0 }, 0.4).map(({ score }) => score);
  expect(scores.map((score) => score / 0.8)).toEqual([1, expect.closeTo(0.5), 0]);
});

it('has the range from what an index has learnt, and none where it has learnt nothing', () => {
  const words = { median: 0.2, spread: 0.07 };
  const rangeOf = (median: number) => meaningRange({ meaning: { median, spread: 0.05 }, words, papers: 1 });
  expect(rangeOf(0.25)).toBeCloseTo(1.35);
  expect(rangeOf(0.6)).toBeCloseTo(0.72);
  expect(rangeOf(1)).toBeGreaterThan(0);
  expect(meaningRange(undefined)).toBeUndefined();
});

it('ranks by cosine what is beyond the range', () => {
  const rows = [0.1, 0.9, 0.2].map((cosine) => ({ cosine, keyword: 0, title: 0 }));
  expect(fused(rows, { keyword: 0.2, title: 0 }, 0.1).map(({ row }) => row)).toEqual([1, 2, 0]);
});

it('does not mind how far apart the cosines of an encoder lie, where the range follows them', () => {
  fc.assert(
    fc.property(candidates, weights, fc.double({ min: 0.05, max: 1, noNaN: true }), (rows, w, narrow) => {
      const order = (all: typeof rows, range: number) => fused(all, w, range).map(({ score }) => score);
      const narrowed = rows.map((row) => ({ ...row, cosine: 0.5 + (narrow * row.cosine) / 2 }));
      const wide = order(rows, 1.4);
      order(narrowed, 0.7 * narrow).forEach((score, i) => expect(score).toBeCloseTo(wide[i] ?? NaN, 6));
    }),
  );
});
