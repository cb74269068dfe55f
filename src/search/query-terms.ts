import { analyze, words } from '../index/analyze.ts';
import { BM25 } from '../index/bm25.ts';
import type { LexiconEntry } from '../index/lexicon.ts';
import { type Name, namesWithin } from './authors.ts';
import type { KeywordIndex, ScoredTerm } from './keyword-index.ts';

/** A word this long may have one typo, a longer one two. */
const ONE_TYPO = 4;
const TWO_TYPOS = 8;
/** How many papers are taken to have a word that none has, when it is weighed against the others. */
const UNKNOWN_ROWS = 30;
/** What each typo takes from a word's weight. */
const TYPO_FACTOR = 0.8;
/** Unknown words of a query that are looked up for typos: each reads all terms with its first letter. */
const MOST_UNKNOWN = 6;

/** What the keywords of a query are. */
export interface QueryTerms {
  terms: ScoredTerm[];
  /** The same terms as those of titles, each with the share of the query that it is. */
  titleTerms: ScoredTerm[];
  names: Name[];
  /** Term as analysed → the term that stands for it in the index, for the words that the index has. */
  known: Map<string, LexiconEntry>;
}

/**
 * The terms of a text that the index has, each weighted by its idf and by how often the text has it. For a word
 * that no paper has, the most frequent of the closest terms stands in.
 */
export function queryTerms(index: KeywordIndex, text: string): QueryTerms {
  const names = namesWithin(index.terms.author, text);
  const nameWords = new Set(names.flatMap((name) => name.words));
  const counts = new Map<string, number>();
  const inName = new Set<string>();
  for (const { term, start, end } of analyze(text)) {
    counts.set(term, (counts.get(term) ?? 0) + 1);
    if (words(text.slice(start, end)).every((word) => nameWords.has(word))) inName.add(term);
  }
  const known = new Map<string, LexiconEntry>();
  const terms: ScoredTerm[] = [];
  const titleTerms: ScoredTerm[] = [];
  let unknown = 0;
  let total = 0;
  for (const [term, count] of counts) {
    let entry = index.terms.text.find(term);
    let factor = 1;
    if (entry === null && isWord(term) && unknown++ < MOST_UNKNOWN) {
      const closest = closestTerm(index, term);
      entry = closest?.entry ?? null;
      factor = TYPO_FACTOR ** (closest?.distance ?? 0);
    }
    const weight = index.idf(entry?.rows ?? UNKNOWN_ROWS);
    if (!inName.has(term)) total += weight;
    if (entry === null) continue;
    known.set(term, entry);
    terms.push({ postings: entry, weight: factor * count * weight });
    if (inName.has(term)) continue;
    const title = index.terms.title.find(entry.term);
    if (title !== null) titleTerms.push({ postings: title, weight });
  }
  for (const term of titleTerms) term.weight /= total;
  return { terms, titleTerms, names, known };
}

/** Scores all rows by the terms, and the papers of each name as by a word of theirs that counts in full. */
export function scoreRows(index: KeywordIndex, { terms, titleTerms, names }: QueryTerms): void {
  index.score(terms);
  index.scoreTitles(titleTerms);
  for (const { authors } of names) {
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
