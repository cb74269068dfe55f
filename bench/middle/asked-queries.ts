import { openPackedEncoder } from '../../scripts/embed/packed-encoder.ts';
import { readQuestions } from '../../scripts/eval/questions.ts';
import type { Context } from '../harness/context.ts';
import type { Dataset } from '../harness/dataset.ts';
import { ordered } from '../harness/ordered.ts';
import { readClaims, spread } from '../harness/queries.ts';

/** Papers that are held out, as queries. */
const HELD_OUT = 200;
/** Queries of a kind: at a million vectors the exact answer to one takes the better part of a second. */
const EACH = 80;

interface Kind {
  name: string;
  queries: Float32Array[];
}

/** What is searched, in the order of its rows, and what is asked of it. */
export interface Study {
  data: Dataset;
  kinds: Kind[];
  /** Those that are texts, as they are typed. */
  texts: { name: string; queries: string[] }[];
}

/** Holds papers out, and asks with them, their titles, claims of another field, and questions in plain words. */
export async function askedQueries({ data: read, model, scale }: Context): Promise<Study> {
  const { papers, embeddings, dim, name } = await read();
  const heldOut = spread(papers.length, Math.min(HELD_OUT, papers.length >> 2));
  const isHeldOut = new Set(heldOut);
  const kept = Array.from(papers.keys()).filter((row) => !isHeldOut.has(row));
  const vector = (row: number): Float32Array => embeddings.slice(row * dim, (row + 1) * dim);
  const left = new Float32Array(kept.length * dim);
  kept.forEach((row, i) => left.set(embeddings.subarray(row * dim, (row + 1) * dim), i * dim));
  const asked = heldOut.slice(0, Math.min(EACH, scale.queries));
  const claims = (await readClaims()).map(({ text }) => text).slice(0, asked.length);
  const questions = (await readQuestions()).map(({ text }) => text).slice(0, scale.queries);
  const titles = asked.map((row) => papers[row]?.title ?? '');
  const encoder = await openPackedEncoder(model);
  const embed = (texts: string[]): Float32Array[] =>
    texts.map((text) => encoder.embed(text, 'query').slice());
  return {
    data: ordered({
      name: `${name} less ${heldOut.length} that are held out`,
      papers: kept.flatMap((row) => papers[row] ?? []),
      embeddings: left,
      dim,
    }),
    kinds: [
      { name: 'papers', queries: asked.map(vector) },
      { name: 'titles', queries: embed(titles) },
      { name: 'claims', queries: embed(claims) },
      { name: 'questions', queries: embed(questions) },
    ],
    texts: [
      { name: 'titles', queries: titles },
      { name: 'claims', queries: claims },
      { name: 'questions', queries: questions },
    ],
  };
}
