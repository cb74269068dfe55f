import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Completion,
  COMPLETION_KINDS,
  completionKey,
  encodeSuggestions,
  readSuggestions,
} from '../../src/index/format/suggestions.ts';

const completions = fc
  .array(
    fc.record({
      text: fc.string({ unit: 'grapheme', maxLength: 20 }),
      kind: fc.constantFrom(...COMPLETION_KINDS),
      row: fc.integer({ min: 0, max: 1_000_000 }),
    }),
    { maxLength: 200 },
  )
  .map((list: Completion[]) => list.toSorted((a, b) => (completionKey(a) < completionKey(b) ? -1 : 1)));

it('completions are read back in order', () => {
  fc.assert(
    fc.property(completions, (list) => {
      expect(Array.from(readSuggestions(encodeSuggestions(list)))).toEqual(list);
    }),
  );
});

it('reading from a key on leaves out only what is below it', () => {
  fc.assert(
    fc.property(completions, fc.string({ maxLength: 3 }), (list, typed) => {
      const read = Array.from(readSuggestions(encodeSuggestions(list), typed));
      expect(read).toEqual(list.slice(list.length - read.length));
      const left = list.slice(0, list.length - read.length);
      expect(left.every((completion) => completionKey(completion) < typed)).toBe(true);
    }),
  );
});

it('an author is found by either name', () => {
  expect(completionKey({ text: 'Yann A. LeCun', kind: 'author' })).toBe('yann a lecun');
  expect(completionKey({ text: 'Yann A. LeCun', kind: 'family' })).toBe('lecun yann a');
});
