import { BLOCK_TERMS, compareTerms, type LexiconEntry } from '../../src/index/format/lexicon.ts';
import {
  encodeCounts,
  encodePostings,
  encodeRows,
  POSTINGS_SHAPE,
} from '../../src/index/format/postings-value.ts';
import { detailsOf } from '../../src/index/details.ts';
import type { Segment } from '../../src/index/manifest.ts';
import { encodeTerms, type Field, FIELDS } from '../../src/index/format/terms.ts';
import type { ReadPaper } from './read-paper.ts';

/** Length of a `postings` value, in bytes, as of a `vectors` value. */
const POSTINGS_BYTES = 4 * 1024 * 1024;

/** Rows of a term and, for a text, how often title and abstract have it. */
interface Occurrences {
  rows: number[];
  counts: number[];
}

/** What comes of it. */
interface Values {
  terms: Uint8Array;
  postings: Uint8Array[];
  has: Segment['has'];
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
  /** Rows with a repository of code. */
  readonly #withCode: number[] = [];
  #values: Values | null = null;

  add(read: ReadPaper): void {
    const { paper, row } = read;
    const { text, ...others } = termsOf(read);
    for (const [term, count] of text) this.#occurs('text', term, row, count);
    for (const field of ['title', 'category', 'author'] as const) {
      for (const term of others[field]) this.#occurs(field, term, row);
    }
    if (detailsOf(paper).code !== undefined) this.#withCode.push(row);
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
        const list = field === 'text' ? encodeCounts(rows, counts) : encodeRows(rows);
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
}

/** The different terms of a paper by their fields, those of its texts with how often they occur. */
export function termsOf({ paper, tokens, titleTerms, authorTerms }: ReadPaper): {
  [F in Field]: F extends 'text' ? ReadonlyMap<string, number> : ReadonlySet<string>;
} {
  const text = new Map<string, number>();
  for (const { term } of tokens.title) text.set(term, (text.get(term) ?? 0) + 1);
  for (const { term } of tokens.abstract) text.set(term, (text.get(term) ?? 0) + 1);
  return {
    text,
    title: titleTerms,
    author: new Set(Array.from(authorTerms, cut)),
    category: new Set(paper.categories?.map(cut)),
  };
}

/** What a lexicon holds of a term: some corpora have whole sentences for the name of a group. */
function cut(term: string): string {
  return 3 * term.length <= longest.length ? term : term.slice(0, utf8.encodeInto(term, longest).read);
}
