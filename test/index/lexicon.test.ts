import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTerms, encodeLexicon, Lexicon, type LexiconEntry } from '../../src/index/lexicon.ts';
import { runs } from '../setup/runs.ts';

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

const lexiconOf = (entries: readonly LexiconEntry[]): Lexicon =>
  new Lexicon(encodeLexicon(entries), entries.length);

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

  it('refuses a table that does not fit', () => {
    expect(() => new Lexicon(new Uint8Array(4), 1)).toThrow(/damaged/);
  });
});
