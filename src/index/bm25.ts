import { LENGTH_CODES, lengthOfCode } from './format/length-code.ts';
import { MAX_COUNT } from './format/postings-value.ts';

/** BM25 over title and abstract as one text; k1 and b are the defaults of Lucene. */
export const BM25 = { k1: 1.2, b: 0.75 } as const;

/**
 * What a term gives to a paper's score before its idf, by the code of the paper's length and by how often it has the
 * term: entry code · 16 + count is
 *
 *     (k1 + 1) · count / (k1 · (1 − b + b · length / mean) + count)
 *
 * The mean length is that of all papers that are searched together. It is known only then, so postings have counts and
 * papers the codes of their lengths (as the norms of Lucene), and parts of an index need not be written again when
 * others are added.
 * @param mean In terms; below 1, where papers have no terms, it counts as 1.
 */
export function scoreTable(mean: number): Float32Array {
  const { k1, b } = BM25;
  const counts = MAX_COUNT + 1;
  const table = new Float32Array(LENGTH_CODES * counts);
  for (let code = 0; code < LENGTH_CODES; code++) {
    const norm = k1 * (1 - b + (b * lengthOfCode(code)) / Math.max(1, mean));
    for (let count = 0; count < counts; count++) {
      table[code * counts + count] = ((k1 + 1) * count) / (norm + count);
    }
  }
  return table;
}

/** Weight of a term that `n` of `papers` papers have: ln(1 + (N − n + ½) / (n + ½)). */
export function idf(papers: number, n: number): number {
  return Math.log(1 + (papers - n + 0.5) / (n + 0.5));
}
