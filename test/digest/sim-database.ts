import type { D1Binding, Value } from '../../src/database.ts';
import type { Process } from './processes.ts';

/** What is used of the storage of a Durable Object: the SQLite that D1 is made of, without a network before it. */
export interface SqlStorage {
  sql: { exec(text: string, ...values: Value[]): { toArray(): unknown[] } };
  transactionSync<T>(work: () => T): T;
}

interface Query {
  text: string;
  values: Value[];
  bind(...values: Value[]): Query;
}

function query(text: string, values: Value[] = []): Query {
  return { text, values, bind: (...given) => query(text, given) };
}

/** D1 as a process sees it: each transaction is an operation that may fail, or be the last of the process. */
export function bindingOf(storage: SqlStorage, process: Process, steps: { step: number }): D1Binding {
  return {
    prepare: (text) => query(text),
    batch: (queries) =>
      process.operate('database', () => {
        process.lastRead = steps.step;
        return storage.transactionSync(() =>
          (queries as Query[]).map(({ text, values }) => ({
            results: storage.sql.exec(text, ...values).toArray(),
          })),
        );
      }),
  };
}

/** Makes the tables anew. @param migration All of its statements. */
export function resetTables(storage: SqlStorage, migration: string): void {
  const tables = storage.sql
    .exec(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
    )
    .toArray() as { name: string }[];
  for (const { name } of tables) storage.sql.exec(`DROP TABLE ${name}`);
  storage.sql.exec(migration);
}
