import { Candidates } from '../../engine/candidates.ts';
import type { Engine } from '../../engine/engine.ts';
import { idf, IMPACT_UNIT } from '../../index/bm25.ts';
import type { Lexicon, LexiconEntry, Postings } from '../../index/format/lexicon.ts';
import type { Having, Manifest } from '../../index/manifest.ts';
import { checkPostings, decodeRows, IMPACT_BITS } from '../../index/format/postings-value.ts';
import type { IndexReader } from '../../index/store.ts';
import type { Field, Terms } from '../../index/format/terms.ts';
import { loadValue } from './load-value.ts';
import { type Bitmap, countBoth, isDense } from './bitmap.ts';
import { type Picking, type Room, Scores } from './scores.ts';

/** A term that rows are scored by. */
export interface ScoredTerm {
  postings: Postings;
  weight: number;
}

/** What the words of a query are looked up in. */
export interface Lexicons {
  terms: Terms;
  /** Words as texts and authors' names write them; an index can do without. */
  words?: Lexicon | undefined;
}

/** What a row has more that has at least one of these terms, of a field without impacts. */
export interface Bonus {
  terms: Iterable<Postings>;
  amount: number;
}

/** All postings of one generation in the memory of one engine. */
export class KeywordIndex {
  readonly terms: Terms;
  readonly words?: Lexicon | undefined;
  readonly rows: number;
  /** Which rows have what can be asked for; an index of before does not know. */
  readonly has?: Readonly<Record<Having, Postings>> | undefined;
  readonly #engine: Engine;
  /** Address of the postings values, laid end to end. */
  readonly #postings: number;
  readonly #rooms: Record<'text' | 'title', Room>;
  readonly #picking: Picking;
  /** Address of a bit a row, which is written and read within one call. */
  readonly #set: number;
  #categories: LexiconEntry[] | null = null;
  /** Rows of categories with many papers, by the place of their postings. */
  readonly #dense = new Map<number, Bitmap>();

  private constructor(
    engine: Engine,
    postings: number,
    { terms, words }: Lexicons,
    shape: { rows: number; maxResults: number; has: Manifest['has'] },
  ) {
    const { arena } = engine;
    this.terms = terms;
    this.words = words;
    this.rows = shape.rows;
    this.has = shape.has;
    this.#engine = engine;
    this.#postings = postings;
    const room = (): Room => ({ address: arena.alloc(this.rows * 4 + 16), owner: null });
    const bits = (): number => arena.alloc(Math.ceil(this.rows / 32) * 4);
    this.#rooms = { text: room(), title: room() };
    this.#set = bits();
    this.#picking = {
      engine,
      candidates: new Candidates(arena, Math.min(this.rows, shape.maxResults)),
      top: { scores: arena.alloc(shape.maxResults * 4), rows: arena.alloc(shape.maxResults * 4) },
      mask: bits(),
    };
  }

  /** All categories, those of most papers first. */
  get categories(): readonly LexiconEntry[] {
    return (this.#categories ??= Array.from(this.terms.category.from('')).sort(
      (a, b) => b.rows - a.rows || (a.term < b.term ? -1 : 1),
    ));
  }

  /** Bytes of memory that the postings of a generation need. */
  static bytes(manifest: Pick<Manifest, 'papers' | 'postings'>): number {
    return manifest.postings.reduce((sum, { bytes }) => sum + bytes, manifest.papers * 8.25 + 131_072);
  }

  /**
   * Streams the postings into the engine's memory.
   * @param engine An engine of its own, of at least {@link KeywordIndex.bytes}.
   * @param lexicons Those of the same index, which may still be on their way.
   * @param maxResults The largest k that {@link Scores.best} will be asked for.
   * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
   */
  static async load(
    engine: Engine,
    reader: IndexReader,
    manifest: Pick<Manifest, 'papers' | 'postings' | 'has'>,
    { lexicons, maxResults }: { lexicons: Lexicons | Promise<Lexicons>; maxResults: number },
  ): Promise<KeywordIndex> {
    const { arena } = engine;
    const postings = arena.alloc(manifest.postings.reduce((sum, { bytes }) => sum + bytes, 0));
    let next = postings;
    const loads = manifest.postings.map(async (ref) => {
      const address = next;
      next += ref.bytes;
      checkPostings(await loadValue(engine, address, reader, { kind: 'postings', ref }));
    });
    const [opened] = await Promise.all([lexicons, ...loads]);
    const { papers, has } = manifest;
    return new KeywordIndex(engine, postings, opened, { rows: papers, maxResults, has });
  }

  /** Weight of a term that so many rows have. */
  idf(rows: number): number {
    return idf(this.rows, rows);
  }

  /**
   * Scores all rows: Σ weight · impact over terms of the field `text`; Σ weight over those of `title`, which has no
   * impacts. The scores of a query before are gone.
   * @param bonuses On top of that.
   */
  score(field: 'text' | 'title', terms: readonly ScoredTerm[], bonuses: readonly Bonus[] = []): Scores {
    const { kernels, arena } = this.#engine;
    const room = this.#rooms[field];
    const scores = new Scores(room, this.rows, this.#picking);
    for (const { postings, weight } of terms) {
      const address = this.#postings + postings.offset;
      if (field === 'title') kernels.add_rows(address, postings.bytes, this.rows, weight, room.address);
      else kernels.add_impacts(address, postings.bytes, this.rows, weight * IMPACT_UNIT, room.address);
    }
    const values = scores.values();
    for (const { terms: having, amount } of bonuses) {
      const rows = new Set<number>();
      for (const { offset, bytes } of having) {
        for (const row of decodeRows(arena.u8(this.#postings + offset, bytes))) rows.add(row);
      }
      for (const row of rows) values[row] = (values[row] ?? 0) + amount;
    }
    return scores;
  }

  /** Rows that have something; none when the index does not know. */
  rowsWith(what: Having): Bitmap {
    return this.rowsOf('category', this.has === undefined ? [] : [this.has[what]]);
  }

  /** Rows that have at least one of the terms. */
  rowsOf(field: Field, terms: Iterable<Postings>): Bitmap {
    const { kernels, arena } = this.#engine;
    const set = arena.u32(this.#set, Math.ceil(this.rows / 32)).fill(0);
    const bits = field === 'text' ? IMPACT_BITS : 0;
    for (const { offset, bytes } of terms) {
      kernels.mark_rows(this.#postings + offset, bytes, this.rows, bits, this.#set);
    }
    return set.slice();
  }

  /**
   * How many of a set's rows are of each category. Of a category with many papers the rows are kept as a set, which
   * is smaller than its postings and many times faster to count.
   */
  countCategories(categories: readonly Postings[], set: Bitmap): number[] {
    const { kernels, arena } = this.#engine;
    const dense = categories.map((category) => this.#denseRows(category));
    arena.u32(this.#set, set.length).set(set);
    return categories.map(({ offset, bytes }, i) => {
      const rows = dense[i];
      if (rows !== undefined) return countBoth(rows, set);
      return kernels.count_rows(this.#postings + offset, bytes, this.rows, 0, this.#set);
    });
  }

  #denseRows(category: Postings): Bitmap | undefined {
    if (!isDense(category.rows, this.rows)) return undefined;
    const known = this.#dense.get(category.offset);
    if (known !== undefined) return known;
    const rows = this.rowsOf('category', [category]);
    this.#dense.set(category.offset, rows);
    return rows;
  }
}
