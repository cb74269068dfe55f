import { expect, it } from 'vitest';
import { mostPapers, requireFit } from '../../scripts/publish/budget.ts';

const MODEL = 23_145_536;

it('lets in what an isolate holds, and refuses the next paper with the numbers', () => {
  const most = mostPapers(MODEL);
  expect(most).toBeGreaterThan(100_000);
  expect(() => requireFit(most, MODEL)).not.toThrow();
  expect(() => requireFit(most + 1, MODEL)).toThrow(/128 MB: with this model it holds 107/);
});

it('leaves less room beside a larger model', () => {
  expect(mostPapers(MODEL + 7_700_000)).toBe(mostPapers(MODEL) - 10_000);
});
