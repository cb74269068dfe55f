import { type Database, sql } from '../../src/database.ts';
import { type Collection, COMMON, type Sample } from '../../src/search/distributed/collection-schema.ts';
import { spreadRows } from '../embed/agreement.ts';
import { distribution } from '../publish/learn-relevance.ts';
import type { UnrelatedQuery } from '../publish/draft.ts';
import type { VectorStore } from './vectorize-api.ts';
import { wordShareOf } from './word-share.ts';

/** Papers whose codes stand for all others. */
const SAMPLE = 512;
/** Queries that are asked at once. */
const AT_ONCE = 6;

/**
 * What texts find in a collection that no paper answers, as `relevanceOf` learns it of an index: by Vectorize and by the
 * words in the tables.
 * @throws SextantError `store-failed`
 */
export async function relevanceOfCollection(
  { db, vectors }: { db: Database; vectors: VectorStore },
  papers: number,
  unrelated: readonly UnrelatedQuery[],
): Promise<NonNullable<Collection['relevance']>> {
  const found: { cosine: number; share: number }[] = [];
  for (let first = 0; first < unrelated.length; first += AT_ONCE) {
    const some = unrelated.slice(first, first + AT_ONCE).map(async ({ text, embedding }) => ({
      cosine: await vectors.nearest(embedding),
      share: await wordShareOf(db, papers, text),
    }));
    found.push(...(await Promise.all(some)));
  }
  return {
    meaning: distribution(found.map(({ cosine }) => cosine)),
    words: distribution(found.map(({ share }) => share)),
    papers,
  };
}

/** Words that many papers have, and how many do. @throws SextantError `store-failed` */
export async function commonTermsOf(db: Database, papers: number): Promise<Collection['commonTerms']> {
  const rows = await db.rows<{ term: string; papers: number }>(
    sql(
      "SELECT value AS term, papers FROM counts WHERE kind = 'term' AND papers > json_extract(?1, '$') ORDER BY value",
      JSON.stringify(COMMON * papers),
    ),
  );
  return Object.fromEntries(rows.map((row) => [row.term, row.papers]));
}

/**
 * Codes of papers whose rows are as far apart as can be: all of them where they are few. No more rows are read than that.
 * @throws SextantError `store-failed`
 */
export async function sampleOf(db: Database, papers: number): Promise<Sample> {
  const some = `row IN (
    SELECT (SELECT row FROM papers WHERE row >= value AND until IS NULL ORDER BY row LIMIT 1) FROM json_each(?1))`;
  const [last] = await db.rows<{ row: number }>(
    sql('SELECT row FROM papers WHERE until IS NULL ORDER BY row DESC LIMIT 1'),
  );
  const rows = papers <= SAMPLE ? [] : spreadRows((last?.row ?? 0) + 1, SAMPLE);
  return db.rows(
    sql(
      `SELECT codes, scale FROM papers WHERE until IS NULL AND ${rows.length === 0 ? '?1 = ?1' : some} ORDER BY row`,
      JSON.stringify(rows),
    ),
  );
}
