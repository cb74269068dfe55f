import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { termsOf } from '../../scripts/publish/inverted-index.ts';
import { readPaper } from '../../scripts/publish/read-paper.ts';
import { idf, scoreTable } from '../../src/index/bm25.ts';
import { lengthCode } from '../../src/index/format/length-code.ts';
import { compareTerms } from '../../src/index/format/lexicon.ts';
import { encodeCounts, MAX_COUNT } from '../../src/index/format/postings-value.ts';
import { encodeTerms, type Field, FIELDS } from '../../src/index/format/terms.ts';
import type { Paper } from '../../src/index/paper.ts';
import { analyze } from '../../src/text/analyze.ts';
import { QUESTION_WORDS } from '../../src/text/stop-words.ts';

/** The rows of a term in ascending order, how often each has it, and how many bytes that takes in an index. */
interface List {
  rows: number[];
  counts: number[];
  bytes: number;
}

/** Levels by which champions are ordered: those of 4 bits. */
const LEVELS = 16;
const utf8 = new TextEncoder();

/** Postings by term, as an index would hold each under a key of its own. */
export class PostingLists {
  readonly #fields: Record<Field, Map<string, List>> = {
    text: new Map(),
    title: new Map(),
    author: new Map(),
    category: new Map(),
  };
  readonly #lengths: Uint8Array;
  readonly #table: Float32Array;
  readonly #papers: number;

  /** @param papers In the order of the rows of an index. */
  constructor(papers: readonly Paper[]) {
    const records = papersInMemory(papers);
    this.#papers = papers.length;
    let terms = 0;
    this.#lengths = Uint8Array.from({ length: papers.length }, (_, row) => {
      const { text, ...others } = termsOf(readPaper(records.record(row), row));
      let length = 0;
      for (const [term, count] of text) {
        this.#add('text', term, row, Math.min(MAX_COUNT, count));
        length += count;
      }
      for (const field of ['title', 'author', 'category'] as const) {
        for (const term of others[field]) this.#add(field, term, row, 0);
      }
      terms += length;
      return lengthCode(length);
    });
    this.#table = scoreTable(terms / papers.length);
    for (const list of this.#fields.text.values()) list.bytes = encodeCounts(list.rows, list.counts).length;
  }

  #add(field: Field, term: string, row: number, count: number): void {
    let list = this.#fields[field].get(term);
    if (list === undefined) this.#fields[field].set(term, (list = { rows: [], counts: [], bytes: 0 }));
    list.rows.push(row);
    list.counts.push(count);
  }

  /** The different terms of a query that papers have, rarest first, without the words by which a question asks. */
  termsOf(query: string): string[] {
    const subject = analyze(query).filter(
      ({ start, end }) => !QUESTION_WORDS.has(query.slice(start, end).toLowerCase()),
    );
    const known = new Set(subject.map(({ term }) => term).filter((term) => this.#fields.text.has(term)));
    return [...known].sort((a, b) => this.#list(a).rows.length - this.#list(b).rows.length);
  }

  bytesOf(term: string): number {
    return this.#list(term).bytes;
  }

  /** The ten best rows by BM25 of these terms, of whose postings only the first so many bytes are read, best first. */
  best(terms: readonly string[], atMost = Number.POSITIVE_INFINITY): number[] {
    const scores = new Float64Array(this.#papers);
    for (const term of terms) {
      const list = this.#list(term);
      const weight = idf(this.#papers, list.rows.length);
      for (const i of list.bytes <= atMost ? list.rows.keys() : this.#champions(list, atMost)) {
        const row = list.rows[i] ?? 0;
        scores[row] = (scores[row] ?? 0) + weight * this.#impact(list, i);
      }
    }
    const best: number[] = [];
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row] ?? 0;
      if (score === 0 || (best.length === 10 && score <= (scores[best[9] ?? 0] ?? 0))) continue;
      const after = best.findIndex((other) => (scores[other] ?? 0) < score);
      best.splice(after < 0 ? best.length : after, 0, row);
      best.length = Math.min(best.length, 10);
    }
    return best;
  }

  /**
   * Places in a list of those that fit into so many bytes when it is ordered by impact, in 16 levels, and by row within
   * a level: as {@link encodeCounts} has them, each level beginning anew.
   */
  #champions(list: List, atMost: number): number[] {
    const levels = Array.from({ length: LEVELS }, (): number[] => []);
    // No impact is above k1 + 1 = 2.2.
    list.rows.forEach((_, i) => levels[Math.floor((this.#impact(list, i) / 2.2) * (LEVELS - 1e-6))]?.push(i));
    const found: number[] = [];
    let bytes = 0;
    for (const level of levels.reverse()) {
      let before = 0;
      for (const i of level) {
        const row = list.rows[i] ?? 0;
        bytes += encodeCounts([row - before], [list.counts[i] ?? 0]).length;
        if (bytes > atMost) return found;
        found.push(i);
        before = row;
      }
    }
    return found;
  }

  #impact({ rows, counts }: List, i: number): number {
    return this.#table[(this.#lengths[rows[i] ?? 0] ?? 0) * (MAX_COUNT + 1) + (counts[i] ?? 0)] ?? 0;
  }

  #list(term: string): List {
    return this.#fields.text.get(term) ?? { rows: [], counts: [], bytes: 0 };
  }

  /** Bytes of the lexicons of one in so many papers, all fields: what has to be known to find postings. */
  lexiconBytes(every: number): number {
    const entries = Object.fromEntries(
      FIELDS.map((field) => {
        const known = [...this.#fields[field]].flatMap(([term, { rows }]) => {
          const its = rows.filter((row) => row % every === 0).length;
          return its === 0 ? [] : [{ term, rows: its, offset: 0, bytes: 2 * its, key: utf8.encode(term) }];
        });
        return [field, known.sort((a, b) => compareTerms(a.key, b.key))];
      }),
    ) as unknown as Parameters<typeof encodeTerms>[0];
    return encodeTerms(entries).length;
  }
}
