import { Candidates } from '../../engine/candidates.ts';
import type { Allocator } from '../../engine/arena.ts';
import type { Engine } from '../../engine/engine.ts';
import { idf, scoreTable } from '../../index/bm25.ts';
import type { Lexicon } from '../../index/format/lexicon.ts';
import { COUNT_BITS, decodeRows } from '../../index/format/postings-value.ts';
import type { Field, Terms as SegmentTerms } from '../../index/format/terms.ts';
import type { Having } from '../../index/manifest.ts';
import { analyze } from '../../text/analyze.ts';
import { type Bitmap, countBoth, countRows, fullBitmap, hasRow, intersect, isDense } from './bitmap.ts';
import { type LexiconEntry, MergedLexicon, type Postings, type SegmentPostings } from './merged-lexicon.ts';
import { replaced } from './replaced.ts';
import { type RowSpace, spreadRows } from './row-space.ts';
import { type Picking, type Room, Scores } from './scores.ts';

/** A term that rows are scored by. */
export interface ScoredTerm {
  postings: Postings;
  weight: number;
}

/** The lexicons of all fields of an index. */
export type Terms = Record<Field, MergedLexicon>;

/** What a row has more that has at least one of these terms, of a field without counts. */
export interface Bonus {
  terms: Iterable<Postings>;
  amount: number;
}

/** A segment whose postings are in memory. */
export interface SegmentKeywords {
  /** Address of the postings values, laid end to end. */
  postings: number;
  /** Address of the codes of lengths: u8 (rows). */
  lengths: number;
  terms: SegmentTerms;
  /** Words as texts and authors' names write them; a segment can do without. */
  words?: Lexicon | undefined;
}

/** All postings of one generation in the memory of one engine. */
export class KeywordIndex {
  readonly terms: Terms;
  /** Undefined where a segment does without. */
  readonly words?: MergedLexicon | undefined;
  /** One more than the last row. */
  readonly rows: number;
  readonly papers: number;
  /** How many papers the numbers of postings are of: those that were deleted count until their segment is merged. */
  readonly #indexed: number;
  /** Which rows have what can be asked for. */
  readonly has: Readonly<Record<Having, Postings>>;
  /** Null once its memory is given back. */
  #open: Engine | null;
  readonly #space: RowSpace;
  /** How many papers were deleted of segments that still have them. */
  readonly #deleted: number;
  readonly #segments: readonly (SegmentKeywords & { base: number; rows: number })[];
  readonly #rooms: Record<'text' | 'title', Room>;
  readonly #picking: Picking;
  /** Address of a bit a row, which is written and read within one call. */
  readonly #set: number;
  /** Address of what a count gives by the length of its paper, before idf. */
  readonly #table: number;
  #categories: LexiconEntry[] | null = null;
  #sample: { most: number; rows: Uint32Array } | null = null;
  /** Rows of categories with many papers. */
  readonly #dense = new WeakMap<Postings, Bitmap>();

