import type { SearchService } from '../../src/search/service.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { Collection } from './collection.ts';
import { dot, meanOf } from '../arithmetic.ts';
import { type Judgments, ndcg } from './metrics.ts';
import type { JudgedQuery } from './scifact.ts';

/** Which papers are related to which: those that judges found to bear on the same claim. */
export type RelatedPapers = Map<string, Map<string, number>>;

/** Papers that answer the same query are related: the judgments of all queries with two answers or more. */
export function relatedFromJudgments(queries: readonly JudgedQuery[]): RelatedPapers {
  const related: RelatedPapers = new Map();
  for (const { judgments } of queries) {
    const answers = Array.from(judgments.keys());
    for (const seed of answers) {
      for (const other of answers) {
        if (other === seed) continue;
        related.set(seed, (related.get(seed) ?? new Map<string, number>()).set(other, 1));
      }
    }
  }
  return related;
}

/** Fewer authors in common may be one group's many projects; of papers with more authors than the most, anybody is one. */
const COMMON_AUTHORS = 3;
const MOST_AUTHORS = 20;

/**
 * Papers of the same authors are related: those that have three or more in common, which says so in no word of their texts.
 * It stands for what SCIDOCS has of citations and of papers read together, which no corpus here knows.
 */
export function relatedByAuthors(papers: readonly Paper[]): RelatedPapers {
  const ofAuthor = new Map<string, Paper[]>();
  for (const paper of papers) {
    for (const author of authorsOf(paper)) ofAuthor.set(author, [...(ofAuthor.get(author) ?? []), paper]);
  }
  const related: RelatedPapers = new Map();
  for (const paper of papers) {
    const common = new Map<string, number>();
    for (const author of authorsOf(paper)) {
      for (const { id } of ofAuthor.get(author) ?? []) common.set(id, (common.get(id) ?? 0) + 1);
    }
    common.delete(paper.id);
    const others = Array.from(common).filter(([, authors]) => authors >= COMMON_AUTHORS);
    if (others.length > 0) related.set(paper.id, new Map(others.map(([id]) => [id, 1])));
  }
  return related;
}

function authorsOf({ authors = [] }: Paper): string[] {
  return authors.length > MOST_AUTHORS ? [] : Array.from(new Set(authors));
}

/** nDCG@10 of the related papers that a searcher lists. */
export async function relatedQuality(searcher: SearchService, related: RelatedPapers): Promise<number> {
  const page = { limit: 10, offset: 0, diversity: 0 };
  const values: number[] = [];
  for (const [seed, judgments] of related) {
    const { hits } = await searcher.related(seed, page);
    values.push(
      ndcg(
        hits.map(({ paper }) => paper.id),
        judgments,
        10,
      ),
    );
  }
  return meanOf(values);
}

/** nDCG@10 of the papers that are nearest by the exact cosine of the f32 embeddings. */
export function exactQuality({ papers, embeddings }: Collection, related: RelatedPapers): number {
  const dim = embeddings.length / papers.length;
  const rows = new Map(papers.map(({ id }, row) => [id, row] as const));
  const values = Array.from(related, ([seed, judgments]) => {
    const row = rows.get(seed) ?? 0;
    const x = embeddings.subarray(row * dim, (row + 1) * dim);
    const cosines = papers.map((_, other) => dot(x, embeddings.subarray(other * dim, (other + 1) * dim)));
    const nearest = Array.from(papers.keys())
      .filter((other) => other !== row)
      .sort((a, b) => (cosines[b] ?? 0) - (cosines[a] ?? 0));
    return ndcg(
      nearest.slice(0, 10).map((other) => papers[other]?.id ?? ''),
      judgments as Judgments,
      10,
    );
  });
  return meanOf(values);
}
