import { MODES } from '../../src/search/choices.ts';
import { dot, meanOf } from '../arithmetic.ts';
import type { Collection } from './collection.ts';
import { exactBm25 } from './exact-bm25.ts';
import type { Figure } from './figures.ts';
import type { AskedQuery } from './long-queries.ts';
import { ndcg } from './metrics.ts';

const K = 10;
/** Search by words may be behind an exact BM25 by so much on no collection. */
const WORDS_SLACK = 0.005;
export const EXACT_COSINE = 'exact f32';
const EXACT_BM25 = 'exact BM25';

/** Ranks ids for a text, best first. */
type Way = (text: string, k: number) => Promise<string[]>;

/** nDCG@10 of every mode on some sets of queries, beside what each mode is an approximation of. */
export class Comparison {
  readonly #ways: readonly (readonly [string, Way])[];

  constructor({ searcher, papers, embeddings }: Collection) {
    const bm25 = exactBm25(papers);
    const dim = embeddings.length / papers.length;
    const idsOf = (scores: ArrayLike<number>, k: number): string[] =>
      best(scores, k).map((row) => papers[row]?.id ?? '');
    const ours = MODES.map((mode): [string, Way] => [
      mode,
      async (text, limit) => {
        const page = { limit, offset: 0 };
        const request = { text, mode, filters: {}, sort: 'relevance' as const, page, explain: false };
        return (await searcher.search(request)).hits.map(({ paper }) => paper.id);
      },
    ]);
    const cosines: Way = async (text, k) => {
      const [{ embedding } = { embedding: new Float32Array(dim) }] = await searcher.embed([text]);
      const of = (_: unknown, row: number): number =>
        dot(embedding, embeddings.subarray(row * dim, (row + 1) * dim));
      return idsOf(papers.map(of), k);
    };
    this.#ways = [...ours, [EXACT_COSINE, cosines], [EXACT_BM25, async (text, k) => idsOf(bm25(text), k)]];
  }

  /** @param collection Name of the papers and the queries, for the figures. */
  async figures(collection: string, queries: readonly AskedQuery[]): Promise<Figure[]> {
    const gains = new Map(this.#ways.map(([mode]) => [mode, [] as number[]]));
    // All ways, then the next query: its embedding is remembered.
    for (const { text, judgments, without } of queries) {
      for (const [mode, find] of this.#ways) {
        const ids = (await find(text, K + 1)).filter((id) => id !== without);
        gains.get(mode)?.push(ndcg(ids, judgments, K));
      }
    }
    const floor = meanOf(gains.get(EXACT_BM25) ?? []) - WORDS_SLACK;
    return Array.from(gains, ([mode, values]) => ({
      collection,
      mode,
      metric: `nDCG@${K}`,
      value: meanOf(values),
      ...(mode === 'keyword' && { floor }),
    }));
  }
}

/** The rows of the k largest numbers, the largest first; equal ones by row. */
function best(scores: ArrayLike<number>, k: number): number[] {
  const least = Float64Array.from(scores).sort().at(-k) ?? Number.NEGATIVE_INFINITY;
  const rows = Array.from(scores, (_, row) => row).filter((row) => (scores[row] ?? 0) >= least);
  return rows.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b).slice(0, k);
}
