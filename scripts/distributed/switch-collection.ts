import { sql } from '../../src/database.ts';
import type { Collection, Sample } from '../../src/search/distributed/collection-schema.ts';
import { type Lease, NOW } from './lease.ts';

/**
 * Has readers see a generation from now on. What it says happens at once and, done twice, once: the number of the
 * generation is given, and so is all that is said of it.
 * @throws SextantError `store-failed`
 */
export async function switchCollection(
  lease: Lease,
  generation: number,
  { state, sample }: { state: Collection; sample: Sample },
): Promise<void> {
  await lease.transaction([
    sql("INSERT OR REPLACE INTO shared_values (name, value) VALUES ('sample', ?1)", JSON.stringify(sample)),
    sql(
      `INSERT OR REPLACE INTO collection (one, generation, state)
       VALUES (1, json_extract(?1, '$'), ?2)`,
      String(generation),
      JSON.stringify(state),
    ),
    sql(
      `INSERT OR IGNORE INTO generations (generation, switched_at) VALUES (json_extract(?1, '$'), ${NOW})`,
      String(generation),
    ),
    sql('DELETE FROM batches'),
  ]);
}

/** Says something else of the generation that is served. @throws SextantError `store-failed` */
export async function restateCollection(lease: Lease, state: Collection): Promise<void> {
  await lease.transaction([sql('UPDATE collection SET state = ?1', JSON.stringify(state))]);
}
