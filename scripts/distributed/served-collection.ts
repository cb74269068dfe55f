import { type Database, sql } from '../../src/database.ts';
import { SextantError } from '../../src/errors.ts';
import { type Collection, collectionSchema } from '../../src/search/distributed/collection-schema.ts';
import { hasTables } from './tables.ts';

/** What readers are given. */
export interface ServedCollection {
  generation: number;
  state: Collection;
}

/**
 * What is served of a collection; null for nothing.
 * @throws SextantError `store-failed`; `index-format-unsupported` where another version wrote it
 */
export async function servedCollection(db: Database): Promise<ServedCollection | null> {
  if (!(await hasTables(db))) return null;
  const [row] = await db.rows<{ generation: number; state: string }>(
    sql('SELECT generation, state FROM collection'),
  );
  if (row === undefined) return null;
  const state = collectionSchema.safeParse(JSON.parse(row.state));
  if (state.success) return { generation: row.generation, state: state.data };
  throw new SextantError(
    'index-format-unsupported',
    'Another version of Sextant wrote the collection in D1. Use that one, or publish into another database and another index of Vectorize.',
    { cause: state.error },
  );
}
