import { addRow, type Bitmap, countRows, emptyBitmap, hasRow, intersect, unite } from './indexes/bitmap.ts';
import type { Columns } from './indexes/merged-columns.ts';
import { fuse, type Ranked, type Weights } from './fuse.ts';
import type { KeywordIndex } from './indexes/keyword-index.ts';
import { type QueryTerms, scoresBy, shareOf } from './query/query-terms.ts';
import type { Scores } from './indexes/scores.ts';
import { type Close, closeRows, type Judge, SAMPLE } from './relevance.ts';
import type { Mode, Relevance } from './service.ts';
import { MAX_RESULTS, SHALLOW_DEPTH } from './snapshot.ts';
import type { Neighbour, VectorIndex } from './indexes/vector-index.ts';

export interface Indexes {
  vectors: VectorIndex;
  keywords: KeywordIndex;
  columns: Columns;
}

/** What rows are compared with: words need no meaning. */
type By = { mode: 'keyword' } | { mode: Exclude<Mode, 'keyword'>; embedding: Float32Array };

/** What is retrieved. */
export interface Needs {
  by: By;
  terms: QueryTerms;
  /** Rows that may be found; undefined for all. */
  allowed: Bitmap | undefined;
  /** How many rows meaning offers. */
  depth: number;
  /** The weights of words and titles in hybrid mode. */
  weights: Weights;
  /** How far below the best one a cosine counts nothing, in hybrid mode: as far as −1 unless given. */
  range?: number | undefined;
  /** How many of the best are needed; all that were compared when it is left out. */
  wanted?: number;
  /** Tells how well each answers; nothing is told when it is left out. */
  judge?: Judge | undefined;
}

/** Rows that words offer: as many for every page, since which of equal scores are kept is not defined. */
export const BY_WORDS = 400;
/** Rows that titles offer. */
const TITLES = 100;
/** Nobody looks which papers have all words of a longer query. */
export const FEW_WORDS = 4;
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
  /** Which rows are close, of those that were looked at for the first pages; with a judge. */
  close?: Close | undefined;
}

/**
 * Retrieves by meaning, by words, or by both: then the best of each side are candidates, and all of them get the
 * exact score of both sides.
 */
export function retrieve(indexes: Indexes, needs: Needs): Retrieved {
  const { by, terms } = needs;
  if (by.mode === 'semantic') return byMeaning(indexes, by.embedding, needs);
  const scores = scoresBy(indexes.keywords, terms);
  return by.mode === 'keyword'
    ? byWords(indexes, scores, needs)
    : byBoth(indexes, { embedding: by.embedding, scores }, needs);
}

function byMeaning({ vectors, keywords }: Indexes, embedding: Float32Array, needs: Needs): Retrieved {
  const { allowed, depth, wanted = MAX_RESULTS, judge } = needs;
  const total = allowed === undefined ? keywords.papers : countRows(allowed);
  const found = vectors.nearest(embedding, depth, allowed);
  const others = judge && vectors.scores(embedding, keywords.sample(SAMPLE));
  const judged = judge?.beside(Array.from(others ?? [], (cosine) => judge.evidence(cosine, 0)));
  const stateOf = judged && (({ score }: Neighbour): Relevance => judged(judge?.evidence(score, 0) ?? 0));
  const ranked = found.slice(0, wanted).map((one) => ({ ...one, ...ALL_MEANING, relevance: stateOf?.(one) }));
  if (stateOf === undefined) return { ranked, total, compared: total };
  const looked = found.slice(0, SHALLOW_DEPTH);
  const rows = closeRows(keywords.rows, looked, stateOf);
  const last = looked.at(-1);
  const isAtLeast = looked.length < total && last !== undefined && stateOf(last) !== 'weak';
  return { ranked, total, compared: total, close: { rows, isAtLeast } };
}

function byWords(
  { keywords }: Indexes,
  scores: Scores,
  { terms, allowed, wanted = MAX_RESULTS, judge }: Needs,
): Retrieved {
  const { rows, scored } = scores.best(MAX_RESULTS, wanted, allowed);
  const scoreOf = (row: number): number => scores.at(row);
  const evidenceOf = (row: number): number => judge?.evidence(0, shareOf(scoreOf(row), terms)) ?? 0;
  const judged = judge?.beside(Array.from(keywords.sample(SAMPLE), evidenceOf));
  const stateOf =
    judged && ((row: number): Relevance => (isBy(terms, row) ? 'strong' : judged(evidenceOf(row))));
  const ranked = Array.from(rows, (row) => ({
    row,
    score: scoreOf(row),
    ...ALL_WORDS,
    relevance: stateOf?.(row),
  }));
  const found = { ranked, total: scored, compared: scored };
  if (stateOf === undefined) return found;
  const close = emptyBitmap(keywords.rows);
  const within = allowed ?? keywords.all();
  scores.values().forEach((score, row) => {
    if (score === 0 || !hasRow(within, row)) return;
    if (stateOf(row) !== 'weak') addRow(close, row);
  });
  return { ...found, close: { rows: close, isAtLeast: false } };
}

