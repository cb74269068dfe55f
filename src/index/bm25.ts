import { MAX_IMPACT } from './format/postings-value.ts';

/**
 * BM25 with weighted fields (BM25F; Robertson, Zaragoza and Taylor, CIKM 2004): a term of the title counts
 * `titleWeight` times. Tuned on the train judgments of SciFact: docs/search.md has the curves.
 */
export const BM25 = { k1: 1.2, b: 0.75, titleWeight: 1 } as const;

/** From an impact to a score: the largest impact is what a term can give at most, k1 + 1. */
export const IMPACT_UNIT = (BM25.k1 + 1) / MAX_IMPACT;

export interface TermCounts {
  title: number;
  abstract: number;
}

/** Length of a paper in terms, those of the title weighted. */
export function weightedLength(title: number, abstract: number): number {
  return BM25.titleWeight * title + abstract;
}

/**
 * What a term gives to a paper's score before its idf: (k1 + 1) · tf / (k1 · (1 − b + b · length / mean) + tf), in
 * units of {@link IMPACT_UNIT}, at least 1. Sixteen steps rank as well as 256: docs/search.md.
 */
export function impactOf({ title, abstract }: TermCounts, length: number, mean: number): number {
  const tf = BM25.titleWeight * title + abstract;
  const norm = BM25.k1 * (1 - BM25.b + (BM25.b * length) / mean);
  return Math.max(1, Math.round(((BM25.k1 + 1) * tf) / (norm + tf) / IMPACT_UNIT));
}

/** Weight of a term that `n` of `papers` papers have: ln(1 + (N − n + ½) / (n + ½)). */
export function idf(papers: number, n: number): number {
  return Math.log(1 + (papers - n + 0.5) / (n + 0.5));
}
