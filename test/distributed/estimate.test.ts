import { expect, it } from 'vitest';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { estimateOf, estimateText, priceOf } from '../../scripts/distributed/estimate.ts';
import type { Papers } from '../../scripts/corpus/paper-rows.ts';

const one = papersInMemory([
  { id: 'a', title: 'A title', abstract: 'An abstract.', authors: ['Ada Lovelace'], published: '2026' },
]);
const many = (count: number): Papers => ({
  count,
  outline: () => one.outline(0),
  record: () => one.record(0),
  recordLength: () => one.recordLength(0),
});

it.each([
  [100_000, 6.05],
  [1_000_000, 9.68],
  [3_000_000, 17.74],
])('reckons a month of %i papers by the published prices, but for D1 %d dollars', (papers, dollars) => {
  const { month, bytes } = estimateOf(many(papers), 0, 384);
  const storage = (Math.max(0, bytes - 5e9) / 1e9) * 0.75;
  expect(month - storage).toBeCloseTo(dollars, 1);
});

it('counts what is there already, and says when it is more than a database of D1 has', () => {
  const estimate = estimateOf(many(1_000), 9_000, 384);
  expect(estimate).toMatchObject({ papers: 10_000, sent: 1_000 });
  expect(estimateText(estimate)).toContain(
    'Nothing was published. Publishing would send 1,000 vectors of 384 numbers',
  );
  expect(estimateText({ ...estimate, bytes: 11e9 })).toContain('more than one database of D1 may have');
  expect(estimateOf(many(0), 5, 384)).toMatchObject({ rowsWritten: 0, papers: 5 });
  expect(priceOf({ rowsWritten: 2_500_000, sent: 1, dim: 3 })).toBe(2.5);
});