function byBoth(
  indexes: Indexes,
  { embedding, scores }: { embedding: Float32Array; scores: Scores },
  needs: Needs,
): Retrieved {
  const { vectors, keywords, columns } = indexes;
  const { terms, allowed, depth, weights, range, wanted, judge } = needs;
  const total = allowed === undefined ? keywords.papers : countRows(allowed);
  const byTerms = scores.candidates(terms.byNamed === undefined ? BY_WORDS : MAX_RESULTS, allowed);
  const titles = weights.title > 0 ? keywords.score('title', terms.titleTerms) : null;
  const offered = titles === null ? [byTerms] : [byTerms, titles.candidates(TITLES, allowed)];
  const nearest = vectors.nearest(embedding, depth, allowed);
  const others = cosinesOf(vectors, embedding, withoutThese(nearest, offered, keywords.rows));
  const all = nearest.concat(others);
  const words = {
    keyword: (row: number) => scores.at(row),
    title: (row: number) =>
      titles === null
        ? 0
        : titleMatch(Math.min(1, titles.at(row)), terms.titleTerms.length, columns.titleTerms[row] ?? 0),
  };
  if (judge === undefined) {
    return { ranked: fuse(all, words, weights, { wanted, range }), total, compared: total };
  }
  const having = rowsWithAll(keywords, terms);
  const evidenceOf = ({ row, score }: Neighbour): number =>
    judge.evidence(score, shareOf(words.keyword(row), terms), having !== undefined && hasRow(having, row));
  const judged = judge.beside(
    cosinesOf(vectors, embedding, keywords.sample(SAMPLE)).map((one) => evidenceOf(one)),
  );
  const stateOf = (candidate: Neighbour): Relevance =>
    isBy(terms, candidate.row) ? 'strong' : judged(evidenceOf(candidate));
  // The same rows for every page, so that none says another number.
  const looked = all.filter((_, i) => i < SHALLOW_DEPTH || i >= nearest.length);
  const rows = closeRows(keywords.rows, looked, stateOf);
  if (terms.byNamed !== undefined) unite(rows, allowedOf(terms.byNamed, allowed));
  const furthest = nearest[Math.min(nearest.length, SHALLOW_DEPTH) - 1];
  const leastWords = byTerms.reduce((least, row) => Math.min(least, words.keyword(row)), Infinity);
  // What no side offered is no better by either than the last that was offered.
  const unseen = judge.evidence(
    furthest?.score ?? -1,
    byTerms.length < BY_WORDS ? 0 : shareOf(leastWords, terms),
  );
  const isAtLeast = looked.length < total && judged(unseen) !== 'weak';
  const isClose = (row: number): boolean => hasRow(rows, row);
  const ranked = fuse(all, words, weights, { wanted, range, judged: { relevance: stateOf, isClose } });
  return { ranked, total, compared: total, close: { rows, isAtLeast } };
}

/** Whether a paper is by whom a query names, and the query says nothing else: however many are, it is what was asked for. */
function isBy({ byNamed }: QueryTerms, row: number): boolean {
  return byNamed !== undefined && hasRow(byNamed, row);
}

function allowedOf(rows: Bitmap, allowed: Bitmap | undefined): Bitmap {
  const set = rows.slice();
  if (allowed !== undefined) intersect(set, allowed);
  return set;
}

/** Rows that have every word of a short query. */
function rowsWithAll(keywords: KeywordIndex, { all = [] }: QueryTerms): Bitmap | undefined {
  const [first, ...others] = all;
  if (first === undefined || others.length >= FEW_WORDS) return undefined;
  const rows = keywords.rowsOf('text', [first]);
  for (const other of others) intersect(rows, keywords.rowsOf('text', [other]));
  return rows;
}

function cosinesOf(vectors: VectorIndex, embedding: Float32Array, rows: Uint32Array): Neighbour[] {
  const cosines = vectors.scores(embedding, rows);
  return Array.from(rows, (row, i) => ({ row, score: cosines[i] ?? 0 }));
}

/**
 * How far a query is a title: from the share of the query's words (by idf) that the title has, from a threshold on,
 * and from the share of the title's words that the query may have: a title that is found whole is worth more.
 */
export function titleMatch(share: number, queryTerms: number, titleTerms: number): number {
  if (share <= LEAST_SHARE || titleTerms === 0) return 0;
  const whole = Math.min(1, (share * queryTerms) / titleTerms);
  return ((share - LEAST_SHARE) / (1 - LEAST_SHARE)) * (PART_OF_TITLE + (1 - PART_OF_TITLE) * whole);
}

/** The rows that were offered, once each and without those that meaning found. */
function withoutThese(
  nearest: readonly Neighbour[],
  offered: readonly Uint32Array[],
  rows: number,
): Uint32Array {
  const seen = emptyBitmap(rows);
  for (const { row } of nearest) addRow(seen, row);
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
