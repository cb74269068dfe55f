import { join } from 'node:path';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { ROOT } from '../../scripts/paths.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import type { Dataset } from './dataset.ts';
import { type BenchWorker, startWorker } from './workerd.ts';

const CLAIMS = join(ROOT, 'data', 'scifact', 'queries.jsonl.gz');
const claimSchema = z.object({ id: z.string(), text: z.string().min(1), split: z.enum(['test', 'train']) });
const MIN_WORDS = 5;

export interface Claim {
  id: string;
  text: string;
}

/** SciFact's test claims: biomedicine, so out of domain for a corpus of another field. */
export async function readClaims(): Promise<Claim[]> {
  const claims: Claim[] = [];
  for await (const line of createInterface({ input: createReadStream(CLAIMS).pipe(createGunzip()) })) {
    const claim = claimSchema.parse(JSON.parse(line));
    if (claim.split === 'test') claims.push(claim);
  }
  return claims;
}

/** The third sentence (or the last) of abstracts, from papers spread over the corpus: text about a paper. */
export function sentences({ papers }: Dataset, count: number): string[] {
  const found: string[] = [];
  for (const row of spread(papers.length, papers.length)) {
    if (found.length === count) break;
    const parts = papers[row]?.abstract.split(/(?<=[.!?])\s+/) ?? [];
    const sentence = parts[Math.min(2, parts.length - 1)] ?? '';
    if (sentence.split(/\s+/).length >= MIN_WORDS) found.push(sentence);
  }
  return found;
}

/** Distinct texts of about the length of a typed query: the first words of titles. */
export function shortQueries({ papers }: Dataset, count: number): string[] {
  const texts = new Set<string>();
  for (const row of spread(papers.length, papers.length)) {
    if (texts.size === count) break;
    texts.add(papers[row]?.title.split(/\s+/).slice(0, 8).join(' ') ?? '');
  }
  return [...texts];
}

/** `count` different numbers below `n`, spread evenly and not in order: steps of the golden ratio. */
export function spread(n: number, count: number): number[] {
  const step = coprimeNear(Math.max(1, Math.round(n * 0.618)), n);
  return Array.from({ length: Math.min(n, count) }, (_, i) => (i * step) % n);
}

function coprimeNear(start: number, n: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = start;
  while (divisor(step, n) > 1) step++;
  return step;
}

/** Our encoder, in workerd. */
export function startEncoder(model: PreparedModel): Promise<BenchWorker> {
  return startWorker('encoder', { model: () => model.weights, vocabulary: () => model.vocabulary });
}

/** Embeddings of texts as queries, by {@link startEncoder}: f32 (texts, width). */
export async function embedQueries(
  encoder: BenchWorker,
  texts: readonly string[],
  { config }: PreparedModel,
): Promise<Float32Array> {
  const bytes = await encoder.call('embed', JSON.stringify(texts.map((text) => config.queryPrefix + text)));
  return new Float32Array(bytes.slice().buffer);
}
