import type { Neighbour } from './vector-index.ts';

/** A row with its place in a ranking and what it has from each side. */
export interface Ranked {
  row: number;
  score: number;
  /** Part of the score that meaning gave, and words. */
  semantic: number;
  keyword: number;
}

/**
 * Convex sum of normalised scores: (1 − w) · (cos + 1) / (max cos + 1) + w · bm25 / max bm25, best first; equal
 * scores rank by row. Ahead of rank fusion on every collection measured; see Bruch, Gai and Ingber, "An Analysis of
 * Fusion Functions for Hybrid Retrieval", TOIS 2023.
 * @param cosines Every candidate's.
 * @param keywordScore BM25 of a row, 0 without any term of the query.
 * @param weight w, of keywords.
 */
export function fuse(
  cosines: readonly Neighbour[],
  keywordScore: (row: number) => number,
  weight: number,
): Ranked[] {
  let topCosine = -1;
  let topKeyword = 0;
  for (const { row, score } of cosines) {
    topCosine = Math.max(topCosine, score);
    topKeyword = Math.max(topKeyword, keywordScore(row));
  }
  const semanticUnit = topCosine > -1 ? (1 - weight) / (topCosine + 1) : 0;
  const keywordUnit = topKeyword > 0 ? weight / topKeyword : 0;
  return cosines
    .map(({ row, score }) => {
      const semantic = (score + 1) * semanticUnit;
      const keyword = keywordScore(row) * keywordUnit;
      return { row, score: semantic + keyword, semantic, keyword };
    })
    .sort((a, b) => b.score - a.score || a.row - b.row);
}
