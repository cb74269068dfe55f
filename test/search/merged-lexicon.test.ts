import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareTerms, encodeLexicon, Lexicon, type LexiconEntry } from '../../src/index/format/lexicon.ts';
import { MergedLexicon } from '../../src/search/indexes/merged-lexicon.ts';
import { runs } from '../setup/runs.ts';

const utf8 = new TextEncoder();

/** How many rows of a segment have each of its terms. */
type Counts = Map<string, number>;

function lexiconOf(counts: Counts): Lexicon {
  const terms = Array.from(counts.keys()).sort((a, b) => compareTerms(utf8.encode(a), utf8.encode(b)));
  let offset = 8;
  const entries = terms.map((term): LexiconEntry => {
    const rows = counts.get(term) ?? 0;
    const entry = { term, rows, offset, bytes: 1 + (rows % 7) };
    offset += entry.bytes;
    return entry;
  });
  return new Lexicon(encodeLexicon(entries), entries.length, offset);
}

/** Short words of few letters, so that segments share them; of several words, and beyond the basic plane. */
const letters = fc.constantFrom('a', 'b', 'c', ' ', 'é', '中', '\u{fffd}', '\u{10400}', '\u{1f600}');
const words = fc
  .array(letters, { minLength: 1, maxLength: 6 })
  .map((some) => some.join('').replace(/\s+/g, ' ').trim())
  .filter((word) => word !== '');
const segments = fc.array(
  fc
    .array(fc.tuple(words, fc.integer({ min: 1, max: 300 })), { maxLength: 60 })
    .map((entries) => new Map(entries)),
  { minLength: 1, maxLength: 5 },
);

function unionOf(list: readonly Counts[]): Counts {
  const union: Counts = new Map();
  for (const [term, rows] of list.flatMap((counts) => Array.from(counts))) {
    union.set(term, (union.get(term) ?? 0) + rows);
  }
  return union;
}

const told = ({ term, rows }: { term: string; rows: number }) => ({ term, rows });

it('finds what one lexicon of all terms finds, in the same order', () => {
  fc.assert(
    fc.property(segments, words, (list, word) => {
      const lexicons = list.map(lexiconOf);
      const merged = new MergedLexicon(lexicons);
      const one = lexiconOf(unionOf(list));
      for (const term of [word, ...Array.from(unionOf(list).keys()).slice(0, 20)]) {
        const found = merged.find(term);
        const wanted = one.find(term);
        expect(found && told(found)).toEqual(wanted && told(wanted));
        // Where each segment has its postings.
        expect(found?.lists ?? []).toEqual(
          lexicons.flatMap((lexicon, segment) => {
            const entry = lexicon.find(term);
            return entry === null ? [] : [{ segment, offset: entry.offset, bytes: entry.bytes }];
          }),
        );
      }
      for (const start of ['', word, word.slice(0, 1)]) {
        expect(Array.from(merged.from(start), told)).toEqual(Array.from(one.from(start), told));
        expect(Array.from(merged.startingWith(start), told)).toEqual(
          Array.from(one.startingWith(start), told),
        );
      }
      expect(merged.withLaterWord(word).map(told)).toEqual(one.withLaterWord(word).map(told));
      for (const most of [1, 2]) {
        const tell = ({ entry, distance }: { entry: { term: string; rows: number }; distance: number }) => ({
          ...told(entry),
          distance,
        });
        expect(merged.similar(word, most).map(tell)).toEqual(one.similar(word, most).map(tell));
      }
    }),
    { numRuns: runs(300) },
  );
});

it('can be left off at any term', () => {
  fc.assert(
    fc.property(segments, fc.nat(20), (list, count) => {
      const merged = new MergedLexicon(list.map(lexiconOf));
      const all = Array.from(merged.from(''), told);
      const some: { term: string; rows: number }[] = [];
      for (const entry of merged.from('')) {
        if (some.length === count) break;
        some.push(told(entry));
      }
      expect(some).toEqual(all.slice(0, count));
      expect(Array.from(merged.from(''), told)).toEqual(all);
    }),
  );
});
