import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { firstUnits, shortened, snippet } from '../../src/text/cut.ts';

describe('snippet', () => {
  test('keeps a short abstract, on one line', () => {
    expect(snippet('  Two\n  lines. ')).toBe('Two lines.');
    expect(snippet('')).toBe('');
    expect(snippet('a'.repeat(300))).toBe('a'.repeat(300));
  });

  test('cuts after a whole word', () => {
    expect(snippet('alpha beta gamma', 12)).toBe('alpha beta…');
    expect(snippet('alpha beta gamma', 10)).toBe('alpha beta…');
  });

  test('cuts inside a word that is too long, or where a script has no spaces', () => {
    expect(snippet(`a ${'b'.repeat(50)}`, 10)).toBe(`a ${'b'.repeat(8)}…`);
    expect(snippet('語'.repeat(20), 10)).toBe(`${'語'.repeat(10)}…`);
  });

  test('never cuts inside a code point', () => {
    expect(snippet('😀'.repeat(10), 5)).toBe('😀😀…');
  });

  test('is a prefix of the text, no longer than asked, well formed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 80 }),
        fc.integer({ min: 2, max: 40 }),
        (text, length) => {
          const line = text.replace(/\s+/g, ' ').trim();
          const cut = snippet(text, length);
          const kept = cut === line ? cut : cut.slice(0, -1);
          expect(line.startsWith(kept)).toBe(true);
          expect(kept.length).toBeLessThanOrEqual(length);
          expect(() => encodeURIComponent(cut)).not.toThrow();
        },
      ),
    );
  });
});

describe('firstUnits', () => {
  test('cuts at the length, never through a character', () => {
    expect(firstUnits('abcd', 4)).toBe('abcd');
    expect(firstUnits('abcd', 3)).toBe('abc');
    expect(firstUnits('ab cd', 3)).toBe('ab');
    expect(firstUnits('ab𝒳', 3)).toBe('ab');
    expect(firstUnits('ab𝒳d', 4)).toBe('ab𝒳');
  });
});

describe('shortened', () => {
  it('is never longer than asked for, with its ellipsis, and cuts no character in two', () => {
    expect(shortened('a label', 7)).toBe('a label');
    expect(shortened('a longer label', 9)).toBe('a longer…');
    expect(shortened('a longer label', 10)).toBe('a longer…');
    expect(shortened('ab𝒳d', 4)).toBe('ab…');
  });
});
