import { type Bitmap, countRows, hasRow } from './bitmap.ts';
import { fuse, type Ranked } from './fuse.ts';
import type { KeywordIndex } from './keyword-index.ts';
import { type QueryTerms, scoreRows } from './query-terms.ts';
import type { Mode } from './service.ts';
import type { Neighbour, VectorIndex } from './vector-index.ts';

export interface Indexes {
  vectors: VectorIndex;
  keywords: KeywordIndex;
}

/** What is retrieved by. */
export interface Needs {
  mode: Mode;
  /** Asked for only when the mode needs it. */
  embedding: () => Float32Array;
  terms: QueryTerms;
  /** Rows that may be found; undefined for all. */
  allowed: Bitmap | undefined;
  /** How many rows each side offers. */
  depth: number;
  /** Weight of keywords in hybrid mode. */
  weight: number;
}

/** What was found: at least `depth` rows if there are so many, best first, and how many there are in all. */
export interface Retrieved {
  ranked: Ranked[];
  total: number;
}

/**
 * Retrieves by meaning, by words, or by both: then the best of each side are candidates, and all of them get the
 * exact score of both sides.
 */
export function retrieve({ vectors, keywords }: Indexes, needs: Needs): Retrieved {
  const { mode, allowed, depth } = needs;
  const every = allowed === undefined ? keywords.rows : countRows(allowed);
  if (mode === 'semantic') {
    const found = vectors.nearest(needs.embedding(), depth, allowed);
    return { ranked: found.map(({ row, score }) => ({ row, score, semantic: 1, keyword: 0 })), total: every };
  }
  scoreRows(keywords, needs.terms);
  const byWords = keywords.best(depth, allowed);
  if (mode === 'keyword') {
    const ranked = byWords.map(({ row, score }) => ({ row, score, semantic: 0, keyword: 1 }));
    return { ranked, total: countScored(keywords.scores, allowed) };
  }
  const embedding = needs.embedding();
  const all = union(vectors, embedding, vectors.nearest(embedding, depth, allowed), byWords);
  const { scores } = keywords;
  return { ranked: fuse(all, (row) => scores[row] ?? 0, needs.weight), total: every };
}

/** The rows of both sides with their cosines. */
function union(
  vectors: VectorIndex,
  embedding: Float32Array,
  byMeaning: readonly Neighbour[],
  byWords: readonly Neighbour[],
): Neighbour[] {
  const seen = new Set(byMeaning.map(({ row }) => row));
  const others = Uint32Array.from(byWords.filter(({ row }) => !seen.has(row)).map(({ row }) => row));
  const cosines = vectors.scores(embedding, others);
  return byMeaning.concat(Array.from(others, (row, i) => ({ row, score: cosines[i] ?? 0 })));
}

function countScored(scores: Float32Array, allowed: Bitmap | undefined): number {
  let count = 0;
  scores.forEach((score, row) => {
    if (score > 0 && (allowed === undefined || hasRow(allowed, row))) count++;
  });
  return count;
}
