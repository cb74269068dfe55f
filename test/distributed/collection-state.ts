import { paperRowsOf, unpackedRecord } from '../../scripts/distributed/paper-rows-of.ts';
import { type Database, sql } from '../../src/database.ts';
import type { Paper } from '../../src/index/paper.ts';

interface Row {
  row: number;
  id: string;
  record: string;
}

/** The papers that readers of the served generation see, by their ids. */
export async function servedPapers(db: Database): Promise<Map<string, Paper>> {
  const rows = await db.rows<Row>(
    sql(
      `SELECT row, id, hex(record) AS record FROM papers, collection
       WHERE since <= generation AND (until IS NULL OR until > generation)`,
    ),
  );
  const papers = new Map(rows.map(({ id, record }) => [id, paperOf(record)]));
  if (papers.size !== rows.length) throw new Error('A paper is seen twice.');
  return papers;
}

function paperOf(record: string): Paper {
  return JSON.parse(new TextDecoder().decode(unpackedRecord(record))) as Paper;
}

/** What the table of counts must have: made of the records of the papers that stay. */
export async function recounted(db: Database): Promise<Map<string, number>> {
  const rows = await db.rows<Row>(
    sql('SELECT row, id, hex(record) AS record FROM papers WHERE until IS NULL'),
  );
  const counts = new Map<string, number>();
  for (const { record } of rows) {
    for (const { kind, value } of paperRowsOf(unpackedRecord(record)).counts)
      counts.set(`${kind} ${value}`, (counts.get(`${kind} ${value}`) ?? 0) + 1);
  }
  return counts;
}

/** The table of counts, and what waits to be added to it. */
export async function countsOf(db: Database): Promise<Map<string, number>> {
  const rows = await db.rows<{ kind: string; value: string; papers: number }>(
    sql(
      `SELECT kind, value, sum(papers) AS papers FROM (
         SELECT kind, value, papers FROM counts UNION ALL
         SELECT c.value ->> 0, c.value ->> 1, c.value ->> 2 FROM batches b CROSS JOIN json_each(b.counts) c
       ) GROUP BY kind, value HAVING sum(papers) <> 0`,
    ),
  );
  return new Map(rows.map(({ kind, value, papers }) => [`${kind} ${value}`, papers]));
}

/** Rows of each table that belong to no paper that is there, or are missing for one that is: none. */
export async function strayRows(db: Database): Promise<Record<string, number>> {
  const rows = await db.rows<Row>(sql('SELECT row, id, hex(record) AS record FROM papers'));
  const made = rows.map(({ record }) => paperRowsOf(unpackedRecord(record)));
  const sum = (of: (rows: (typeof made)[number]) => number): number =>
    made.reduce((all, its) => all + of(its), 0);
  const wanted = {
    words: rows.length,
    titles: rows.length,
    categories: sum(({ categories }) => categories.length),
    authors: sum(({ authors }) => authors.length),
    names: sum(({ names }) => names.length),
  };
  const stray: Record<string, number> = {};
  for (const [table, count] of Object.entries(wanted)) {
    const [found] = await db.rows<{ n: number }>(sql(`SELECT count(*) AS n FROM ${table}`));
    if (found?.n !== count) stray[table] = (found?.n ?? 0) - count;
  }
  return stray;
}

/** Ids of the vectors that there must be when nothing is left to clean up: of papers that stay. */
export async function vectorsOfPapers(db: Database): Promise<string[]> {
  const rows = await db.rows<{ row: number }>(sql('SELECT row FROM papers WHERE until IS NULL ORDER BY row'));
  return rows.map(({ row }) => String(row));
}
