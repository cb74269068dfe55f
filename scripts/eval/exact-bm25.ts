import { BM25 } from '../../src/index/bm25.ts';
import type { Paper } from '../../src/index/paper.ts';
import { analyze } from '../../src/text/analyze.ts';

/** What is scored: title and abstract, as one text. */
type Text = Pick<Paper, 'title' | 'abstract'>;

/** The constants of the formula. */
export interface Bm25Options {
  k1: number;
  b: number;
}

/** The papers that have a term, and how often each has it. */
interface Postings {
  rows: number[];
  counts: number[];
}

/**
 * BM25 with nothing rounded, to judge search by words by: every count and every length as it is, in f64. Of the query it
 * knows words alone: no names, no typos, no operators. The formula is that of Lucene's BM25Similarity, with the factor
 * k1 + 1 that Lucene leaves out since all scores have it:
 *
 *     Σ over words t of the query, as often as it has them:
 *       ln(1 + (N − n + ½) / (n + ½)) · (k1 + 1) · tf / (k1 · (1 − b + b · length / mean length) + tf)
 *
 * See Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
 * @param papers Cut into terms by `analyze`, as the index and its queries are.
 * @returns scores of a query: f64, one a paper, in their order
 */
export function exactBm25(
  papers: readonly Text[],
  { k1, b }: Bm25Options = BM25,
): (query: string) => Float64Array {
  const postings = new Map<string, Postings>();
  const lengths = papers.map((paper, row) => {
    const terms = termsOf(`${paper.title}\n${paper.abstract}`);
    let length = 0;
    for (const [term, count] of terms) {
      const found = postings.get(term) ?? { rows: [], counts: [] };
      postings.set(term, found);
      found.rows.push(row);
      found.counts.push(count);
      length += count;
    }
    return length;
  });
  const mean = lengths.reduce((sum, length) => sum + length, 0) / papers.length;
  return (query) => {
    const scores = new Float64Array(papers.length);
    for (const [term, times] of termsOf(query)) {
      const { rows, counts } = postings.get(term) ?? { rows: [], counts: [] };
      const weight = times * Math.log(1 + (papers.length - rows.length + 0.5) / (rows.length + 0.5));
      rows.forEach((row, i) => {
        const [count = 0, length = 0] = [counts[i], lengths[row]];
        const norm = k1 * (1 - b + (b * length) / mean);
        scores[row] = (scores[row] ?? 0) + (weight * (k1 + 1) * count) / (norm + count);
      });
    }
    return scores;
  };
}

function termsOf(text: string): Map<string, number> {
  const terms = new Map<string, number>();
  for (const { term } of analyze(text)) terms.set(term, (terms.get(term) ?? 0) + 1);
  return terms;
}