  /**
   * @param engine Has the postings in its memory, and room for {@link KeywordIndex.bytes}.
   * @param segments Those of the space.
   * @param shape.mean Length of a paper in terms.
   * @param shape.maxResults The largest k that {@link Scores.best} will be asked for.
   * @param shape.room Where in the memory of the engine it works; anywhere unless given.
   */
  constructor(
    engine: Engine,
    space: RowSpace,
    segments: readonly SegmentKeywords[],
    { mean, maxResults, room = engine.arena }: { mean: number; maxResults: number; room?: Allocator },
  ) {
    const { arena } = engine;
    this.terms = this.#termsOf(segments);
    const words = segments.flatMap((segment) => segment.words ?? []);
    const isWritten = ({ term }: LexiconEntry): boolean => this.#isWritten(term);
    this.words = words.length === segments.length ? new MergedLexicon(words, isWritten) : undefined;
    this.rows = space.rows;
    this.papers = space.papers;
    this.#indexed = space.segments.reduce((sum, { segment }) => sum + segment.rows, 0);
    this.#open = engine;
    this.#space = space;
    this.#deleted = space.segments.reduce((sum, { segment }) => sum + (segment.deleted?.length ?? 0), 0);
    this.#segments = segments.map((segment, i) => {
      const { base = 0, segment: { rows } = { rows: 0 } } = space.segments[i] ?? {};
      return { ...segment, base, rows };
    });
    const scores = (): Room => ({ address: room.alloc(this.rows * 4 + 16), owner: null });
    const bits = (): number => room.alloc(Math.ceil(this.rows / 32) * 4);
    this.#rooms = { text: scores(), title: scores() };
    this.#set = bits();
    this.#picking = {
      engine,
      candidates: new Candidates(arena, Math.min(this.rows, maxResults), room),
      top: { scores: room.alloc(maxResults * 4), rows: room.alloc(maxResults * 4) },
      mask: bits(),
      live: space.live,
    };
    const table = scoreTable(mean);
    this.#table = room.alloc(table.byteLength);
    arena.f32(this.#table, table.length).set(table);
    this.has = { code: this.#having('code') };
  }

  /** All categories, those of most papers first. */
  get categories(): readonly LexiconEntry[] {
    return (this.#categories ??= this.#findCategories());
  }

  /** Gives its memory back: whoever still uses it is told so. */
  close(): void {
    this.#open = null;
    for (const room of [this.#rooms.text, this.#rooms.title]) room.owner = null;
  }

  get #engine(): Engine {
    return this.#open ?? replaced();
  }

  /** Bytes of memory that an index of so many rows needs beside its postings. */
  static bytes(rows: number): number {
    return rows * 8.25 + 147_456;
  }

  /** Weight of a term that so many rows have. */
  idf(rows: number): number {
    return idf(this.#indexed, rows);
  }

  /**
   * Scores all rows: the BM25 of the terms of the field `text`; Σ weight over those of `title`, which has no
   * counts. The scores of a query before are gone.
   * @param bonuses On top of that.
   */
  score(field: 'text' | 'title', terms: readonly ScoredTerm[], bonuses: readonly Bonus[] = []): Scores {
    const { kernels, arena } = this.#engine;
    const room = this.#rooms[field];
    const scores = new Scores(room, this.rows, this.#picking);
    for (const { postings, weight } of terms) {
      for (const list of postings.lists) {
        const { address, rows, base, lengths } = this.#placeOf(list);
        const target = room.address + 4 * base;
        if (field === 'title') kernels.add_rows(address, list.bytes, rows, weight, target);
        else kernels.add_counts(address, list.bytes, rows, weight, lengths, this.#table, target);
      }
    }
    const values = scores.values();
    for (const { terms: having, amount } of bonuses) {
      const rows = new Set<number>();
      for (const { lists } of having) {
        for (const list of lists) {
          const { address, base } = this.#placeOf(list);
          for (const row of decodeRows(arena.u8(address, list.bytes))) rows.add(base + row);
        }
      }
      for (const row of rows) values[row] = (values[row] ?? 0) + amount;
    }
    return scores;
  }

  /** Rows of all papers, as a set of their own. */
  all(): Bitmap {
    return this.#space.live?.slice() ?? fullBitmap(this.rows);
  }

  /**
   * Some rows that stand for all: as far apart as can be, since rows of like meaning stand side by side. They are looked
   * for once, over all rows, and given for every search.
   */
  sample(most: number): Uint32Array {
    if (this.#sample?.most !== most) this.#sample = { most, rows: spreadRows(this.#space, most) };
    return this.#sample.rows;
  }

  /** Rows that have something. */
  rowsWith(what: Having): Bitmap {
    return this.rowsOf('category', [this.has[what]]);
  }

  /** How many papers are by at least one of some authors. */
  papersBy(authors: Iterable<Postings>): number {
    return countRows(this.rowsOf('author', authors));
  }

  /** How many papers have both of two terms of texts. */
  together(one: Postings, other: Postings): number {
    return countBoth(this.rowsOf('text', [one]), this.rowsOf('text', [other]));
  }

  /** Rows of papers that have at least one of the terms. */
  rowsOf(field: Field, terms: Iterable<Postings>): Bitmap {
    const { kernels, arena } = this.#engine;
    const set = arena.u32(this.#set, Math.ceil(this.rows / 32)).fill(0);
    const bits = field === 'text' ? COUNT_BITS : 0;
    for (const { lists } of terms) {
      for (const list of lists) {
        const { address, rows, base } = this.#placeOf(list);
        kernels.mark_rows(address, list.bytes, rows, bits, this.#set + base / 8);
      }
    }
    const found = set.slice();
    if (this.#space.live !== undefined) intersect(found, this.#space.live);
    return found;
  }

  /**
   * How many of a set's rows are of each category. Of a category with many papers the rows are kept as a set, which
   * is smaller than its postings and many times faster to count.
   */
  countCategories(categories: readonly Postings[], set: Bitmap): number[] {
    const { kernels, arena } = this.#engine;
    const dense = categories.map((category) => this.#denseRows(category));
    arena.u32(this.#set, set.length).set(set);
    return categories.map(({ lists }, i) => {
      const rows = dense[i];
      if (rows !== undefined) return countBoth(rows, set);
      return lists.reduce((sum, list) => {
        const { address, rows, base } = this.#placeOf(list);
        return sum + kernels.count_rows(address, list.bytes, rows, 0, this.#set + base / 8);
      }, 0);
    });
  }

  #denseRows(category: Postings): Bitmap | undefined {
    if (!isDense(category.rows, this.rows)) return undefined;
    const known = this.#dense.get(category);
    if (known !== undefined) return known;
    const rows = this.rowsOf('category', [category]);
    this.#dense.set(category, rows);
    return rows;
  }

  /** A list of postings in memory, and the rows of its segment. */
  #placeOf({ segment, offset }: SegmentPostings): {
    address: number;
    rows: number;
    base: number;
    lengths: number;
  } {
    const its = this.#segments[segment];
    if (its === undefined) throw new RangeError(`segment ${segment} of ${this.#segments.length}`);
    const { postings, rows, base, lengths } = its;
    return { address: postings + offset, rows, base, lengths };
  }

  #termsOf(segments: readonly SegmentKeywords[]): Terms {
    const merged = (field: Field): MergedLexicon => {
      const bits = field === 'text' ? COUNT_BITS : 0;
      return new MergedLexicon(
        segments.map(({ terms }) => terms[field]),
        (entry) => this.#hasPaper(entry, bits),
      );
    };
    return {
      text: merged('text'),
      title: merged('title'),
      author: merged('author'),
      category: merged('category'),
    };
  }

  /** Whether one of the rows of some postings has a paper. */
  #hasPaper({ rows, lists }: Postings, bits: number): boolean {
    const { live, segments } = this.#space;
    if (live === undefined || rows > this.#deleted) return true;
    return lists.some((list) => {
      if (segments[list.segment]?.segment.deleted === undefined) return true;
      const { address, base } = this.#placeOf(list);
      for (const row of decodeRows(this.#engine.arena.u8(address, list.bytes), bits)) {
        if (hasRow(live, base + row)) return true;
      }
      return false;
    });
  }

  /** Whether a word is one of a paper that there is: of its text, or, where no text ever had it, of a name. */
  #isWritten(word: string): boolean {
    if (this.#deleted === 0 || word.includes(' ')) return true;
    const [token] = analyze(word);
    const { text, author } = this.terms;
    if (token === undefined || text.find(token.term) !== null || text.findAny(token.term) === null)
      return true;
    return author.find(word) !== null || author.begins(`${word} `);
  }

  /** Categories that papers have, without those of deleted papers alone. */
  #findCategories(): LexiconEntry[] {
    const all = Array.from(this.terms.category.from(''));
    const counted = this.#space.live === undefined ? all : this.#counted(all);
    return counted.sort((a, b) => b.rows - a.rows || (a.term < b.term ? -1 : 1));
  }

  #counted(entries: readonly LexiconEntry[]): LexiconEntry[] {
    const counts = this.countCategories(entries, this.all());
    return entries.map((entry, i) => ({ ...entry, rows: counts[i] ?? 0 })).filter(({ rows }) => rows > 0);
  }

  #having(what: Having): Postings {
    const lists = this.#space.segments.map(({ segment: { has } }, segment) => ({ segment, ...has[what] }));
    const having = { rows: lists.reduce((sum, { rows }) => sum + rows, 0), lists };
    const [rows = 0] =
      this.#space.live === undefined ? [having.rows] : this.countCategories([having], this.all());
    return { ...having, rows };
  }
}
