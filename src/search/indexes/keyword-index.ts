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

/** Rows with the best scores, and how many have a score at all. */
export interface Found {
  rows: Uint32Array;
  scored: number;
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
  readonly #scores: number;
  readonly #titleScores: number;
  readonly #mask: number;
  readonly #candidates: Candidates;
  /** Addresses of the best of the candidates. */
  readonly #top: { scores: number; rows: number };
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
    this.#scores = arena.alloc(this.rows * 4 + 16);
    this.#titleScores = arena.alloc(this.rows * 4 + 16);
    this.#mask = arena.alloc(Math.ceil(this.rows / 32) * 4);
    this.#candidates = new Candidates(arena, Math.min(this.rows, shape.maxResults));
    this.#top = { scores: arena.alloc(shape.maxResults * 4), rows: arena.alloc(shape.maxResults * 4) };
  }

  /** All categories, those of most papers first. */
  get categories(): readonly LexiconEntry[] {
    return (this.#categories ??= Array.from(this.terms.category.from('')).sort(
      (a, b) => b.rows - a.rows || (a.term < b.term ? -1 : 1),
    ));
  }

  /** Bytes of memory that the postings of a generation need. */
  static bytes(manifest: Pick<Manifest, 'papers' | 'postings'>): number {
    return manifest.postings.reduce((sum, { bytes }) => sum + bytes, manifest.papers * 8 + 131_072);
  }

  /**
   * Streams the postings into the engine's memory.
   * @param engine An engine of its own, of at least {@link KeywordIndex.bytes}.
   * @param lexicons Those of the same index, which may still be on their way.
   * @param maxResults The largest k that {@link best} will be asked for.
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

  /** Σ weight · impact of each row over terms of the field `text`, kept until the next call. */
  score(terms: readonly ScoredTerm[]): void {
    const { kernels, arena } = this.#engine;
    arena.f32(this.#scores, this.rows).fill(0);
    for (const { postings, weight } of terms) {
      const { offset, bytes } = postings;
      kernels.add_impacts(this.#postings + offset, bytes, this.rows, weight * IMPACT_UNIT, this.#scores);
    }
  }

  /** Σ weight of each row over terms of the field `title`, kept until the next call. */
  scoreTitles(terms: readonly ScoredTerm[]): void {
    const { kernels, arena } = this.#engine;
    arena.f32(this.#titleScores, this.rows).fill(0);
    for (const { postings, weight } of terms) {
      kernels.add_rows(
        this.#postings + postings.offset,
        postings.bytes,
        this.rows,
        weight,
        this.#titleScores,
      );
    }
  }

  /** Adds to the score of every row that has at least one of these terms of a field without impacts. */
  boost(terms: Iterable<Postings>, amount: number): void {
    const { arena } = this.#engine;
    const rows = new Set<number>();
    for (const { offset, bytes } of terms) {
      for (const row of decodeRows(arena.u8(this.#postings + offset, bytes))) rows.add(row);
    }
    const { scores } = this;
    for (const row of rows) scores[row] = (scores[row] ?? 0) + amount;
  }

  /**
   * The rows that {@link score} found best, best first; only rows of the mask and none without a term.
   * @param k How many are told from the others: which of equal scores they are depends on it.
   * @param wanted How many of them are given.
   */
  best(k: number, wanted: number, mask?: Bitmap): Found {
    const { kernels, arena } = this.#engine;
    const scored = this.#collect(this.#scores, k, mask);
    const { scoresAddress, rowsAddress, count } = this.#candidates;
    const { scores, rows } = this.#top;
    const found = kernels.top_k_f32(scoresAddress, rowsAddress, count, Math.min(wanted, count), scores, rows);
    return { rows: arena.u32(rows, found).slice(), scored };
  }

  /** The same k rows in no order. */
  candidates(k: number, mask?: Bitmap): Uint32Array {
    this.#collect(this.#scores, k, mask);
    return this.#candidates.rows().slice();
  }

  /** The same of {@link scoreTitles}. */
  titleCandidates(k: number, mask?: Bitmap): Uint32Array {
    this.#collect(this.#titleScores, k, mask);
    return this.#candidates.rows().slice();
  }

  /** Leaves the k best in the list of candidates, and counts the rows with a score. */
  #collect(from: number, k: number, mask?: Bitmap): number {
    const { kernels, arena } = this.#engine;
    this.#candidates.reset(k);
    if (mask !== undefined) arena.u32(this.#mask, mask.length).set(mask);
    return kernels.collect_f32(
      from,
      this.rows,
      mask === undefined ? 0 : this.#mask,
      this.#candidates.address,
    );
  }

  /** View of the scores of all titles, by row; valid until the next {@link scoreTitles}. */
  get titleScores(): Float32Array {
    return this.#engine.arena.f32(this.#titleScores, this.rows);
  }

  /** View of all scores, by row; valid until the next {@link score}. */
  get scores(): Float32Array {
    return this.#engine.arena.f32(this.#scores, this.rows);
  }

  /** Rows that have something; none when the index does not know. */
  rowsWith(what: Having): Bitmap {
    return this.rowsOf('category', this.has === undefined ? [] : [this.has[what]]);
  }

  /** Rows that have at least one of the terms. */
  rowsOf(field: Field, terms: Iterable<Postings>): Bitmap {
    const { kernels, arena } = this.#engine;
    const set = arena.u32(this.#mask, Math.ceil(this.rows / 32)).fill(0);
    const bits = field === 'text' ? IMPACT_BITS : 0;
    for (const { offset, bytes } of terms) {
      kernels.mark_rows(this.#postings + offset, bytes, this.rows, bits, this.#mask);
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
    arena.u32(this.#mask, set.length).set(set);
    return categories.map(({ offset, bytes }, i) => {
      const rows = dense[i];
      if (rows !== undefined) return countBoth(rows, set);
      return kernels.count_rows(this.#postings + offset, bytes, this.rows, 0, this.#mask);
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
