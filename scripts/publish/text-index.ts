import { AliasTable } from '../../src/index/aliases.ts';
import { analyze } from '../../src/index/analyze.ts';
import { impactOf, weightedLength } from '../../src/index/bm25.ts';
import { dateNumber, encodeColumns, type RowColumns, trend } from '../../src/index/columns.ts';
import { BLOCK_TERMS, compareTerms, type LexiconEntry } from '../../src/index/lexicon.ts';
import { detailsOf } from '../../src/index/details.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import type { Paper } from '../../src/index/paper.ts';
import { encodeImpacts, encodePostings, encodeRows, POSTINGS_SHAPE } from '../../src/index/postings.ts';
import {
  type Completion,
  completionKey,
  encodeSuggestions,
  familyFirst,
} from '../../src/index/suggestions.ts';
import { encodeTerms, type Field, FIELDS } from '../../src/index/terms.ts';
import { WordCounts } from './word-counts.ts';

/** Length of a `postings` value, in bytes, as of a `vectors` value. */
const POSTINGS_BYTES = 4 * 1024 * 1024;
/** Length of a `suggestions` value: read on demand, one a keystroke. */
const SUGGESTIONS_BYTES = 128 * 1024;
/** More values than that would make publishing expensive: then they are longer. */
const MAX_SUGGESTIONS = 48;

/** The values of keyword search, of filters and of suggestions. */
export interface TextIndex {
  terms: Uint8Array;
  postings: Uint8Array[];
  has: Manifest['has'];
  columns: Uint8Array;
  aliases: Uint8Array;
  suggestions: { first: string; value: Uint8Array }[];
  words: Uint8Array;
}

/** Rows of a term and, for a text, its counts: title × 65,536 + abstract. */
interface Occurrences {
  rows: number[];
  counts: number[];
}

const utf8 = new TextEncoder();

/** Collects the papers of rows 0, 1, ... in order, then packs what was collected. */
export class TextIndexBuilder {
  readonly #fields: Record<Field, Map<string, Occurrences>> = {
    text: new Map(),
    title: new Map(),
    author: new Map(),
    category: new Map(),
  };
  /** Rows with a repository of code. */
  readonly #withCode: number[] = [];
  readonly #lengths: number[] = [];
  readonly #columns: RowColumns[] = [];
  readonly #aliases = new AliasTable();
  readonly #completions: Completion[] = [];
  readonly #authors = new Set<string>();
  readonly #words = new WordCounts();

  add(paper: Paper): void {
    const row = this.#lengths.length;
    const tokens = { title: analyze(paper.title), abstract: analyze(paper.abstract) };
    const title = tokens.title.map(({ term }) => term);
    const abstract = tokens.abstract.map(({ term }) => term);
    const counts = new Map<string, number>();
    for (const term of title) counts.set(term, (counts.get(term) ?? 0) + 65_536);
    for (const term of abstract) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const [term, count] of counts) this.#occurs('text', term, row, count);
    const titleTerms = new Set(title);
    for (const term of titleTerms) this.#occurs('title', term, row);
    for (const category of new Set(paper.categories)) this.#occurs('category', category, row);
    if (detailsOf(paper).code !== undefined) this.#withCode.push(row);
    this.#lengths.push(weightedLength(title.length, abstract.length));
    this.#columns.push({
      date: dateNumber(paper.published),
      trend: trend(paper),
      titleTerms: titleTerms.size,
    });
    this.#aliases.add(paper, row);
    this.#words.add(paper, tokens);
    this.#completions.push({ text: paper.title, kind: 'title', row });
    this.#addAuthors(paper.authors ?? [], row);
  }

  build(): TextIndex {
    const { entries, lists, end } = this.#postings();
    // Behind the postings of the terms, so that readers of before find those where they were.
    const code = encodeRows(this.#withCode);
    lists.at(-1)?.push(code);
    return {
      terms: encodeTerms(entries),
      postings: lists.map(encodePostings),
      has: { code: { rows: this.#withCode.length, offset: end, bytes: code.length } },
      columns: encodeColumns(this.#columns),
      aliases: this.#aliases.encode(),
      suggestions: suggestionValues(this.#completions),
      words: this.#words.encode(),
    };
  }

  #addAuthors(authors: readonly string[], row: number): void {
    const names = new Map(authors.map((author) => [familyFirst(author), author]));
    for (const [key, text] of names) {
      if (key === '') continue;
      this.#occurs('author', key, row);
      if (this.#authors.has(key)) continue;
      this.#authors.add(key);
      this.#completions.push({ text, kind: 'author', row });
      if (key.includes(' ')) this.#completions.push({ text, kind: 'family', row });
    }
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
    const mean = this.#lengths.reduce((sum, length) => sum + length, 0) / this.#lengths.length;
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

/** Cuts sorted completions into values; equal keys may be split between two. */
function suggestionValues(completions: Completion[]): { first: string; value: Uint8Array }[] {
  const sorted = completions
    .map((completion) => ({ ...completion, key: completionKey(completion) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row));
  const size = ({ text }: Completion): number => utf8.encode(text).length + 5;
  const total = sorted.reduce((sum, completion) => sum + size(completion), 0);
  const limit = SUGGESTIONS_BYTES * Math.max(1, Math.ceil(total / (SUGGESTIONS_BYTES * MAX_SUGGESTIONS)));
  const parts: (Completion & { key: string })[][] = [];
  let bytes = limit;
  for (const completion of sorted) {
    if (bytes + size(completion) > limit) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(completion);
    bytes += size(completion);
  }
  return parts.map((part) => ({ first: part[0]?.key ?? '', value: encodeSuggestions(part) }));
}
