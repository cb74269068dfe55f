import { analyze, type Token, words } from '../index/analyze.ts';
import { BM25 } from '../index/bm25.ts';
import type { LexiconEntry } from '../index/lexicon.ts';
import { familyName, type Name, namesWithin } from './authors.ts';
import type { KeywordIndex, ScoredTerm } from './keyword-index.ts';

/** How many papers are taken to have a word that none has, when it is weighed against the others. */
const UNKNOWN_ROWS = 30;
/** What a word of an author's name counts as a word of texts: `He` is a pronoun too. */
const NAME_WORD = 0.25;
/** Terms that rows are scored by, those that tell most: scoring takes about 0.3 ms a term in an index of 90,000 papers. */
const MOST_TERMS = 256;

/** What the keywords of a query are. */
export interface QueryTerms {
  terms: ScoredTerm[];
  /** The same terms as those of titles, each with the share of the query that it is. */
  titleTerms: ScoredTerm[];
  /** What a paper would score that had all words of the query, and nothing else. */
  most: number;
  names: Name[];
  /** Term as analysed → the term of the index, for the words that the index has. */
  known: Map<string, LexiconEntry>;
  /** Terms that a paper has which has every word; undefined when none can have, or it can be told by no list of terms. */
  all?: readonly LexiconEntry[] | undefined;
}

/**
 * The terms of a text that the index has, each weighted by its idf and by how often the text has it.
 * @param others Terms that stand for words of the text beside their own.
 */
export function queryTerms(
  index: KeywordIndex,
  text: string,
  others: readonly LexiconEntry[] = [],
): QueryTerms {
  const names = namesOf(index, text);
  const nameWords = new Set(names.flatMap((name) => name.words));
  const known = new Map<string, LexiconEntry>();
  const terms: ScoredTerm[] = [];
  const titleTerms: ScoredTerm[] = [];
  let isKnown = names.length + others.length === 0;
  let total = 0;
  let most = names.reduce((sum, name) => sum + nameWeight(index, name), 0);
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
      total += weight;
      most += tokens.length * (BM25.k1 + 1) * index.idf(entry?.rows ?? 0);
    }
    if (entry === null) {
      isKnown = false;
      continue;
    }
    known.set(term, entry);
    add(entry, (inName ? NAME_WORD : 1) * tokens.length * weight, !inName);
  }
  const all = isKnown ? Array.from(known.values()) : undefined;
  for (const entry of others) {
    known.set(entry.term, entry);
    add(entry, index.idf(entry.rows), true);
  }
  for (const term of titleTerms) term.weight /= total;
  return { terms: mostTelling(terms), titleTerms: mostTelling(titleTerms), most, names, known, all };
}

/** Full names, or a family name alone that is no word of a text. */
function namesOf(index: KeywordIndex, text: string): Name[] {
  const full = namesWithin(index.terms.author, text);
  const isWord = analyze(text).some(({ term }) => index.terms.text.find(term) !== null);
  return full.length > 0 || isWord ? full : familyName(index.terms.author, text);
}

function mostTelling(terms: ScoredTerm[]): ScoredTerm[] {
  if (terms.length <= MOST_TERMS) return terms;
  return terms.toSorted((a, b) => b.weight - a.weight).slice(0, MOST_TERMS);
}

function byTerm(text: string): Map<string, Token[]> {
  const terms = new Map<string, Token[]>();
  for (const token of analyze(text)) {
    const tokens = terms.get(token.term);
    if (tokens === undefined) terms.set(token.term, [token]);
    else tokens.push(token);
  }
  return terms;
}

/** Scores all rows by the terms, and the papers of each name as by a word of theirs that counts in full. */
export function scoreRows(index: KeywordIndex, { terms, names }: QueryTerms): void {
  index.score(terms);
  for (const name of names) index.boost(name.authors, nameWeight(index, name));
}

/** Which part of what a query's words can give at most a score is. */
export function shareOf(score: number, { most }: QueryTerms): number {
  return most > 0 ? Math.min(1, score / most) : 0;
}

function nameWeight(index: KeywordIndex, { authors }: Name): number {
  const rows = authors.reduce((sum, author) => sum + author.rows, 0);
  return (BM25.k1 + 1) * index.idf(Math.min(rows, index.rows));
}
