import { bytesOf, type Lexicon, type LexiconEntry as SegmentEntry } from '../../index/format/lexicon.ts';
import { Lru } from '../lru.ts';

/** Postings within one segment. */
export interface SegmentPostings {
  /** Number of the segment. */
  segment: number;
  /** From the start of all postings values of the segment laid end to end. */
  offset: number;
  bytes: number;
}

/** Where the postings of something are. */
export interface Postings {
  /** How many rows have it, those of deleted papers among them. */
  rows: number;
  lists: readonly SegmentPostings[];
}

/** A term, and where its postings are. */
export interface LexiconEntry extends Postings {
  term: string;
}

/**
 * Terms that are remembered. A query asks for some fifty, most of them three or four times: among ten segments, to find
 * each anew took a tenth of a search.
 */
const REMEMBERED = 500;
/** Characters of the longest of them: no term is longer than 255 bytes, and a query can be. */
const LONGEST = 80;

/** The lexicons of all segments as one: each term once, with the postings of all, and none that no paper has any more. */
export class MergedLexicon {
  readonly #lexicons: readonly Lexicon[];
  readonly #isLive: (entry: LexiconEntry) => boolean;
  readonly #found = new Lru<LexiconEntry | null>(REMEMBERED);
  readonly #begun = new Lru<boolean>(REMEMBERED);

  /**
   * @param lexicons One a segment, in their order.
   * @param isLive Whether a paper has a term: the papers of those that have it may all be deleted.
   */
  constructor(lexicons: readonly Lexicon[], isLive: (entry: LexiconEntry) => boolean = () => true) {
    this.#lexicons = lexicons;
    this.#isLive = isLive;
  }

  /** The entry of a term, or null. */
  find(term: string): LexiconEntry | null {
    return remembered(this.#found, term, () => {
      const found = this.findAny(term);
      return found !== null && this.#isLive(found) ? found : null;
    });
  }

  /** The same also of a term that only deleted papers have. */
  findAny(term: string): LexiconEntry | null {
    const bytes = bytesOf(term);
    let found: Merging | null = null;
    for (const [segment, lexicon] of this.#lexicons.entries()) {
      const entry = lexicon.find(term, bytes);
      if (entry !== null) found = joined(found, entry, segment);
    }
    return found;
  }

  /** Whether a term begins with `prefix`. */
  begins(prefix: string): boolean {
    return remembered(this.#begun, prefix, () => this.startingWith(prefix).next().done === false);
  }

  /** All terms that begin with `prefix`, in order. */
  *startingWith(prefix: string): Generator<LexiconEntry> {
    for (const entry of this.from(prefix)) {
      if (!entry.term.startsWith(prefix)) return;
      yield entry;
    }
  }

  /** All terms from the first that is not below `term` on, in order. */
  *from(term: string): Generator<LexiconEntry> {
    for (const entry of this.#all(term)) if (this.#isLive(entry)) yield entry;
  }

  *#all(term: string): Generator<LexiconEntry> {
    let heads = this.#lexicons.flatMap((lexicon, segment) => {
      const entries = lexicon.from(term);
      return withNext({ entries, segment });
    });
    while (heads.length > 0) {
      const [only] = heads;
      if (heads.length === 1 && only !== undefined) {
        yield joined(null, only.entry, only.segment);
        for (const entry of only.entries) yield joined(null, entry, only.segment);
        return;
      }
      const least = heads.reduce((one, other) =>
        compareCodePoints(other.entry.term, one.entry.term) < 0 ? other : one,
      ).entry.term;
      let merging: Merging | null = null;
      for (const { entry, segment } of heads) {
        if (entry.term === least) merging = joined(merging, entry, segment);
      }
      heads = heads.flatMap((head) => (head.entry.term === least ? withNext(head) : [head]));
      if (merging !== null) yield merging;
    }
  }

  /** Terms within `most` edits of `term`: see `Lexicon.similar`. */
  similar(term: string, most: number): { entry: LexiconEntry; distance: number }[] {
    const distances = new Map<string, number>();
    const entries = this.#together((lexicon) =>
      lexicon.similar(term, most).map(({ entry, distance }) => {
        distances.set(entry.term, distance);
        return entry;
      }),
    );
    return entries.map((entry) => ({ entry, distance: distances.get(entry.term) ?? most }));
  }

  /** Terms of several words of which `word` is one but not the first, for which all terms are looked through. */
  withLaterWord(word: string): LexiconEntry[] {
    return this.#together((lexicon) => lexicon.withLaterWord(word));
  }

  /** What each lexicon finds, in order and each term once. */
  #together(find: (lexicon: Lexicon) => SegmentEntry[]): LexiconEntry[] {
    const found = new Map<string, Merging>();
    for (const [segment, lexicon] of this.#lexicons.entries()) {
      for (const entry of find(lexicon)) {
        found.set(entry.term, joined(found.get(entry.term) ?? null, entry, segment));
      }
    }
    const entries = Array.from(found.values()).filter((entry) => this.#isLive(entry));
    return this.#lexicons.length < 2 ? entries : entries.sort((a, b) => compareCodePoints(a.term, b.term));
  }
}

function remembered<V>(known: Lru<V>, term: string, find: () => V): V {
  const value = known.get(term);
  if (value !== undefined) return value;
  const found = find();
  if (term.length <= LONGEST) known.set(term, found);
  return found;
}

interface Head {
  entry: SegmentEntry;
  entries: Generator<SegmentEntry>;
  segment: number;
}

function withNext({ entries, segment }: Omit<Head, 'entry'>): Head[] {
  const { done, value } = entries.next();
  return done === true ? [] : [{ entry: value, entries, segment }];
}

/** An entry that is being put together. */
interface Merging extends LexiconEntry {
  lists: SegmentPostings[];
}

function joined(
  entry: Merging | null,
  { term, rows, offset, bytes }: SegmentEntry,
  segment: number,
): Merging {
  const list = { segment, offset, bytes };
  if (entry === null) return { term, rows, lists: [list] };
  entry.rows += rows;
  entry.lists.push(list);
  return entry;
}

/** Compares as the UTF-8 bytes of both would: JavaScript puts surrogates before the code units above them. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [one, other] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (one !== other) return inOrder(one) - inOrder(other);
  }
  return a.length - b.length;
}

function inOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
