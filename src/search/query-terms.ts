import { analyze } from '../index/analyze.ts';
import { BM25 } from '../index/bm25.ts';
import type { LexiconEntry } from '../index/lexicon.ts';
import { namesWithin } from './authors.ts';
import type { KeywordIndex, ScoredTerm } from './keyword-index.ts';

/** A word this long may have one typo, a longer one two. */
const ONE_TYPO = 4;
const TWO_TYPOS = 8;
/** What each typo takes from a word's weight. */
const TYPO_FACTOR = 0.8;
/** Unknown words of a query that are looked up for typos: each reads all terms with its first letter. */
const MOST_UNKNOWN = 6;

/** What the keywords of a query are. */
export interface QueryTerms {
  terms: ScoredTerm[];
  /** Groups of authors, each of one name in the query. */
  names: LexiconEntry[][];
  /** Term as analysed → the term that stands for it in the index, for the words that the index has. */
  known: Map<string, LexiconEntry>;
}

/**
 * The terms of a text that the index has, each weighted by its idf and by how often the text has it. For a word
 * that no paper has, the most frequent of the closest terms stands in.
 */
export function queryTerms(index: KeywordIndex, text: string): QueryTerms {
  const counts = new Map<string, number>();
  for (const { term } of analyze(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  const known = new Map<string, LexiconEntry>();
  const terms: ScoredTerm[] = [];
  let unknown = 0;
  for (const [term, count] of counts) {
    let entry = index.terms.text.find(term);
    let factor = 1;
    if (entry === null && isWord(term) && unknown++ < MOST_UNKNOWN) {
      const closest = closestTerm(index, term);
      entry = closest?.entry ?? null;
      factor = TYPO_FACTOR ** (closest?.distance ?? 0);
    }
    if (entry === null) continue;
    known.set(term, entry);
    terms.push({ postings: entry, weight: factor * count * index.idf(entry.rows) });
  }
  return { terms, names: namesWithin(index.terms.author, text), known };
}

/** Scores all rows by the terms, and the papers of each name as by a word of theirs that counts in full. */
export function scoreRows(index: KeywordIndex, { terms, names }: QueryTerms): void {
  index.score(terms);
  for (const authors of names) {
    const rows = authors.reduce((sum, author) => sum + author.rows, 0);
    index.boost(authors, (BM25.k1 + 1) * index.idf(Math.min(rows, index.rows)));
  }
}

function isWord(term: string): boolean {
  return term.length >= ONE_TYPO && /^\p{L}+$/u.test(term);
}

function closestTerm(
  index: KeywordIndex,
  term: string,
): { entry: LexiconEntry; distance: number } | undefined {
  return index.terms.text
    .similar(term, term.length >= TWO_TYPOS ? 2 : 1)
    .sort((a, b) => a.distance - b.distance || b.entry.rows - a.entry.rows)[0];
}
