import type { Neighbour } from './vector-index.ts';

/** A row with its place in a ranking and what it has from each side. */
export interface Ranked {
  row: number;
  score: number;
  /** Part of the score that meaning gave, and words. */
  semantic: number;
  keyword: number;
}

/** What words give to a row. */
export interface WordScores {
  /** BM25, 0 without any term of the query. */
  keyword: (row: number) => number;
  /** How far the query is the row's title, from 0 to 1. */
  title: (row: number) => number;
}

export interface Weights {
  keyword: number;
  title: number;
}

/**
 * Convex sum of normalised scores with a bonus for titles, from 0 to 1:
 * ((1 − w) · (cos + 1) / (max cos + 1) + w · bm25 / max bm25 + t · title) / (1 + t), best first; equal scores rank by
 * row. Ahead
 * of rank fusion on every collection measured; see Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
 * Retrieval", TOIS 2023.
 * @param cosines Every candidate's.
 * @param weights w of keywords, t of titles.
 */
export function fuse(cosines: readonly Neighbour[], words: WordScores, weights: Weights): Ranked[] {
  let topCosine = -1;
  let topKeyword = 0;
  for (const { row, score } of cosines) {
    topCosine = Math.max(topCosine, score);
    topKeyword = Math.max(topKeyword, words.keyword(row));
  }
  const most = 1 + weights.title;
  const semanticUnit = topCosine > -1 ? (1 - weights.keyword) / (topCosine + 1) / most : 0;
  const keywordUnit = topKeyword > 0 ? weights.keyword / topKeyword / most : 0;
  const titleUnit = weights.title / most;
  return cosines
    .map(({ row, score }) => {
      const semantic = (score + 1) * semanticUnit;
      const keyword = words.keyword(row) * keywordUnit + words.title(row) * titleUnit;
      return { row, score: semantic + keyword, semantic, keyword };
    })
    .sort((a, b) => b.score - a.score || a.row - b.row);
}
