import { mulberry32 } from '../../scripts/random.ts';
import { outlineOf, type Papers } from '../../scripts/corpus/paper-rows.ts';
import { encodeRecord } from '../../src/index/format/pages.ts';
import type { Paper } from '../../src/index/paper.ts';

/** Words of a copy that are words of some other paper. */
const REPLACED = 0.2;
/** Copies of which a word is one that no other paper has: papers keep bringing new words. */
const NEW_WORDS = 0.5;

/**
 * The given papers, and then copies of them with another id and with noise in their words, as many as one asks for. A word
 * is replaced by one that stands anywhere in another paper, so that the share of the papers that have a word stays what it is.
 */
export class NoisyPapers {
  readonly #papers: readonly Paper[];
  readonly #words: readonly string[][];

  constructor(papers: readonly Paper[]) {
    this.#papers = papers;
    this.#words = papers.map(({ title, abstract }) => `${title} ${abstract}`.split(/\s+/));
  }

  /** Equal rows are equal papers. */
  paper(row: number): Paper {
    const count = this.#papers.length;
    const paper = this.#papers[row % count];
    if (paper === undefined) throw new RangeError(`There is no paper to copy into row ${row}.`);
    const copy = Math.floor(row / count);
    if (copy === 0) return paper;
    const random = mulberry32(row);
    const another = (): string => {
      const words = this.#words[Math.floor(random() * count)] ?? [];
      return words[Math.floor(random() * words.length)] ?? '';
    };
    const noisy = (text: string): string =>
      text.replace(/\S+/g, (word) => (random() < REPLACED ? another() : word));
    const made = random() < NEW_WORDS ? ` Noise${row.toString(36)}.` : '';
    return {
      ...paper,
      id: `${paper.id}~${copy}`,
      title: noisy(paper.title),
      abstract: `${noisy(paper.abstract)}${made}`,
      ...(paper.url !== undefined && { url: `${paper.url}~${copy}` }),
    };
  }

  /** Those of some rows, as they are published. */
  from(first: number, count: number): Papers {
    const record = (row: number): Uint8Array => encodeRecord(this.paper(first + row));
    return {
      count,
      outline: (row) => outlineOf(this.paper(first + row)),
      record,
      recordLength: (row) => record(row).length,
    };
  }
}
