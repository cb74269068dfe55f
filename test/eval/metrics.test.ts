import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Figure, judge, table } from '../../scripts/eval/figures.ts';
import { ndcg, recall, reciprocalRank } from '../../scripts/eval/metrics.ts';

const judgments = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 0],
]);

describe('metrics', () => {
  it('nDCG is that of trec_eval: linear gain, discount log2(rank + 1)', () => {
    const ideal = 2 + 1 / Math.log2(3);
    expect(ndcg(['a', 'b'], judgments, 10)).toBe(1);
    expect(ndcg(['b', 'x', 'a'], judgments, 10)).toBeCloseTo((1 + 2 / 2) / ideal);
    expect(ndcg(['x', 'y', 'a'], judgments, 2)).toBe(0);
    expect(ndcg([], judgments, 10)).toBe(0);
    expect(ndcg(['a'], new Map(), 10)).toBe(0);
  });

  it('recall and reciprocal rank count what is relevant', () => {
    expect(recall(['c', 'b', 'x'], judgments, 3)).toBe(0.5);
    expect(recall(['c', 'b', 'a'], judgments, 2)).toBe(0.5);
    expect(reciprocalRank(['c', 'x', 'b'], judgments)).toBe(1 / 3);
    expect(reciprocalRank(['c'], judgments)).toBe(0);
  });

  it('no ranking is better than the ideal one, and moving an answer up never hurts', () => {
    const ranking = fc.shuffledSubarray(['a', 'b', 'c', 'x', 'y'], { minLength: 2 });
    fc.assert(
      fc.property(ranking, fc.nat(), (ids, at) => {
        const value = ndcg(ids, judgments, 10);
        expect(value).toBeLessThanOrEqual(1);
        const i = 1 + (at % (ids.length - 1));
        const [upper = '', lower = ''] = [ids[i - 1], ids[i]];
        if ((judgments.get(lower) ?? 0) < (judgments.get(upper) ?? 0)) return;
        const swapped = ids.with(i - 1, lower).with(i, upper);
        expect(ndcg(swapped, judgments, 10)).toBeGreaterThanOrEqual(value - 1e-12);
      }),
    );
  });
});

it('a figure below its floor is missed, one without a floor never', () => {
  const figure = { collection: 'c', mode: 'hybrid', metric: 'nDCG@10', value: 0.5 };
  const figures = judge([figure, { ...figure, floor: 0.5 }, { ...figure, floor: 0.51 }]);
  expect(figures.map(({ met }) => met)).toEqual([true, true, false]);
});

it('figures are one table: a line for each metric of a collection, a column for each mode', () => {
  const figure = (collection: string, mode: string, value: number, floor?: number): Figure => ({
    collection,
    mode,
    metric: 'nDCG@10',
    value,
    ...(floor !== undefined && { floor }),
  });
  const figures = [
    figure('a', 'hybrid', 0.5, 0.4),
    figure('a', 'keyword', 0.3, 0.4),
    figure('b', 'keyword', 1),
  ];
  expect(table(judge(figures)).split('\n')).toEqual([
    'collection  metric   hybrid           keyword',
    'a           nDCG@10  50.00 (≥ 40.00)  30.00 (MISSED 40.00)',
    'b           nDCG@10                   100.00',
  ]);
});
