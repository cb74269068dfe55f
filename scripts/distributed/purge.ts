import { sql, type Statement } from '../../src/database.ts';
import { type Lease, NOW } from './lease.ts';
import { type PaperRows, paperRowsOf, unpackedRecord } from './paper-rows-of.ts';
import { VECTORIZE_BATCH, type VectorStore } from './vectorize-api.ts';

/** How long what went is kept, in ms: readers may be at the generation before for a while. */
const KEEP_MS = 600_000;

interface Gone {
  row: number;
  record: string;
}

/**
 * Deletes versions of papers that readers do not see any more: their vectors, then their rows, so that no vector is left
 * that nothing knows of.
 * @param keepMs How long after the switch, by the clock of the database.
 * @returns how many were deleted
 * @throws SextantError `store-failed`
 */
export async function purge(lease: Lease, vectors: VectorStore, keepMs = KEEP_MS): Promise<number> {
  for (let purged = 0; ;) {
    const gone = await lease.rows<Gone>(
      sql(
        `SELECT row, hex(record) AS record FROM papers
         WHERE until IN (
           SELECT generation FROM generations
           WHERE switched_at <= ${NOW} - json_extract(?1, '$')
             AND generation <= (SELECT generation FROM collection)
         ) LIMIT ${String(VECTORIZE_BATCH.delete)}`,
        String(keepMs),
      ),
    );
    if (gone.length === 0) return purged;
    await vectors.deleteByIds(gone.map(({ row }) => String(row)));
    await lease.transaction(deletions(gone));
    purged += gone.length;
  }
}

/**
 * Rows are found by their keys, which the records tell, with their numbers: no table but `papers` is read by the number of a
 * row. Any of the keys with any of the rows goes, which finds each by the primary key; pairs of both were looked up by the
 * key alone, and a category has a tenth of all papers.
 */
function deletions(gone: readonly Gone[]): Statement[] {
  const all = gone.map(({ record }) => paperRowsOf(unpackedRecord(record)));
  const rows = gone.map(({ row }) => row);
  const keyed = (table: string, key: string, keysOf: (rows: PaperRows) => readonly (string | number)[]) =>
    sql(
      `DELETE FROM ${table} WHERE ${key} IN (SELECT value FROM json_each(?1, '$.keys'))
       AND row IN (SELECT value FROM json_each(?1, '$.rows'))`,
      JSON.stringify({ keys: Array.from(new Set(all.flatMap(keysOf))), rows }),
    );
  const numbers = JSON.stringify(rows);
  return [
    keyed('categories', 'category', ({ categories }) => categories),
    keyed('authors', 'key', ({ authors }) => authors.map(({ key }) => key)),
    keyed('names', 'hash', ({ names }) => names),
    keyed('titles', 'key', ({ titleKey }) => [titleKey]),
    sql('DELETE FROM words WHERE rowid IN (SELECT value FROM json_each(?1))', numbers),
    sql('DELETE FROM papers WHERE row IN (SELECT value FROM json_each(?1))', numbers),
  ];
}
