import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Vocabulary } from '../../src/encoder/vocabulary.ts';

const encode = (tokens: readonly string[]): Uint8Array => new TextEncoder().encode(tokens.join('\n'));
const token = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .map((text) => text.replaceAll(/[\n\ud800-\udfff]/g, ''));

it('finds every token by its line, and no other', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(token, { minLength: 1, maxLength: 200 }),
      fc.array(token),
      (tokens, others) => {
        const vocabulary = new Vocabulary(encode(tokens));
        expect(tokens.map((known) => vocabulary.id(known))).toEqual([...tokens.keys()]);
        for (const other of others)
          expect(vocabulary.id(other)).toBe(tokens.includes(other) ? tokens.indexOf(other) : undefined);
      },
    ),
  );
});

it('tells tokens apart that begin alike, and takes a last line without an end', () => {
  const vocabulary = new Vocabulary(encode(['a', 'ab', '##a', 'é', '数']));
  expect(['a', 'ab', '##a', 'é', '数', 'abc', '', '#'].map((text) => vocabulary.id(text))).toEqual([
    0,
    1,
    2,
    3,
    4,
    undefined,
    undefined,
    undefined,
  ]);
});
