import { analyze, type Token, words } from '../index/analyze.ts';
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
/** What a word of an author's name counts as a word of texts: `He` is a pronoun too. */
const NAME_WORD = 0.25;
/** Terms that rows are scored by, those that tell most: scoring takes about 0.3 ms a term in an index of 90,000 papers. */
const MOST_TERMS = 256;
/** Unknown words of a query that are looked up for typos: each reads all terms with its first letter. */
const MOST_UNKNOWN = 3;

/** What the keywords of a query are. */
export interface QueryTerms {
  terms: ScoredTerm[];
  /** The same terms as those of titles, each with the share of the query that it is. */
  titleTerms: ScoredTerm[];
  /** What a paper would score that had all words of the query, and nothing else. */
  most: number;
  names: Name[];
  /** The text with its typos corrected. */
  corrected: string;
  /** Which words were read as others, for people. */
  note?: string;
  /** Term as analysed → the term that stands for it in the index, for the words that the index has. */
  known: Map<string, LexiconEntry>;
  /** Whether the index has them all. */
  isKnown: boolean;
}

/**
 * The terms of a text that the index has, each weighted by its idf and by how often the text has it. For a word
 * that no paper has, the likeliest of the closest terms stands in.
 */
export function queryTerms(index: KeywordIndex, text: string): QueryTerms {
  const names = namesWithin(index.terms.author, text);
  const nameWords = new Set(names.flatMap((name) => name.words));
  const known = new Map<string, LexiconEntry>();
  const terms: ScoredTerm[] = [];
  const titleTerms: ScoredTerm[] = [];
  const corrections: Correction[] = [];
  let unknown = 0;
  let isKnown = true;
  let total = 0;
  let most = names.reduce((sum, name) => sum + nameWeight(index, name), 0);
  for (const [term, tokens] of byTerm(text)) {
    const inName = tokens.every(({ start, end }) =>
      words(text.slice(start, end)).every((word) => nameWords.has(word)),
    );
    let entry = index.terms.text.find(term);
    let factor = 1;
    if (entry === null && !inName && isWord(term) && unknown++ < MOST_UNKNOWN) {
      const closest = closestTerm(index, term);
      if (closest !== undefined) {
        entry = closest.entry;
        factor = TYPO_FACTOR ** closest.distance;
        corrections.push(...tokens.flatMap((token) => correction(text, token, closest.entry.term)));
      }
    }
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
    terms.push({ postings: entry, weight: factor * (inName ? NAME_WORD : 1) * tokens.length * weight });
    const title = inName ? null : index.terms.title.find(entry.term);
    if (title !== null) titleTerms.push({ postings: title, weight });
  }
  for (const term of titleTerms) term.weight /= total;
  return {
    most,
    terms: mostTelling(terms),
    titleTerms: mostTelling(titleTerms),
    names,
    known,
    isKnown,
    ...correct(text, corrections),
  };
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

/** A part of a text and what it should be. */
interface Correction {
  start: number;
  end: number;
  word: string;
}

/** A word with another stem and its own ending: `atention`, of the stem `atent`, becomes `attention`. */
function correction(text: string, { term, start, end }: Token, stem: string): Correction[] {
  const word = text.slice(start, end).toLowerCase();
  return word.startsWith(term) ? [{ start, end, word: stem + word.slice(term.length) }] : [];
}

function correct(text: string, corrections: readonly Correction[]): { corrected: string; note?: string } {
  if (corrections.length === 0) return { corrected: text };
  let corrected = '';
  let last = 0;
  const said: string[] = [];
  for (const { start, end, word } of corrections.toSorted((a, b) => a.start - b.start)) {
    if (start < last) continue;
    corrected += text.slice(last, start) + word;
    said.push(`"${text.slice(start, end)}" is in no paper and was read as "${word}"`);
    last = end;
  }
  return { corrected: corrected + text.slice(last), note: `${said.join(', ')}.` };
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

function isWord(term: string): boolean {
  return term.length >= ONE_TYPO && /^\p{L}+$/u.test(term);
}

/** The fewest edits, rather a letter too many or too few or two swapped than another letter, then the most papers. */
function closestTerm(
  index: KeywordIndex,
  term: string,
): { entry: LexiconEntry; distance: number } | undefined {
  const isReplaced = ({ term: other }: LexiconEntry): number =>
    other.length === term.length && sortedLetters(other) !== sortedLetters(term) ? 1 : 0;
  return index.terms.text
    .similar(term, term.length >= TWO_TYPOS ? 2 : 1)
    .filter(({ entry }) => isWord(entry.term))
    .sort(
      (a, b) =>
        a.distance - b.distance || isReplaced(a.entry) - isReplaced(b.entry) || b.entry.rows - a.entry.rows,
    )[0];
}

function sortedLetters(word: string): string {
  return Array.from(word).sort().join('');
}
