import { BM25, idf } from '../../index/bm25.ts';
import { analyze, words } from '../../text/analyze.ts';
import type { AuthorKeys, Name } from '../query/authors.ts';
import { byTerm, type KnownNames, namesOf, nameWeight, UNKNOWN_ROWS } from '../query/query-terms.ts';
import { FEW_WORDS, titleMatch } from '../retrieve.ts';
import { type Collection, COMMON } from './collection-schema.ts';
import { allOf, anyOf, inTitles } from './matches.ts';

/** Terms that rows are scored by, those that tell most. */
const MOST_TERMS = 64;
/** The same, counted as often as the text has them. */
const MOST_REPEATED = 160;
/**
 * Papers that FTS5 ranks for one query, about: its bm25 takes a microsecond for each that has a word, and for each word of
 * it again.
 */
export const MOST_RANKED = 40_000;
/** Commoner words that papers are asked for which the others have found. */
const MOST_OTHERS = 6;
/** How often a paper is taken to have a common word in its text, and in its title: learnt from SciFact's claims. */
const TIMES = { text: 1, title: 8 } as const;

interface AskedWord {
  term: string;
  times: number;
  papers: number;
}

/** Somebody who is named in a query, and what a paper scores by that. */
export interface WeighedName extends Name {
  weight: number;
}

/** How papers are found that have words of a query. */
export interface WordsMatch {
  /** What finds them, and what they are ranked by. */
  match: string;
  /** Common words, of which it is looked which papers among those that were found have them. */
  others: readonly string[];
  /** Where all words are too common for ranks: these stand in the titles of the papers that are found. */
  titled?: readonly string[];
  /** What finds others, where this finds few. */
  rest?: WordsMatch;
}

/** Those of words, the rarest first, that no more papers have than can be ranked. */
function fewEnough(words: readonly AskedWord[]): AskedWord[] {
  let papers = 0;
  return words.filter((word) => (papers += word.papers) <= MOST_RANKED);
}

/** The idf that FTS5 ranks by: next to nothing for what half of the papers have, where ours has a 1 + in it. */
export function rankedIdf(papers: number, having: number): number {
  const n = Math.min(having, papers);
  return Math.max(1e-6, Math.log((papers - n + 0.5) / (n + 0.5)));
}

/** The words of a query, as a collection in D1 is asked for them. */
export class QueryWords {
  readonly #collection: Pick<Collection, 'papers' | 'commonTerms'>;
  /** Term → how often the query has it. */
  #terms: ReadonlyMap<string, number>;
  /** Term → how the text first writes it. */
  readonly #written = new Map<string, string>();
  /** Term → how many papers have it. */
  readonly #known = new Map<string, number>();
  /** The same where it was known before papers were looked for: it does not change while they are. */
  #counted: ReadonlyMap<string, number> = new Map();
  #names: WeighedName[] = [];
  /** What the words can give at most. */
  #most: number | undefined;
  #nameWords: ReadonlySet<string> = new Set();

