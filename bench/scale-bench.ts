import { z } from 'zod';
import { type LocalDatabase, openLocalDatabase } from '../scripts/d1/local-database.ts';
import { commonTermsOf } from '../scripts/distributed/learn-collection.ts';
import { Database, sql } from '../src/database.ts';
import { quantile } from './harness/race.ts';
import type { Context } from './harness/context.ts';
import { type Row, toRow } from './row.ts';
import { type BuiltDatabase, builtDatabases, DATABASE_ID } from './scale/built-database.ts';
import { askedTexts, type AskedTexts, type Timed, timedQuestions } from './scale/timed-questions.ts';

/** Sizes, in what is searched for speed. */
const TIMES = [1, 3, 10];
/** Papers that the bytes of a database are worked out for. */
const LARGER = [3_000_000, 10_000_000];
/** What D1 takes, in bytes. */
const MOST_BYTES = 10e9;
/** ms that the words of a query may take in D1 at the 95th percentile. */
const WORDS_P95 = 100;

const sizeSchema = z.object({ meta: z.object({ size_after: z.number() }) });

/** How large is a collection in D1, how long does it take to write, and how long to ask? */
export async function scaleBench({ data: read, scale, log }: Context): Promise<Row[]> {
  const data = await read();
  const kinds = await askedTexts(data.papers, Math.min(80, scale.queries));
  const rows: Row[] = [];
  const sizes: { papers: number; bytes: number }[] = [];
  const counts = TIMES.map((times) => times * scale.vectors);
  for await (const built of builtDatabases(data, counts, log)) {
    log(`asking of ${thousands(built.papers)} papers`);
    const local = await openLocalDatabase({ state: built.state, id: DATABASE_ID });
    try {
      const bytes = await bytesOf(local);
      sizes.push({ papers: built.papers, bytes });
      rows.push(...buildRows(built, bytes, await partsOf(local)), ...(await timeRows(local, built, kinds)));
    } finally {
      await local.close();
    }
  }
  return [...rows, ...largerRows(sizes)];
}

async function bytesOf({ binding }: LocalDatabase): Promise<number> {
  const [result] = await binding.batch([binding.prepare('SELECT 1')]);
  return sizeSchema.parse(result).meta.size_after;
}

/** What the largest tables hold, a paper, without what SQLite adds to it. */
async function partsOf({ binding }: LocalDatabase): Promise<string> {
  const db = new Database(binding, 'papers');
  const sums = [
    ['records', 'SELECT avg(length(record)) AS bytes FROM papers'],
    ['codes', 'SELECT avg(length(codes)) AS bytes FROM papers'],
    ['words', 'SELECT sum(length(block)) * 1.0 / (SELECT count(*) FROM papers) AS bytes FROM words_data'],
    [
      'authors',
      'SELECT sum(length(key) + length(name)) * 1.0 / (SELECT count(*) FROM papers) AS bytes FROM authors',
    ],
    ['titles', 'SELECT avg(length(key)) AS bytes FROM titles'],
  ] as const;
  const parts: string[] = [];
  for (const [name, text] of sums) {
    const [row] = await db.rows<{ bytes: number }>(sql(text));
    parts.push(`${name} ${(row?.bytes ?? 0).toFixed(0)}`);
  }
  return parts.join(', ');
}

function rowOf(papers: number, name: string, unit: string, ours: number, note = ''): Row {
  return toRow({ bench: 'scale', name: `${thousands(papers)}: ${name}`, unit, ours, note });
}

function buildRows({ papers, seconds, rowsWritten }: BuiltDatabase, bytes: number, parts: string): Row[] {
  return [
    rowOf(papers, 'written in', 's', seconds, `${((1_000 * seconds) / papers).toFixed(2)} ms a paper`),
    rowOf(papers, 'rows written', 'a paper', rowsWritten / papers, 'as D1 counts them, indexes among them'),
    rowOf(papers, 'bytes', 'MB', bytes / 1e6, `${(bytes / papers).toFixed(0)} B a paper: ${parts}`),
  ];
}

async function timeRows(
  local: LocalDatabase,
  { papers }: BuiltDatabase,
  kinds: AskedTexts[],
): Promise<Row[]> {
  const database = new Database(local.binding, 'papers');
  const commonTerms = await commonTermsOf(database, papers);
  const categories = await database.rows<{ value: string }>(
    sql("SELECT value FROM counts WHERE kind = 'category' ORDER BY papers DESC, value"),
  );
  const place = {
    database,
    collection: { papers, commonTerms, having: { code: 0 } },
    categories: categories.map(({ value }) => value),
  };
  const timed = await timedQuestions(place, kinds);
  const words = timed.filter(({ name }) => name.startsWith('words of')).flatMap(({ times }) => times);
  return [
    ...timed.flatMap((one) => timeRow(papers, one)),
    toRow({
      bench: 'scale',
      name: `${thousands(papers)}: words of all queries, p95`,
      unit: 'ms',
      ours: quantile(words, 0.95),
      target: { of: 'ours', atMost: WORDS_P95 },
    }),
  ];
}

function timeRow(papers: number, { name, times }: Timed): Row[] {
  if (times.length === 0) return [];
  const [p50 = 0, p95 = 0, most = 0] = [0.5, 0.95, 1].map((q) => quantile(times, q));
  return [
    rowOf(papers, name, 'ms', p50, `p95 ${p95.toFixed(1)}, most ${most.toFixed(1)}, of ${times.length}`),
  ];
}

/** From what the last papers took. */
function largerRows(sizes: readonly { papers: number; bytes: number }[]): Row[] {
  const [before, last] = sizes.slice(-2);
  if (before === undefined || last === undefined) return [];
  const each = (last.bytes - before.bytes) / (last.papers - before.papers);
  const most = last.papers + (MOST_BYTES - last.bytes) / each;
  const note = `${each.toFixed(0)} B for each paper more; ${thousands(Math.floor(most))} papers are 10 GB`;
  return LARGER.map((papers) =>
    rowOf(papers, 'bytes, worked out', 'GB', (last.bytes + (papers - last.papers) * each) / 1e9, note),
  );
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
