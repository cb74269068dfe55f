import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTerms, encodeLexicon, Lexicon, type LexiconEntry } from '../../src/index/format/lexicon.ts';
import { runs } from '../setup/runs.ts';
import { patched } from './binary.ts';

const utf8 = new TextEncoder();
const words = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), {
  maxLength: 120,
});

/** Entries whose postings follow each other, as a publisher makes them. */
function entriesOf(terms: readonly string[]): LexiconEntry[] {
  const sorted = terms.toSorted((a, b) => compareTerms(utf8.encode(a), utf8.encode(b)));
  let offset = 8;
  return sorted.map((term, i) => {
    const bytes = 1 + ((i * 37) % 300);
    const entry = { term, rows: 1 + i * 50, offset, bytes };
    offset += bytes;
    return entry;
  });
}

/** Bytes up to the end of the last postings. */
const postingsOf = (entries: readonly LexiconEntry[]): number => {
  const { offset = 8, bytes = 0 } = entries.at(-1) ?? {};
  return offset + bytes;
};

const lexiconOf = (entries: readonly LexiconEntry[]): Lexicon =>
  new Lexicon(encodeLexicon(entries), entries.length, postingsOf(entries));

/** Optimal string alignment, as its definition says. */
function distance(a: Uint8Array, b: Uint8Array): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => table[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const edits = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same];
      const row = table[i] ?? [];
      row[j] = Math.min(...edits, swap ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY);
    }
  }
  return at(a.length, b.length);
}

describe('Lexicon', () => {
  it('finds every term and no other', () => {
    fc.assert(
      fc.property(words, fc.string({ unit: 'grapheme', maxLength: 4 }), (terms, other) => {
        const entries = entriesOf(terms);
        const lexicon = lexiconOf(entries);
        for (const entry of entries) expect(lexicon.find(entry.term)).toEqual(entry);
        if (!terms.includes(other)) expect(lexicon.find(other)).toBeNull();
      }),
    );
  });

  it('gives all terms of which a word is a later one', () => {
    const name = fc.array(fc.constantFrom('a', 'ab', 'b', 'abc', 'ß'), { minLength: 1, maxLength: 4 });
    const names = fc.uniqueArray(
      name.map((its) => its.join(' ')),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(names, fc.constantFrom('a', 'ab', 'b', 'bc', 'ß', 'c'), (terms, word) => {
        const entries = entriesOf(terms);
        expect(lexiconOf(entries).withLaterWord(word)).toEqual(
          entries.filter(({ term }) => term.split(' ').slice(1).includes(word)),
        );
      }),
    );
  });

  it('gives all terms from one on, or with one beginning, in order', () => {
    fc.assert(
      fc.property(words, fc.string({ unit: 'grapheme', maxLength: 2 }), (terms, start) => {
        const entries = entriesOf(terms);
        const lexicon = lexiconOf(entries);
        const notBelow = entries.filter(
          ({ term }) => compareTerms(utf8.encode(term), utf8.encode(start)) >= 0,
        );
        expect(Array.from(lexicon.from(start))).toEqual(notBelow);
        expect(Array.from(lexicon.startingWith(start))).toEqual(
          entries.filter(({ term }) => term.startsWith(start)),
        );
      }),
    );
  });

  it('finds the terms within some edits, by the definition of the distance', () => {
    const letters = fc.stringMatching(/^[abc]{1,7}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(letters, { maxLength: 300, size: 'max' }),
        letters,
        fc.constantFrom(1, 2),
        (terms, wanted, most) => {
          const entries = entriesOf(terms);
          const expected = entries.flatMap((entry) => {
            const edits = distance(utf8.encode(wanted), utf8.encode(entry.term));
            return edits <= most && entry.term[0] === wanted[0] ? [{ entry, distance: edits }] : [];
          });
          expect(lexiconOf(entries).similar(wanted, most)).toEqual(expected);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  describe('refuses', () => {
    const entries = entriesOf(Array.from({ length: 40 }, (_, i) => `term ${i}`));
    const value = encodeLexicon(entries);
    const end = postingsOf(entries);
    const u32 = (number: number): Uint8Array => new Uint8Array(Uint32Array.of(number).buffer);

    it.each([
      ['a table that does not fit', new Uint8Array(4), 1, end],
      ['fewer terms', value, 39, end],
      ['more terms in the last block', value, 41, end],
      ['a block more', value, 49, end],
      ['a byte less', value.subarray(0, -1), 40, end],
      ['a byte more', Uint8Array.of(...value, 0), 40, end],
      ['a block before the one before it', patched(value, 16, ...u32(0)), 40, end],
      ['postings of a block beyond all others', patched(value, 4, ...u32(end + 1)), 40, end],
      ['postings of the last term beyond all others', value, 40, end - 1],
    ])('%s', (_, bytes, size, postings) => {
      expect(() => new Lexicon(bytes, size, postings)).toThrow(/damaged/);
    });

    it('a term whose postings lie beyond all others, where it is met', () => {
      const [first, ...others] = entries;
      const broken = encodeLexicon([{ ...(first as LexiconEntry), bytes: end + 1 }, ...others]);
      const lexicon = new Lexicon(broken, entries.length, end);
      expect(() => lexicon.find(first?.term ?? '')).toThrow(/damaged/);
      expect(() => Array.from(lexicon.from(''))).toThrow(/damaged/);
    });
  });
});
