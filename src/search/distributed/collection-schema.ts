import * as z from 'zod/mini';
import { type Manifest, manifestSchema } from '../../index/manifest.ts';
import { count } from '../../index/refs.ts';

/** The version of the tables in `migrations-papers`, and of what is kept in them. */
export const TABLES_VERSION = 1;

const { createdAt, papers, model, ranking, relevance, sources } = manifestSchema.shape;

/**
 * What is served of a collection in D1 and Vectorize: what a manifest says of an index, but for its values. The model is
 * in Workers KV under the same keys.
 */
export const collectionSchema = z.object({
  version: z.literal(TABLES_VERSION),
  /** When its papers last changed. */
  changedAt: createdAt,
  papers,
  /** Date of the newest paper as a number, 0 where none has a date. */
  newest: count,
  having: z.object({ code: count }),
  model,
  ranking,
  relevance,
  sources,
  /**
   * How many namespaces the vectors are in, by row: a query that only the papers themselves can be filtered for asks all
   * of them, each of which answers a hundred.
   */
  namespaces: z.int().check(z.positive()),
  /** Words that more than {@link COMMON} of the papers have, and how many do. */
  commonTerms: z.record(z.string(), count),
  /** In how many papers words were counted as they are written: by them slips are corrected. */
  wordsOf: count.check(z.positive()),
});
export type Collection = z.infer<typeof collectionSchema>;

/** Characters of a title that are kept for completing it. */
export const TITLE_KEY = 60;

/** Share of the papers from which on a word is common. */
export const COMMON = 0.005;

/** Papers whose codes stand for all others where it is judged what stands out: `shared_values` has them as `sample`. */
export const sampleSchema = z.array(z.object({ codes: z.string(), scale: z.number() }));
export type Sample = z.infer<typeof sampleSchema>;

/** Words as papers write them, in some of the papers: `shared_values` has them under this name. */
export const WORDS = 'words';

/** The model of a collection, as of a manifest. */
export type CollectionModel = Manifest['model'];

/** The namespace of Vectorize that the vector of a row is in. */
export function namespaceOf(row: number, namespaces: number): string {
  return String(row % namespaces);
}
