import fc from 'fast-check';
import { expect, test } from 'vitest';
import { words } from '../../src/text/analyze.ts';
import { normalize } from '../../src/text/unicode.ts';

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;
const marks = fc.constantFrom('a', 'é', '\u0301', '\u0323', '\u0327', '한', 'ﬁ', ' ');

test('is what the engine makes of any text with up to thirty marks in a row', () => {
  const text = fc.string({ unit: marks, maxLength: 200 });
  fc.assert(
    fc.property(text, fc.constantFrom(...FORMS), (given, form) => {
      fc.pre(!/\p{M}{30}/u.test(given));
      expect(normalize(given, form)).toBe(given.normalize(form));
    }),
  );
});

test('divides longer runs, and keeps all marks', () => {
  const run = '\u0301'.repeat(5_000) + '\u0323'.repeat(5_000);
  for (const form of FORMS) {
    const found = normalize(`e${run}`, form);
    expect(found.length).toBeGreaterThan(10_000);
    expect(found).not.toMatch(/[^\P{M}\u034f]{31}/u);
  }
  expect(words(`e${run}`)).toEqual(['e']);
});
