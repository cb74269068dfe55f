import fc from 'fast-check';

/** Code points that are halves of pairs, and no characters. */
const SURROGATES = { first: 0xd800, count: 0x800 };
const CHARACTERS = 0x110000 - SURROGATES.count;

/**
 * Any character of Unicode, as fast-check's own unit `binary`, which writes down all 1.1 million of them before the first
 * is drawn: 1.5 seconds in each process.
 */
const character = fc.nat(CHARACTERS - 1).map(
  (n) => String.fromCodePoint(n < SURROGATES.first ? n : n + SURROGATES.count),
  (text) => {
    const point = typeof text === 'string' ? (text.codePointAt(0) ?? -1) : -1;
    if (point < 0 || text !== String.fromCodePoint(point) || /\p{Surrogate}/u.test(text as string))
      throw new Error('no character');
    return point < SURROGATES.first ? point : point - SURROGATES.count;
  },
);

/** Text of any characters. */
export function anyText(lengths: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ ...lengths, unit: character });
}
