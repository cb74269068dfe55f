import { fold, words } from '../../src/index/analyze.ts';
import { compareTerms } from '../../src/index/lexicon.ts';
import { encodeWords, type Word } from '../../src/index/word-list.ts';
import type { ReadPaper } from './read-paper.ts';

const WORD = /^\p{L}{2,40}$/u;
/** In a larger collection a word must be in more papers: what one of many thousand has is a slip more often than a word. */
const PAPERS_A_ROW = 40_000;

const utf8 = new TextEncoder();

/** Counts words as they are written, in texts and in authors' names, and those that stand apart in places. */
export class WordCounts {
  readonly #words = new Map<string, number>();
  /** Two neighbours that some paper before writes as one word → in how many papers they stand apart. */
  readonly #pairs = new Map<string, number>();
  #papers = 0;

  add({ paper: { title, abstract, authors = [] }, tokens }: ReadPaper): void {
    this.#papers++;
    const found = new Set<string>();
    const pairs = new Set<string>();
    for (const [text, its] of [
      [title, tokens.title],
      [abstract, tokens.abstract],
    ] as const) {
      let before = { word: '', end: -1 };
      for (const { start, end } of its) {
        const word = fold(text.slice(start, end));
        if (!WORD.test(word)) continue;
        found.add(word);
        const isPair = text.slice(before.end, start) === ' ' && this.#words.has(before.word + word);
        if (isPair) pairs.add(`${before.word} ${word}`);
        before = { word, end };
      }
    }
    for (const name of authors.flatMap(words)) if (WORD.test(name)) found.add(name);
    for (const word of found) this.#words.set(word, (this.#words.get(word) ?? 0) + 1);
    for (const pair of pairs) this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + 1);
  }

  /** The `words` value: all that are in enough papers, and the pairs that are also one of these words. */
  encode(): Uint8Array {
    const least = Math.ceil(this.#papers / PAPERS_A_ROW);
    const kept = new Map(Array.from(this.#words).filter(([, rows]) => rows >= least));
    const pairs = Array.from(this.#pairs).filter(([pair]) => kept.has(pair.replace(' ', '')));
    const all: Word[] = [...kept, ...pairs].map(([term, rows]) => ({ term, rows }));
    const keyed = all.map((word) => ({ word, key: utf8.encode(word.term) }));
    keyed.sort((a, b) => compareTerms(a.key, b.key));
    return encodeWords(keyed.map(({ word }) => word));
  }
}
