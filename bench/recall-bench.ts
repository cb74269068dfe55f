import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../scripts/paths.ts';
import { candidateCount } from '../src/search/indexes/first-stage.ts';
import type { Context } from './harness/context.ts';
import type { Dataset } from './harness/dataset.ts';
import type { CodeBits } from '../src/index/format/codes.ts';
import { ordered } from './harness/ordered.ts';
import { type Claim, embedQueries, readClaims, sentences, spread, startEncoder } from './harness/queries.ts';
import { exactTop, recall } from './harness/tiled-vectors.ts';
import { vectorValues } from './harness/vector-values.ts';
import { startWorker } from './harness/workerd.ts';
import { type Row, toRow } from './row.ts';

const K = 10;
const QRELS = join(ROOT, 'data', 'scifact', 'qrels.tsv');

/** How many of the exact f32 top 10 does the cascade find, and does SciFact's nDCG@10 suffer? */
export async function recallBench(context: Context): Promise<Row[]> {
  const { scale, model } = context;
  const data = ordered(await context.data());
  const encoder = await startEncoder(model);
  try {
    const claims = await readClaims();
    const embed = (texts: readonly string[]): Promise<Float32Array> => embedQueries(encoder, texts, model);
    const asked = await embed(claims.map(({ text }) => text));
    const kind = (name: string, all: Float32Array): Kind => {
      const queries = split(all, data.dim);
      return { name, queries, exact: queries.map((q) => exactTop(data.embeddings, data.dim, q, K)) };
    };
    const kinds = [
      kind('papers as queries', papersAsQueries(data, scale.queries)),
      kind('sentences of abstracts', await embed(sentences(data, scale.queries))),
      kind('biomedical claims', asked.subarray(0, scale.queries * data.dim)),
    ];
    return [
      ...(await recallRows(data, kinds, 8)),
      ...(await recallRows(data, kinds, 4)),
      ...(await rankingRows(await context.scifact(), claims, asked)),
    ];
  } finally {
    await encoder.close();
  }
}

/** Queries of one kind, with the rows that they should find. */
interface Kind {
  name: string;
  queries: Float32Array[];
  exact: number[][];
}

async function recallRows(data: Dataset, kinds: readonly Kind[], bits: CodeBits): Promise<Row[]> {
  const queries = kinds.flatMap((kind) => kind.queries);
  const found = await searchInWorkerd(data, queries, K, bits);
  const candidates = candidateCount(data.papers.length, K);
  const how =
    candidates < data.papers.length
      ? `${candidates} candidates of ${data.name}`
      : `exact scan of the codes: ${data.name} are too few for a first stage`;
  let at = 0;
  return kinds.map(({ name, exact }) => {
    const ours = recall(exact, found.nearest.slice(at, at + exact.length));
    const scan = recall(exact, found.exact.slice(at, at + exact.length));
    at += exact.length;
    return toRow({
      bench: 'recall',
      name: `recall@10, ${name}${bits === 4 ? ', codes of 4 bits' : ''}`,
      unit: 'share',
      ours,
      lessIsBetter: false,
      peer: { name: 'our exact scan', value: scan },
      // Four bits are for corpora that eight would not fit: what they lose is told, not aimed at.
      ...(bits === 8 && { target: { of: 'ours', atLeast: 0.99 } }),
      note: `${exact.length} queries; ${how}`,
    });
  });
}

/** nDCG@10 with the stored codes beside f32, the claims encoded by our encoder for both. */
async function rankingRows(
  data: Dataset,
  claims: readonly Claim[],
  embeddings: Float32Array,
): Promise<Row[]> {
  const judged = await readJudgments();
  const rowOf = new Map(data.papers.map(({ id }, row) => [id, row]));
  const relevant = claims.map(
    ({ id }) => new Set([...(judged.get(id) ?? [])].flatMap((paper) => rowOf.get(paper) ?? [])),
  );
  const answerable = relevant.filter(({ size }) => size > 0).length;
  if (answerable === 0) return [];
  const queries = split(embeddings, data.dim);
  const found = await searchInWorkerd(data, queries, K, 8);
  const mean = (rankings: readonly (readonly number[])[]): number =>
    (100 / answerable) *
    rankings.reduce((sum, ranking, i) => sum + ndcg(ranking, relevant[i] ?? new Set()), 0);
  const f32 = mean(queries.map((query) => exactTop(data.embeddings, data.dim, query, K)));
  const ours = mean(found.nearest);
  return [
    toRow({
      bench: 'recall',
      name: 'nDCG@10 on SciFact',
      unit: '%',
      ours,
      lessIsBetter: false,
      peer: { name: 'exact f32 scan', value: f32 },
      target: { of: 'ours', atLeast: f32 - 0.1 },
      note: `${answerable} claims, encoded by our encoder`,
    }),
  ];
}

/** What our index answers, with and without its first stage. */
async function searchInWorkerd(
  { embeddings, dim }: Dataset,
  queries: readonly Float32Array[],
  k: number,
  bits: CodeBits,
): Promise<{ nearest: number[][]; exact: number[][] }> {
  const { manifest, values } = await vectorValues(embeddings, dim, bits);
  const all = new Float32Array(queries.length * dim);
  queries.forEach((query, i) => all.set(query, i * dim));
  const worker = await startWorker('vectors', { ...values, queries: () => new Uint8Array(all.buffer) });
  const rows = async (way: string): Promise<number[][]> =>
    (await worker.json(`rows?way=${way}&k=${k}`)) as number[][];
  try {
    await worker.call(`load?results=${k}`, JSON.stringify(manifest));
    return { nearest: await rows('nearest'), exact: await rows('exact') };
  } finally {
    await worker.close();
  }
}

function papersAsQueries({ papers, embeddings, dim }: Dataset, count: number): Float32Array {
  const rows = spread(papers.length, count);
  const out = new Float32Array(rows.length * dim);
  rows.forEach((row, i) => out.set(embeddings.subarray(row * dim, (row + 1) * dim), i * dim));
  return out;
}

function split(all: Float32Array, dim: number): Float32Array[] {
  return Array.from({ length: all.length / dim }, (_, i) => all.subarray(i * dim, (i + 1) * dim));
}

async function readJudgments(): Promise<Map<string, Set<string>>> {
  const judged = new Map<string, Set<string>>();
  for (const line of (await readFile(QRELS, 'utf8')).trim().split('\n').slice(1)) {
    const [query = '', paper = '', score] = line.split('\t');
    if (Number(score) > 0) judged.set(query, (judged.get(query) ?? new Set()).add(paper));
  }
  return judged;
}

/** Binary gains; Järvelin and Kekäläinen 2002 with log2(rank + 1). */
function ndcg(ranking: readonly number[], relevant: ReadonlySet<number>): number {
  const gain = (rank: number): number => 1 / Math.log2(rank + 2);
  const got = ranking.reduce((sum, row, rank) => sum + (relevant.has(row) ? gain(rank) : 0), 0);
  let ideal = 0;
  for (let rank = 0; rank < Math.min(K, relevant.size); rank++) ideal += gain(rank);
  return ideal > 0 ? got / ideal : 0;
}
