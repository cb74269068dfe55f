import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeVocabulary, Vocabulary } from '../../src/encoder/vocabulary.ts';
import { displaced, patched } from '../index/binary.ts';

const token = fc.string({ unit: 'grapheme', maxLength: 8 });

describe('Vocabulary', () => {
  it('finds every token by its place, and no other', () => {
    const lists = fc.uniqueArray(token, { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(lists, fc.array(token), (tokens, others) => {
        const vocabulary = new Vocabulary(displaced(encodeVocabulary(tokens)));
        expect(tokens.map((known) => vocabulary.id(known))).toEqual([...tokens.keys()]);
        for (const other of others) {
          expect(vocabulary.id(other)).toBe(tokens.includes(other) ? tokens.indexOf(other) : undefined);
        }
      }),
    );
  });

  it('tells tokens apart that begin alike', () => {
    const vocabulary = new Vocabulary(encodeVocabulary(['a', 'ab', '##a', 'é', '数']));
    expect(['a', 'ab', '##a', 'é', '数'].map((text) => vocabulary.id(text))).toEqual([0, 1, 2, 3, 4]);
    expect(['abc', '', '#', 'e'].map((text) => vocabulary.id(text))).toEqual(Array(4).fill(undefined));
  });

  const value = encodeVocabulary(['one', 'two', 'three']);

  it.each([
    ['another magic', patched(value, 0, 0), 'index-corrupt'],
    ['another version', patched(value, 4, 2), 'index-format-unsupported'],
    ['no tokens', patched(value, 8, 0), 'index-corrupt'],
    ['more tokens than slots', patched(value, 8, 200), 'index-corrupt'],
    ['slots that are no power of two', patched(value, 12, 9), 'index-corrupt'],
    ['more slots than bytes', patched(value, 12, 128), 'index-corrupt'],
    ['a byte too few', value.subarray(0, -1), 'index-corrupt'],
    ['half a header', value.subarray(0, 9), 'index-corrupt'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => new Vocabulary(bytes)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
