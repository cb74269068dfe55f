import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Mode, SearchService } from '../../src/search/service.ts';
import { ROOT } from '../paths.ts';
import { meanOf } from '../arithmetic.ts';
import { type Judgments, ndcg, recall, reciprocalRank } from './metrics.ts';

export type Split = 'test' | 'train';

export interface JudgedQuery {
  text: string;
  judgments: Judgments;
}

/** Means over all queries. */
export interface Quality {
  ndcg10: number;
  recall100: number;
  mrr: number;
}

const FOLDER = join(ROOT, 'data', 'scifact');
export const SCIFACT_CORPUS = join(FOLDER, 'corpus.jsonl.gz');
const JUDGMENTS = { test: 'qrels.tsv', train: 'qrels.train.tsv' };

const querySchema = z.object({ id: z.string(), text: z.string() });
const judgmentSchema = z.tuple([z.string(), z.string(), z.coerce.number()]);

/** The queries of one half, with their judgments. */
export async function readQueries(split: Split): Promise<JudgedQuery[]> {
  const lines = gunzipSync(await readFile(join(FOLDER, 'queries.jsonl.gz')))
    .toString()
    .trim()
    .split('\n');
  const texts = new Map(
    lines.map((line) => querySchema.parse(JSON.parse(line))).map(({ id, text }) => [id, text] as const),
  );
  const judged = new Map<string, Map<string, number>>();
  const [, ...rows] = (await readFile(join(FOLDER, JUDGMENTS[split]), 'utf8')).trim().split('\n');
  for (const row of rows) {
    const [query, paper, grade] = judgmentSchema.parse(row.split('\t'));
    judged.set(query, (judged.get(query) ?? new Map<string, number>()).set(paper, grade));
  }
  return Array.from(judged, ([id, judgments]) => ({ text: z.string().parse(texts.get(id)), judgments }));
}

/** The first 100 of each query, in one mode. */
export async function searchQuality(
  searcher: SearchService,
  queries: readonly JudgedQuery[],
  mode: Mode,
): Promise<Quality> {
  const qualities: Quality[] = [];
  for (const { text, judgments } of queries) {
    const page = { limit: 100, offset: 0 };
    const request = { text, mode, filters: {}, sort: 'relevance' as const, page, explain: false };
    const ranking = (await searcher.search(request)).hits.map(({ paper }) => paper.id);
    qualities.push({
      ndcg10: ndcg(ranking, judgments, 10),
      recall100: recall(ranking, judgments, 100),
      mrr: reciprocalRank(ranking, judgments),
    });
  }
  return {
    ndcg10: meanOf(qualities.map(({ ndcg10 }) => ndcg10)),
    recall100: meanOf(qualities.map(({ recall100 }) => recall100)),
    mrr: meanOf(qualities.map(({ mrr }) => mrr)),
  };
}
