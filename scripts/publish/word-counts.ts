import { fold, words } from '../../src/text/analyze.ts';
import { compareTerms } from '../../src/index/format/lexicon.ts';
import { encodeWords, type Word } from '../../src/index/format/word-list.ts';
import type { ReadPaper } from './read-paper.ts';

const WORD = /^\p{L}{2,40}$/u;
/** In a larger collection a word must be in more papers: what one of many thousand has is a slip more often than a word. */
const PAPERS_A_ROW = 40_000;

/** Letters of each of two words that others may write as one. */
const SHORTEST = 2;

const utf8 = new TextEncoder();

/** Counts words as they are written, in texts and in authors' names, and those that stand apart in places. */
export class WordCounts {
  readonly #words = new Map<string, number>();
  /** In how many papers two words stand side by side. */
  readonly #pairs = new PairCounts();
  readonly #names: 'counted' | 'listed';
  #papers = 0;

  /** @param names Whether words of authors' names count as words of texts do, or have no papers where no text has them. */
  constructor(names: 'counted' | 'listed' = 'counted') {
    this.#names = names;
  }

  add({ paper: { title, abstract, authors = [] }, tokens }: ReadPaper): void {
    this.#papers++;
    const found = new Set<string>();
    const pairs = new Set<number>();
    for (const [text, its] of [
      [title, tokens.title],
      [abstract, tokens.abstract],
    ] as const) {
      let before = { word: '', end: -1 };
      for (const { start, end } of its) {
        const word = fold(text.slice(start, end));
        if (!WORD.test(word)) continue;
        found.add(word);
        if (text.slice(before.end, start) === ' ') pairs.add(hashOf(before.word, word));
        before = { word, end };
      }
    }
    for (const name of authors.flatMap(words)) {
      if (!WORD.test(name)) continue;
      if (this.#names === 'counted') found.add(name);
      else if (!this.#words.has(name)) this.#words.set(name, 0);
    }
    for (const word of found) this.#words.set(word, (this.#words.get(word) ?? 0) + 1);
    for (const pair of pairs) this.#pairs.add(pair);
  }

  /**
   * The `words` value: all that are in enough papers, and the pairs that are also one of these words.
   * @param others Words of other segments, which some papers here may write as two.
   */
  encode(others: Iterable<string> = []): Uint8Array {
    const least = Math.ceil(this.#papers / PAPERS_A_ROW);
    const isKept = (rows: number): boolean => rows === 0 || rows >= least;
    const kept = new Map(Array.from(this.#words).filter(([, rows]) => isKept(rows)));
    const all: Word[] = Array.from(kept, ([term, rows]) => ({ term, rows }));
    for (const word of new Set([...kept.keys(), ...others])) {
      for (let at = SHORTEST; at <= word.length - SHORTEST; at++) {
        const [first, second] = [word.slice(0, at), word.slice(at)];
        const rows = kept.has(first) && kept.has(second) ? this.#pairs.of(hashOf(first, second)) : 0;
        if (rows > 0) all.push({ term: `${first} ${second}`, rows });
      }
    }
    const keyed = all.map((word) => ({ word, key: utf8.encode(word.term) }));
    keyed.sort((a, b) => compareTerms(a.key, b.key));
    return encodeWords(keyed.map(({ word }) => word));
  }
}

/** A hash of 32 bits of two words (FNV-1a over their UTF-16 code units). */
function hashOf(first: string, second: string): number {
  let hash = 0x811c9dc5;
  for (const word of [first, ' ', second]) {
    for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  }
  // Zero marks a place that is free.
  return hash >>> 0 || 1;
}

/**
 * Counts by hash, since only at the end is it known which pairs are one word elsewhere: a million papers' pairs as texts
 * would take gigabytes. One pair in 500 of ten million shares its hash, and is counted with another.
 */
class PairCounts {
  #hashes = new Uint32Array(1_024);
  #counts = new Uint32Array(1_024);
  #used = 0;

  add(hash: number): void {
    if (this.#used * 3 > this.#hashes.length * 2) this.#grow();
    const at = this.#placeOf(hash);
    if (this.#hashes[at] === 0) this.#used++;
    this.#hashes[at] = hash;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  of(hash: number): number {
    return this.#counts[this.#placeOf(hash)] ?? 0;
  }

  /** The place of a hash, or the free one where it would stand. */
  #placeOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    let at = hash & mask;
    while (this.#hashes[at] !== 0 && this.#hashes[at] !== hash) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [hashes, counts] = [this.#hashes, this.#counts];
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#counts = new Uint32Array(hashes.length * 2);
    hashes.forEach((hash, i) => {
      if (hash === 0) return;
      const at = this.#placeOf(hash);
      this.#hashes[at] = hash;
      this.#counts[at] = counts[i] ?? 0;
    });
  }
}
