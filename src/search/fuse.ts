import type { Relevance } from './service.ts';
import type { Neighbour } from './indexes/vector-index.ts';

/** A row with its place in a ranking and what it has from each side. */
export interface Ranked {
  row: number;
  score: number;
  /** Part of the score that meaning gave, and words. */
  semantic: number;
  keyword: number;
  /** How far the query is the row's title, from 0 to 1; 0 where that was not looked at. */
  title: number;
  relevance?: Relevance | undefined;
}

/** What words give to a row. */
export interface WordScores {
  /** BM25, 0 without any term of the query. */
  keyword: (row: number) => number;
  /** How far the query is the row's title, from 0 to 1. */
  title: (row: number) => number;
}

/** What is known of the candidates beside their scores. */
export interface Judged {
  relevance: (candidate: Neighbour) => Relevance;
  /** Whether a row is one of those that come first. */
  isClose: (row: number) => boolean;
}

export interface Weights {
  keyword: number;
  title: number;
}

/**
 * Convex sum of normalised scores with a bonus for titles, from 0 to 1:
 * ((1 − w) · max(0, 1 − (max cos − cos) / range) + w · bm25 / max bm25 + t · title) / (1 + t), best first; equal scores
 * rank by cosine, then by row. Ahead of rank fusion on every collection measured; see Bruch, Gai and Ingber, "An Analysis of Fusion
 * Functions for Hybrid Retrieval", TOIS 2023. Close papers come first: the score of any other is at most the least
 * of theirs.
 * @param cosines Every candidate's.
 * @param weights w of keywords, t of titles.
 * @param options.wanted How many of the best are given.
 * @param options.range How far below the best one a cosine counts nothing: as far as −1 unless given.
 */
export function fuse(
  cosines: readonly Neighbour[],
  words: WordScores,
  weights: Weights,
  {
    wanted = Number.POSITIVE_INFINITY,
    judged,
    range,
  }: { wanted?: number | undefined; judged?: Judged | undefined; range?: number | undefined } = {},
): Ranked[] {
  let topCosine = -1;
  let topKeyword = 0;
  for (const { row, score } of cosines) {
    topCosine = Math.max(topCosine, score);
    topKeyword = Math.max(topKeyword, words.keyword(row));
  }
  // Divided one by one, since the inverse of a tiny largest score would be infinite.
  const share = (part: number, largest: number): number => (largest > 0 ? part / largest : 0);
  const most = 1 + weights.title;
  const width = range ?? topCosine + 1;
  const bySemantics = (score: number): number =>
    ((1 - weights.keyword) * Math.max(0, share(score - topCosine + width, width))) / most;
  const byWords = (row: number): number =>
    (weights.keyword * share(words.keyword(row), topKeyword) + weights.title * words.title(row)) / most;
  const sums = Float64Array.from(cosines, ({ row, score }) => bySemantics(score) + byWords(row));
  const isClose = cosines.map(({ row }) => judged?.isClose(row) ?? true);
  const leastClose = sums.reduce(
    (least, sum, i) => (isClose[i] && sum < least ? sum : least),
    Number.POSITIVE_INFINITY,
  );
  const scores = sums.map((sum, i) => (isClose[i] ? sum : Math.min(sum, leastClose)));
  // Sorting plain numbers is quick, so that only those that are wanted become objects.
  const least = wanted < scores.length ? (scores.toSorted()[scores.length - wanted] ?? 0) : 0;
  const at = (values: ArrayLike<number>, i: number): number => values[i] ?? 0;
  const placed = Array.from(scores.keys()).filter((i) => at(scores, i) >= least);
  placed.sort(
    (a, b) =>
      at(scores, b) - at(scores, a) ||
      Number(isClose[b]) - Number(isClose[a]) ||
      at(sums, b) - at(sums, a) ||
      (cosines[b]?.score ?? 0) - (cosines[a]?.score ?? 0) ||
      (cosines[a]?.row ?? 0) - (cosines[b]?.row ?? 0),
  );
  return placed.slice(0, wanted).flatMap((i) => {
    const candidate = cosines[i];
    if (candidate === undefined) return [];
    const { row, score: cosine } = candidate;
    const [semantic, keyword, title] = [bySemantics(cosine), byWords(row), words.title(row)];
    return { row, score: at(scores, i), semantic, keyword, title, relevance: judged?.relevance(candidate) };
  });
}
