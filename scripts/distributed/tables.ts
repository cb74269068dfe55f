import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, sql } from '../../src/database.ts';
import { ROOT } from '../paths.ts';

const MIGRATIONS = join(ROOT, 'migrations-papers');
const NAME = /^CREATE (?:UNIQUE |VIRTUAL )?(?:TABLE|INDEX) (\w+)/;

/** All statements of all migrations of the tables of papers, in their order: each makes a table or an index. */
export async function migrations(): Promise<{ name: string; statement: string }[]> {
  const files = (await readdir(MIGRATIONS)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(MIGRATIONS, file), 'utf8')));
  return texts
    .flatMap((text) => withoutComments(text).split(';'))
    .map((statement) => statement.trim())
    .flatMap((statement) => {
      const name = NAME.exec(statement)?.[1];
      return name === undefined ? [] : [{ name, statement }];
    });
}

/** A comment may have a semicolon. */
function withoutComments(text: string): string {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('--'));
  return lines.join('\n');
}

/**
 * Makes the tables of papers that a database does not have. Safe to run again, and beside another that does the same.
 * @throws SextantError `store-failed`
 */
export async function ensureTables(db: Database): Promise<void> {
  const known = await db.rows<{ name: string }>(sql('SELECT name FROM sqlite_schema'));
  const names = new Set(known.map(({ name }) => name));
  const missing = (await migrations()).filter(({ name }) => !names.has(name));
  await db.transaction(
    missing.map(({ statement }) =>
      sql(statement.replace(/^(CREATE (?:UNIQUE |VIRTUAL )?(?:TABLE|INDEX))/, '$1 IF NOT EXISTS')),
    ),
  );
}

/**
 * Whether a database has the tables of papers.
 * @throws SextantError `store-failed`
 */
export async function hasTables(db: Database): Promise<boolean> {
  const found = await db.rows(sql("SELECT name FROM sqlite_schema WHERE name = 'batches'"));
  return found.length > 0;
}
