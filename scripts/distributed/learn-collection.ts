import { deflateRawSync } from 'node:zlib';
import { type Database, sql } from '../../src/database.ts';
import { type Collection, COMMON, type Sample } from '../../src/search/distributed/collection-schema.ts';
import { spreadRows } from '../embed/agreement.ts';
import { distribution } from '../publish/learn-relevance.ts';
import type { UnrelatedQuery } from '../publish/draft.ts';
import { readPaper } from '../publish/read-paper.ts';
import { WordCounts } from '../publish/word-counts.ts';
import { unpackedRecord } from './paper-rows-of.ts';
import type { VectorStore } from './vectorize-api.ts';
import { wordShareOf } from './word-share.ts';

/** Papers whose codes stand for all others. */
const SAMPLE = 512;
/** Papers that words are counted in, and how many of them are read at once. */
const WORDS_OF = 20_000;
const READ_AT_ONCE = 200;
/** Characters of a value that D1 takes for sure: 2 MB are its limit. */
const MOST_CHARACTERS = 1_900_000;
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
  const rows = await rowsApart(db, papers, SAMPLE);
  const text = 'SELECT codes, scale FROM papers WHERE row IN (SELECT value FROM json_each(?1)) ORDER BY row';
  return db.rows(sql(text, JSON.stringify(rows)));
}

/** Rows of so many papers, as far apart as can be: for each of some numbers the first row from it on. */
async function rowsApart(db: Database, papers: number, most: number): Promise<number[]> {
  const staying = 'SELECT row FROM papers WHERE until IS NULL';
  if (papers <= most)
    return (await db.rows<{ row: number }>(sql(`${staying} ORDER BY row`))).map(({ row }) => row);
  const [last] = await db.rows<{ row: number }>(sql(`${staying} ORDER BY row DESC LIMIT 1`));
  const found = await db.rows<{ row: number }>(
    sql(
      `SELECT DISTINCT (${staying} AND row >= value ORDER BY row LIMIT 1) AS row FROM json_each(?1) ORDER BY 1`,
      JSON.stringify(spreadRows((last?.row ?? 0) + 1, most)),
    ),
  );
  return found.map(({ row }) => row);
}

/**
 * Words as papers write them, counted in papers whose rows are as far apart as can be, all of them where they are few; in
 * fewer where their words are too many for a value.
 * @param most Characters of the value.
 * @returns A `words` value, compressed (deflate without a header), in base64, and in how many papers they were counted.
 * @throws SextantError `store-failed`
 */
export async function wordsIn(
  db: Database,
  papers: number,
  most = MOST_CHARACTERS,
): Promise<{ value: string; papers: number }> {
  for (let some = WORDS_OF; ; some = Math.ceil(Math.min(some, papers) / 2)) {
    const counts = new WordCounts('listed');
    const rows = await rowsApart(db, papers, some);
    for await (const record of recordsOf(db, rows)) counts.add(readPaper(record, 0));
    const value = deflateRawSync(counts.encode()).toString('base64');
    if (value.length <= most || some === 1) return { value, papers: rows.length };
  }
}

async function* recordsOf(db: Database, rows: readonly number[]): AsyncGenerator<Uint8Array> {
  const text =
    'SELECT hex(record) AS record FROM papers WHERE row IN (SELECT value FROM json_each(?1)) ORDER BY row';
  for (let at = 0; at < rows.length; at += READ_AT_ONCE) {
    const asked = rows.slice(at, at + READ_AT_ONCE);
    const found = await db.rows<{ record: string }>(sql(text, JSON.stringify(asked)));
    for (const { record } of found) yield unpackedRecord(record);
  }
}
