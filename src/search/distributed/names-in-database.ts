import { type Database, sql } from '../../database.ts';
import { hash40 } from '../../index/format/hash-table.ts';
import type { Paper } from '../../index/paper.ts';
import { KnownItems, type NameRows } from '../query/known-items.ts';
import { visibleAt } from './asked-papers.ts';
import type { RecordsInDatabase } from './records-in-database.ts';

/** What rows are looked up by. */
interface Wanted {
  ids: Set<string>;
  hashes: Set<number>;
}

interface IdRow {
  id: string;
  row: number;
  isLive: number;
}

/** Notes what would be looked up, and finds nothing. */
function noting(wanted: Wanted): NameRows {
  const none = (): number[] => [];
  return {
    byId: (id) => (wanted.ids.add(id), []),
    deletedById: (id) => (wanted.ids.add(id), []),
    byAliases: (keys) => {
      for (const key of keys) wanted.hashes.add(hash40(key));
      return [];
    },
    byNumber: (number) => (wanted.hashes.add(number), []),
    numbers: () => Float64Array.from(none()),
  };
}

/**
 * Asks about what papers are known by. What is looked up does not depend on what is found, so that a question is asked
 * twice: first of nothing, to see what it looks up, then of what D1 has of that, which is read at once.
 */
export async function askNames<T>(
  { database, generation, records }: NamesIn,
  ask: (known: KnownItems) => Promise<T> | T,
): Promise<T> {
  const wanted: Wanted = { ids: new Set(), hashes: new Set() };
  const nothing = { budget: records.budget, read: async () => [], find: async () => [] };
  await ask(new KnownItems(noting(wanted), nothing));
  if (wanted.ids.size + wanted.hashes.size === 0) return ask(new KnownItems(noting(wanted), nothing));
  records.budget.reads++;
  const [ids = [], names = []] = (await database.transaction([
    sql(
      `SELECT p.id, p.row, ${visibleAt(generation)} AS isLive FROM papers p
        WHERE p.id IN (SELECT value FROM json_each(?1)) AND p.since <= ${generation} ORDER BY p.row`,
      JSON.stringify(Array.from(wanted.ids)),
    ),
    sql(
      `SELECT n.hash, n.row FROM names n JOIN papers p ON p.row = n.row
        WHERE n.hash IN (SELECT value FROM json_each(?1)) AND ${visibleAt(generation)} ORDER BY n.row`,
      JSON.stringify(Array.from(wanted.hashes)),
    ),
  ])) as [IdRow[], { hash: number; row: number }[]];
  const rowsBy = (hash: number): number[] => names.filter((one) => one.hash === hash).map(({ row }) => row);
  const idRows = (id: string, isLive: 0 | 1): number[] =>
    ids.filter((one) => one.id === id && one.isLive === isLive).map(({ row }) => row);
  const found: NameRows = {
    byId: (id) => idRows(id, 1),
    deletedById: (id) => idRows(id, 0),
    byAliases: (keys) => Array.from(new Set(keys.flatMap((key) => rowsBy(hash40(key))))),
    byNumber: rowsBy,
    numbers: () => new Float64Array(),
  };
  return ask(new KnownItems(found, records));
}

/** Where names are looked up. */
export interface NamesIn {
  database: Database;
  generation: number;
  records: Pick<RecordsInDatabase, 'budget' | 'read'> & {
    find(rows: readonly number[]): Promise<(Paper | undefined)[]>;
  };
}