  /** @param most Words that count, the first ones. */
  constructor(
    text: string,
    collection: Pick<Collection, 'papers' | 'commonTerms'>,
    most: number = MOST_TERMS,
  ) {
    this.#collection = collection;
    const counts = Array.from(byTerm(text), ([term, tokens]) => [term, tokens.length] as const);
    this.#terms = new Map(counts.slice(0, most));
    for (const { term, start, end } of analyze(text))
      if (!this.#written.has(term)) this.#written.set(term, text.slice(start, end));
  }

  /**
   * Those of the words that tell most, of which it is known how many papers have them.
   * @param mostPapers What more papers have is left out.
   */
  mostTelling(most: number, mostPapers: number): QueryWords {
    const telling = new QueryWords('', this.#collection);
    const papersOf = (term: string): number => this.#known.get(term) ?? 0;
    const weighed = this.#ofTexts
      .map(([term, times]) => ({ term, times, weight: times * this.idf(papersOf(term)) }))
      .filter(({ term }) => papersOf(term) > 0 && papersOf(term) <= mostPapers)
      .sort((a, b) => b.weight - a.weight);
    telling.#terms = new Map(weighed.slice(0, most).map(({ term, times }) => [term, times]));
    for (const [term, papers] of this.#known) telling.know(term, papers);
    telling.#counted = new Map(this.#known);
    return telling;
  }

  get terms(): string[] {
    return Array.from(this.#terms.keys());
  }

  /**
   * What finds papers that have one of the words; null where there is none. All words count as long as no more papers have
   * them than can be ranked; beyond, the rarest alone find papers, and where even one is too common for that, several must
   * be there.
   */
  get any(): WordsMatch | null {
    const words = this.#rarestFirst();
    if (words.length === 0) return null;
    const asked = fewEnough(words);
    const others = words.slice(asked.length);
    if (asked.length === 0) return this.#together(words);
    const isAsked = new Set(asked.map(({ term }) => term));
    // In the order of the query, or of what they tell, of which the first ones count.
    const repeated = this.#ofTexts.flatMap(([term, times]) =>
      isAsked.has(term) ? Array<string>(times).fill(term) : [],
    );
    return {
      match: anyOf(repeated.slice(0, MOST_REPEATED)),
      others: others.slice(0, MOST_OTHERS).map(({ term }) => term),
      ...(others.length > 0 && { rest: this.#together(others) }),
    };
  }

  /** What finds papers that have several common words, or one in their titles. */
  #together(words: readonly AskedWord[]): WordsMatch {
    const needed = this.#neededTogether(words);
    const some = (needed === 0 ? words : words.slice(0, needed)).map(({ term }) => term);
    const others = words.slice(some.length, some.length + MOST_OTHERS).map(({ term }) => term);
    if (needed > 0) return { match: allOf(some), others };
    return { match: inTitles(some), others, titled: some };
  }

  /** How many common words few enough papers have together, 0 where even all of them are not enough. */
  #neededTogether(words: readonly AskedWord[]): number {
    const { papers } = this.#collection;
    let left = papers;
    return words.findIndex((word) => (left *= word.papers / papers) <= MOST_RANKED) + 1;
  }

  /** The terms that papers are ranked by by FTS5; what others give is {@link QueryWords.given}. */
  #rankedTerms(): ReadonlySet<string> {
    const words = this.#rarestFirst();
    const asked = fewEnough(words);
    const some = asked.length > 0 ? asked : words.slice(0, this.#neededTogether(words));
    return new Set(some.map(({ term }) => term));
  }

  /** The words that papers may have, with about how many do: of those that are not common, half of what they may have. */
  #rarestFirst(): AskedWord[] {
    const { papers, commonTerms } = this.#collection;
    return this.#ofTexts
      .map(([term, times]) => ({
        term,
        times,
        papers: this.#counted.get(term) ?? commonTerms[term] ?? Math.floor((papers * COMMON) / 2),
      }))
      .sort((a, b) => a.papers - b.papers);
  }

  /** What a common word gives to a paper, of which it is known whether it has it, and its title. */
  given(term: string, inTitle: boolean): number {
    const times = this.#terms.get(term) ?? 0;
    const count = TIMES.text + (inTitle ? TIMES.title : 0);
    const papers = this.#known.get(term) ?? this.#collection.commonTerms[term] ?? 0;
    return (times * this.idf(papers) * (BM25.k1 + 1) * count) / (BM25.k1 + count);
  }

  /** What finds papers that have each of a few words; null where they are many. */
  get all(): string | null {
    const isFew = this.#terms.size > 0 && this.#terms.size <= FEW_WORDS;
    return isFew && this.#names.length === 0 ? allOf(this.terms) : null;
  }

  /**
   * The authors who are named in a text, once it is known how many papers have its words.
   * @param authors Those whose family name is a word of it.
   */
  namesIn(text: string, authors: AuthorKeys): WeighedName[] {
    const index = { ...this.knownNames(authors), idf: (rows: number) => this.idf(rows) };
    this.#names = namesOf(index, text).map((name) => ({ ...name, weight: nameWeight(index, name) }));
    this.#most = undefined;
    this.#nameWords = new Set(this.#names.flatMap((name) => name.words));
    return this.#names;
  }

  /** What recognises names in the text, once it is known how many papers have its words; those of other terms are not known. */
  knownNames(authors: AuthorKeys): KnownNames & { papersHaving(term: string): number | undefined } {
    return {
      papers: this.#collection.papers,
      terms: { author: authors, text: { find: (term) => this.known.get(term) ?? null } },
      papersBy: (some) => some.reduce((sum, { rows }) => sum + rows, 0),
      papersHaving: (term) => (this.#terms.has(term) ? (this.#known.get(term) ?? 0) : undefined),
    };
  }

  /** Whether the words are names of authors and nothing else. */
  get isNames(): boolean {
    return this.#names.length > 0 && Array.from(this.#written.keys()).every((term) => this.#isInName(term));
  }

  /** The words that are not of names. */
  get #ofTexts(): (readonly [term: string, times: number])[] {
    const all = Array.from(this.#terms);
    return this.#names.length === 0 ? all : all.filter(([term]) => !this.#isInName(term));
  }

  #isInName(term: string): boolean {
    return words(this.#written.get(term) ?? '').every((word) => this.#nameWords.has(word));
  }

  /** How many papers have one of the words, as if each word were in papers whatever others are. */
  get having(): number {
    let none = 1;
    for (const term of this.#terms.keys())
      none *= 1 - Math.min(1, (this.#known.get(term) ?? 0) / this.#collection.papers);
    return Math.round((1 - none) * this.#collection.papers);
  }

  /** Notes how many papers have a term. */
  know(term: string, papers: number): void {
    this.#most = undefined;
    this.#known.set(term, papers);
  }

  /** Terms that papers have, and how many do. */
  get known(): Map<string, { term: string; rows: number }> {
    return new Map(Array.from(this.#known, ([term, rows]) => [term, { term, rows }]));
  }

  /** Whether no paper has any of the words, and none is by whom they name. */
  get isUnknown(): boolean {
    return this.#known.size + this.#names.length === 0;
  }

  /** Weight of a term that so many papers have. */
  idf(rows: number): number {
    const { papers } = this.#collection;
    return idf(papers, Math.min(rows, papers));
  }

  /** Which part of what the words can give at most a score is. */
  share(score: number): number {
    const most = (this.#most ??= this.#mostScore());
    return most > 0 ? Math.min(1, score / most) : 0;
  }

  #mostScore(): number {
    const ranked = this.#rankedTerms();
    const { papers } = this.#collection;
    let most = this.#names.reduce((sum, { weight }) => sum + weight, 0);
    for (const [term, times] of this.#ofTexts) {
      const having = this.#known.get(term) ?? 0;
      most += times * (BM25.k1 + 1) * (ranked.has(term) ? rankedIdf(papers, having) : this.idf(having));
    }
    return most;
  }

  /** How far the words are a title, from 0 to 1. @param has The terms of the title. */
  titleShare(has: ReadonlySet<string>): number {
    let [found, total] = [0, 0];
    for (const [term] of this.#ofTexts) {
      const weight = this.idf(this.#known.get(term) ?? UNKNOWN_ROWS);
      total += weight;
      if (has.has(term)) found += weight;
    }
    return total > 0 ? titleMatch(Math.min(1, found / total), this.#terms.size, has.size) : 0;
  }
}
