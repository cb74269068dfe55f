import { analyze, type Token, words } from '../../text/analyze.ts';
import { BM25 } from '../../index/bm25.ts';
import { QUESTION_WORDS } from '../../text/stop-words.ts';
import type { LexiconEntry } from '../indexes/merged-lexicon.ts';
import { abbreviatedName, type AuthorKeys, familyOf, givenName, type Name, namesWithin } from './authors.ts';
import { type Bitmap, intersect } from '../indexes/bitmap.ts';
import type { KeywordIndex, ScoredTerm } from '../indexes/keyword-index.ts';
import type { Scores } from '../indexes/scores.ts';

/** How many papers are taken to have a word that none has, when it is weighed against the others. */
export const UNKNOWN_ROWS = 30;
/** What a word of an author's name counts as a word of texts: `He` is a pronoun too. */
export const NAME_WORD = 0.25;
/** What a compound counts whose parts count too. In full, SciFact's claims lost 0.4 points by words; so, 0.1. */
const COMPOUND = 0.5;
/** Terms that rows are scored by, those that tell most: scoring takes about 0.3 ms a term in an index of 90,000 papers. */
const MOST_TERMS = 256;
/** A name of more papers counts like one of this share of them: however many carry it, it tells more than most words. */
const COMMON_NAME = 0.1;
/** Share of the papers that have a word which says nothing of whether it is a name's. */
const COMMON_WORD = 0.005;
/** A word within a query is a family name that so many times as many papers are by as have it in their text. */
const RATHER_NAME = 10;
/** And written small it is one of so many authors at least: cooks and fishes are few. */
const USUAL_NAME = 3;
/** Family names within a query that are looked for. */
const MOST_NAMES = 8;

/** A name, with what a paper scores by it. */
interface NameTerm extends Name {
  weight: number;
}

/** What the keywords of a query are. */
export interface QueryTerms {
  terms: ScoredTerm[];
  /** The same terms as those of titles, each with the share of the query that it is. */
  titleTerms: ScoredTerm[];
  /** What a paper would score that had all words of the query, and nothing else. */
  most: number;
  names: NameTerm[];
  /** Papers by all who are named, where the query is nothing but names. */
  byNamed?: Bitmap | undefined;
  /** Term as analysed → the term of the index, for the words that the index has. */
  known: Map<string, LexiconEntry>;
  /** Terms that a paper has which has every word; undefined when none can have, or it can be told by no list of terms. */
  all?: readonly LexiconEntry[] | undefined;
}

/**
 * The terms of a text that the index has, each weighted by its idf and by how often the text has it.
 * @param others Terms that stand for words of the text beside their own.
 * @param compounds Terms of compounds whose parts are words of the text.
 */
export function queryTerms(
  index: KeywordIndex,
  text: string,
  others: readonly LexiconEntry[] = [],
  compounds: readonly LexiconEntry[] = [],
): QueryTerms {
  const names = namesOf(index, text).map((name) => ({ ...name, weight: nameWeight(index, name) }));
  const nameWords = new Set(names.flatMap((name) => name.words));
  const known = new Map<string, LexiconEntry>();
  const terms: ScoredTerm[] = [];
  const titleTerms: ScoredTerm[] = [];
  let isEach = names.length + others.length === 0;
  let isNames = names.length > 0;
  let total = 0;
  let most = names.reduce((sum, { weight }) => sum + weight, 0);
  const add = (entry: LexiconEntry, weight: number, inTitle: boolean): void => {
    terms.push({ postings: entry, weight });
    const title = inTitle ? index.terms.title.find(entry.term) : null;
    if (title !== null) titleTerms.push({ postings: title, weight: index.idf(entry.rows) });
  };
  for (const [term, tokens] of byTerm(text)) {
    const inName = tokens.every(({ start, end }) =>
      words(text.slice(start, end)).every((word) => nameWords.has(word)),
    );
    const entry = index.terms.text.find(term);
    const weight = index.idf(entry?.rows ?? UNKNOWN_ROWS);
    if (!inName) {
      isNames = false;
      total += weight;
      most += tokens.length * (BM25.k1 + 1) * index.idf(entry?.rows ?? 0);
    }
    if (entry === null) {
      isEach = false;
      continue;
    }
    known.set(term, entry);
    add(entry, (inName ? NAME_WORD : 1) * tokens.length * weight, !inName);
  }
  const all = isEach ? Array.from(known.values()) : undefined;
  for (const entry of others) {
    known.set(entry.term, entry);
    add(entry, index.idf(entry.rows), true);
  }
  // Not as words of titles: of 300 half titles a point of nDCG@10 was lost by both.
  for (const entry of compounds) add(entry, COMPOUND * index.idf(entry.rows), false);
  for (const term of titleTerms) term.weight /= total;
  return {
    terms: mostTelling(terms),
    titleTerms: mostTelling(titleTerms),
    most,
    names,
    known,
    all,
    ...(isNames && { byNamed: rowsBy(index, names) }),
  };
}

/** What names within texts are recognised by. */
export interface KnownNames {
  papers: number;
  terms: { author: AuthorKeys; text: { find(term: string): { rows: number } | null } };
  /** Words as papers write them, authors' names among them, where they are known. */
  words?: { find(word: string): unknown } | undefined;
  /** How many papers are by some authors. */
  papersBy(authors: readonly LexiconEntry[]): number;
}

