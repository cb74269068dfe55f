import { addRow, type Bitmap, countRows, emptyBitmap, hasRow } from './bitmap.ts';
import type { Columns } from '../index/columns.ts';
import { fuse, type Ranked, type Weights } from './fuse.ts';
import type { KeywordIndex } from './keyword-index.ts';
import { type QueryTerms, scoreRows } from './query-terms.ts';
import type { Mode } from './service.ts';
import { MAX_RESULTS } from './snapshot.ts';
import type { Neighbour, VectorIndex } from './vector-index.ts';

export interface Indexes {
  vectors: VectorIndex;
  keywords: KeywordIndex;
  columns: Columns;
}

/** What is retrieved by. */
export interface Needs {
  mode: Mode;
  /** Asked for only when the mode needs it. */
  embedding: () => Float32Array;
  terms: QueryTerms;
  /** Rows that may be found; undefined for all. */
  allowed: Bitmap | undefined;
  /** How many rows meaning offers. */
  depth: number;
  /** Of words and titles, in hybrid mode. */
  weights: Weights;
  /** How many of the best are needed; all that were compared when it is left out. */
  wanted?: number;
}

/** Rows that words offer: as many for every page, since which of equal scores are kept is not defined. */
const BY_WORDS = 400;
/** Rows that titles offer. */
const TITLES = 100;
/** A title that has less of the query than this share does not count. */
const LEAST_SHARE = 0.7;
/** What a title with many words beyond the query's is worth, beside one that is found whole. */
const PART_OF_TITLE = 0.3;

const ALL_MEANING = { semantic: 1, keyword: 0, title: 0 };
const ALL_WORDS = { semantic: 0, keyword: 1, title: 0 };

/** What was found, best first, and how many there are in all. */
export interface Retrieved {
  ranked: Ranked[];
  total: number;
  /** Rows whose vectors or words were compared. */
  compared: number;
}

/**
 * Retrieves by meaning, by words, or by both: then the best of each side are candidates, and all of them get the
 * exact score of both sides.
 */
export function retrieve({ vectors, keywords, columns }: Indexes, needs: Needs): Retrieved {
  const { mode, terms, allowed, depth, wanted = MAX_RESULTS } = needs;
  const every = allowed === undefined ? keywords.rows : countRows(allowed);
  if (mode === 'semantic') {
    const found = vectors.nearest(needs.embedding(), depth, allowed).slice(0, wanted);
    return {
      ranked: found.map(({ row, score }) => ({ row, score, ...ALL_MEANING })),
      total: every,
      compared: every,
    };
  }
  scoreRows(keywords, terms);
  if (mode === 'keyword') {
    const { rows, scored } = keywords.best(MAX_RESULTS, wanted, allowed);
    const { scores } = keywords;
    const ranked = Array.from(rows, (row) => ({ row, score: scores[row] ?? 0, ...ALL_WORDS }));
    return { ranked, total: scored, compared: scored };
  }
  const offered = [keywords.candidates(BY_WORDS, allowed)];
  if (needs.weights.title > 0) {
    keywords.scoreTitles(terms.titleTerms);
    offered.push(keywords.titleCandidates(TITLES, allowed));
  }
  const embedding = needs.embedding();
  const byMeaning = vectors.nearest(embedding, depth, allowed);
  const others = withoutThese(byMeaning, offered, keywords.rows);
  const cosines = vectors.scores(embedding, others);
  const all = byMeaning.concat(Array.from(others, (row, i) => ({ row, score: cosines[i] ?? 0 })));
  const { scores, titleScores } = keywords;
  const words = {
    keyword: (row: number) => scores[row] ?? 0,
    title: (row: number) =>
      needs.weights.title > 0
        ? titleMatch(titleScores[row] ?? 0, terms.titleTerms.length, columns.titleTerms[row] ?? 0)
        : 0,
  };
  return { ranked: fuse(all, words, needs.weights, needs.wanted), total: every, compared: every };
}

/**
 * How far a query is a title: from the share of the query's words (by idf) that the title has, from a threshold on,
 * and from the share of the title's words that the query may have: a title that is found whole is worth more.
 */
function titleMatch(share: number, queryTerms: number, titleTerms: number): number {
  if (share <= LEAST_SHARE || titleTerms === 0) return 0;
  const whole = Math.min(1, (share * queryTerms) / titleTerms);
  return ((share - LEAST_SHARE) / (1 - LEAST_SHARE)) * (PART_OF_TITLE + (1 - PART_OF_TITLE) * whole);
}

/** The rows that were offered, once each and without those that meaning found. */
function withoutThese(
  byMeaning: readonly Neighbour[],
  offered: readonly Uint32Array[],
  rows: number,
): Uint32Array {
  const seen = emptyBitmap(rows);
  for (const { row } of byMeaning) addRow(seen, row);
  const others: number[] = [];
  for (const list of offered) {
    for (const row of list) {
      if (hasRow(seen, row)) continue;
      addRow(seen, row);
      others.push(row);
    }
  }
  return Uint32Array.from(others);
}
