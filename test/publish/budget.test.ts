import { expect, it } from 'vitest';
import { codeBits, mostPapers } from '../../scripts/publish/isolate-memory.ts';

const MINILM = { bytes: 23_145_536, dim: 384 };

it('stores 8 bits as long as an isolate holds them, then 4, then refuses the next paper with the numbers', () => {
  const [eight, four] = [mostPapers(MINILM, 8), mostPapers(MINILM, 4)];
  expect(eight).toBeGreaterThan(100_000);
  expect(four).toBeGreaterThan(eight * 1.3);
  expect([1, eight, eight + 1, four].map((papers) => codeBits(papers, MINILM))).toEqual([8, 8, 4, 4]);
  expect(() => codeBits(four + 1, MINILM)).toThrow(/128 MB: with this model it holds 132/);
});

it('leaves less room beside a larger model', () => {
  expect(mostPapers({ ...MINILM, bytes: MINILM.bytes + 7_760_000 }, 8)).toBe(mostPapers(MINILM, 8) - 10_000);
});