/**
 * The names within a text: full ones, and family names that texts hardly have. Of a text that is one word, it is enough
 * that more papers are by those who are called so than have the word; if none has it, it may be a given name.
 */
export function namesOf(index: KnownNames, text: string): Name[] {
  const { author } = index.terms;
  const short = abbreviatedName(author, text).filter(({ words: all, authors }) =>
    all.some((word) => isRatherName(index, word, authors, 1)),
  );
  if (short.length > 0) return short;
  const full = namesWithin(author, text).filter(
    (name) => name.words.length === words(text).length || !isOfCommonWords(index, name),
  );
  const named = new Set(full.flatMap((name) => name.words));
  const isAlone = words(text).length === 1;
  const families = new Map<string, Name>();
  for (const { start, end } of analyze(text)) {
    const typed = text.slice(start, end);
    const [family = '', ...others] = words(typed);
    if (others.length > 0 || named.has(family) || families.size === MOST_NAMES) continue;
    const authors = familyOf(author, family);
    const isCapital = /^\p{Lu}/u.test(typed);
    if (!isAlone && !isCapital && (family.length < 3 || authors.length < USUAL_NAME)) continue;
    if (!isRatherName(index, typed, authors, isAlone ? 1 : RATHER_NAME)) continue;
    families.set(family, { words: [family], authors });
  }
  const found = [...full, ...families.values()];
  const isName = found.length === 0 && isAlone && !isInTexts(index, text) && isKnown(index, text);
  return isName ? givenName(author, text) : found;
}

/** Whether all words of a name are common ones of texts: somebody is called `Do Long`, and `how do long texts` names nobody. */
function isOfCommonWords(index: KnownNames, { words: all }: Name): boolean {
  return all.every((word) =>
    analyze(word).every(({ term }) => (index.terms.text.find(term)?.rows ?? 0) > COMMON_WORD * index.papers),
  );
}

/** Whether so many times as many papers are by some authors as have a word in their text. */
function isRatherName(
  index: KnownNames,
  word: string,
  authors: readonly LexiconEntry[],
  times: number,
): boolean {
  if (authors.length === 0) return false;
  const inTexts = Math.max(0, ...analyze(word).map(({ term }) => index.terms.text.find(term)?.rows ?? 0));
  return inTexts === 0 || index.papersBy(authors) > times * inTexts;
}

function isInTexts(index: KnownNames, text: string): boolean {
  return analyze(text).some(({ term }) => index.terms.text.find(term) !== null);
}

/** Whether the index has a word, authors' names among them; one that lists none may. */
function isKnown({ words: known }: KnownNames, text: string): boolean {
  return known === undefined || words(text).every((word) => known.find(word) !== null);
}

function mostTelling(terms: ScoredTerm[]): ScoredTerm[] {
  if (terms.length <= MOST_TERMS) return terms;
  return terms.toSorted((a, b) => b.weight - a.weight).slice(0, MOST_TERMS);
}

/** The terms of a query, each with where it stands: the words by which a question asks are left out. */
export function byTerm(text: string): Map<string, Token[]> {
  const terms = new Map<string, Token[]>();
  for (const token of subjectOf(text)) {
    const tokens = terms.get(token.term);
    if (tokens === undefined) terms.set(token.term, [token]);
    else tokens.push(token);
  }
  return terms;
}

/** The words of a text without those by which a question asks, unless it has no others. */
function subjectOf(text: string): Token[] {
  const tokens = analyze(text);
  const isAsking = ({ start, end }: Token): boolean =>
    QUESTION_WORDS.has(text.slice(start, end).toLowerCase());
  const [first] = tokens;
  const isQuestion = text.trimEnd().endsWith('?') || (first !== undefined && isAsking(first));
  const subject = isQuestion ? tokens.filter((token) => !isAsking(token)) : tokens;
  return subject.length > 0 ? subject : tokens;
}

/** Scores all rows by the terms, and the papers of each name as by a word of theirs that counts in full. */
export function scoresBy(index: KeywordIndex, { terms, names }: QueryTerms): Scores {
  const bonuses = names.map(({ authors, weight }) => ({ terms: authors, amount: weight }));
  return index.score('text', terms, bonuses);
}

/** Which part of what a query's words can give at most a score is. */
export function shareOf(score: number, { most }: QueryTerms): number {
  return most > 0 ? Math.min(1, score / most) : 0;
}

/** What a paper scores by a name that it is by. */
export function nameWeight(
  index: Pick<KnownNames, 'papers' | 'papersBy'> & { idf(rows: number): number },
  { authors }: Name,
): number {
  const rows = index.papersBy(authors);
  return (BM25.k1 + 1) * index.idf(Math.min(rows, Math.max(1, COMMON_NAME * index.papers)));
}

/** The papers by all who are named. */
function rowsBy(index: KeywordIndex, names: readonly Name[]): Bitmap | undefined {
  const [first, ...others] = names.map(({ authors }) => index.rowsOf('author', authors));
  if (first === undefined) return undefined;
  for (const other of others) intersect(first, other);
  return first;
}
