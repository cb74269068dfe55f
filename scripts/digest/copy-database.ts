import { z } from 'zod';
import { type Database, sql, type Value } from '../../src/database.ts';

/** Bytes of values that one statement is given: D1 takes 2 MB of a row, and most rows are small. */
const CHUNK = 500_000;
/** Rows that are read at once. */
const PAGE = 2_000;

const madeSchema = z.array(z.object({ type: z.string(), name: z.string(), sql: z.string() }));
const rowsSchema = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

/** Copies all of a database into an empty one, so that what would be done can be tried there. */
export async function copyDatabase(from: Database, to: Database): Promise<void> {
  const made = madeSchema.parse(
    await from.rows(
      sql(
        `SELECT type, name, sql FROM sqlite_schema
          WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'`,
      ),
    ),
  );
  const tables = made.filter(({ type }) => type === 'table');
  const others = made.filter(({ type }) => type !== 'table');
  for (const table of tables) {
    await to.rows(sql(table.sql));
    await copyRows(from, to, table.name);
  }
  // Last: triggers count what is added, and the counts were copied.
  for (const other of others) await to.rows(sql(other.sql));
}

async function copyRows(from: Database, to: Database, table: string): Promise<void> {
  for (let offset = 0; ; offset += PAGE) {
    const page = `SELECT * FROM "${table}" ORDER BY 1 LIMIT ?1 OFFSET ?2`;
    const rows = rowsSchema.parse(await from.rows(sql(page, PAGE, offset)));
    for (const chunk of chunksOf(rows)) await insert(to, table, chunk);
    if (rows.length < PAGE) return;
  }
}

type Row = Record<string, Value>;

/** Adds rows by one statement, to which they are given as JSON. */
async function insert(to: Database, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first);
  const names = columns.map((name) => `"${name}"`).join(', ');
  const values = columns.map((_, i) => `value ->> ${i}`).join(', ');
  const lists = rows.map((row) => columns.map((name) => row[name] ?? null));
  await to.rows(
    sql(
      `INSERT OR REPLACE INTO "${table}" (${names}) SELECT ${values} FROM json_each(?1)`,
      JSON.stringify(lists),
    ),
  );
}

function chunksOf(rows: readonly Row[]): Row[][] {
  const chunks: Row[][] = [];
  let bytes = CHUNK;
  for (const row of rows) {
    const size = JSON.stringify(row).length;
    if (bytes + size > CHUNK) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(row);
    bytes += size;
  }
  return chunks;
}
