import { meanOf } from '../arithmetic.ts';
import { impactOf, weightedLength } from '../../src/index/bm25.ts';
import { BLOCK_TERMS, compareTerms, type LexiconEntry } from '../../src/index/format/lexicon.ts';
import {
  encodeImpacts,
  encodePostings,
  encodeRows,
  POSTINGS_SHAPE,
} from '../../src/index/format/postings-value.ts';
import { detailsOf } from '../../src/index/details.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import { encodeTerms, type Field, FIELDS } from '../../src/index/format/terms.ts';
import type { ReadPaper } from './read-paper.ts';

/** Length of a `postings` value, in bytes, as of a `vectors` value. */
const POSTINGS_BYTES = 4 * 1024 * 1024;

/** Rows of a term and, for a text, its counts: title × 65,536 + abstract. */
interface Occurrences {
  rows: number[];
  counts: number[];
}

/** What comes of it. */
interface Values {
  terms: Uint8Array;
  postings: Uint8Array[];
  has: NonNullable<Manifest['has']>;
}

const utf8 = new TextEncoder();

/** The longest term that a lexicon holds. */
const longest = new Uint8Array(255);

/** Collects which papers have which term; the `terms` and the `postings` values are made together. */
export class InvertedIndex {
  readonly #fields: Record<Field, Map<string, Occurrences>> = {
    text: new Map(),
    title: new Map(),
    author: new Map(),
    category: new Map(),
  };
  readonly #lengths: number[] = [];
  /** Rows with a repository of code. */
  readonly #withCode: number[] = [];
  #values: Values | null = null;

  add({ paper, row, tokens, titleTerms, authorTerms }: ReadPaper): void {
    const counts = new Map<string, number>();
    for (const { term } of tokens.title) counts.set(term, (counts.get(term) ?? 0) + 65_536);
    for (const { term } of tokens.abstract) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const [term, count] of counts) this.#occurs('text', term, row, count);
    for (const term of titleTerms) this.#occurs('title', term, row);
    for (const category of new Set(paper.categories?.map(cut))) this.#occurs('category', category, row);
    for (const term of new Set(Array.from(authorTerms, cut))) this.#occurs('author', term, row);
    if (detailsOf(paper).code !== undefined) this.#withCode.push(row);
    this.#lengths.push(weightedLength(tokens.title.length, tokens.abstract.length));
  }

  /** The values, once all papers were added: what they are made from is then given up. */
  values(): Values {
    if (this.#values === null) {
      const { entries, lists, end } = this.#postings();
      // Behind the postings of the terms, so that readers of before find those where they were.
      const code = encodeRows(this.#withCode);
      lists.at(-1)?.push(code);
      const has = { code: { rows: this.#withCode.length, offset: end, bytes: code.length } };
      this.#values = { terms: encodeTerms(entries), postings: lists.map(encodePostings), has };
    }
    return this.#values;
  }

  #occurs(field: Field, term: string, row: number, count = 0): void {
    const terms = this.#fields[field];
    let found = terms.get(term);
    if (found === undefined) terms.set(term, (found = { rows: [], counts: [] }));
    found.rows.push(row);
    if (field === 'text') found.counts.push(count);
  }

  /** Also where in all postings the next would begin. */
  #postings(): { entries: Record<Field, LexiconEntry[]>; lists: Uint8Array[][]; end: number } {
    const mean = meanOf(this.#lengths);
    const entries: Record<Field, LexiconEntry[]> = { text: [], title: [], author: [], category: [] };
    const lists: Uint8Array[][] = [];
    let offset = 0;
    let bytes = Number.POSITIVE_INFINITY;
    for (const field of FIELDS) {
      const terms = Array.from(this.#fields[field], ([term, found]) => ({
        term,
        found,
        key: utf8.encode(term),
      }));
      terms.sort((a, b) => compareTerms(a.key, b.key));
      terms.forEach(({ term, found: { rows, counts } }, i) => {
        const list =
          field === 'text' ? encodeImpacts(rows, this.#impacts(rows, counts, mean)) : encodeRows(rows);
        // Only between blocks of the lexicon, whose postings must follow each other.
        if (bytes > POSTINGS_BYTES && (i % BLOCK_TERMS === 0 || lists.length === 0)) {
          lists.push([]);
          offset += POSTINGS_SHAPE.bytes;
          bytes = 0;
        }
        lists.at(-1)?.push(list);
        entries[field].push({ term, rows: rows.length, offset, bytes: list.length });
        offset += list.length;
        bytes += list.length;
      });
      this.#fields[field].clear();
    }
    return { entries, lists, end: offset };
  }

  #impacts(rows: readonly number[], counts: readonly number[], mean: number): number[] {
    return rows.map((row, i) => {
      const count = counts[i] ?? 0;
      const tf = { title: Math.floor(count / 65_536), abstract: count % 65_536 };
      return impactOf(tf, this.#lengths[row] ?? 0, mean);
    });
  }
}

/** What a lexicon holds of a term: some corpora have whole sentences for the name of a group. */
function cut(term: string): string {
  return 3 * term.length <= longest.length ? term : term.slice(0, utf8.encodeInto(term, longest).read);
}
