import { sql } from '../../src/database.ts';
import { type Collection, type Sample, WORDS } from '../../src/search/distributed/collection-schema.ts';
import { type Lease, NOW } from './lease.ts';

/**
 * Has readers see a generation from now on. What it says happens at once and, done twice, once: the number of the
 * generation is given, and so is all that is said of it.
 * @param served.words Undefined where the words that were learnt before stay.
 * @throws SextantError `store-failed`
 */
export async function switchCollection(
  lease: Lease,
  generation: number,
  { state, sample, words }: { state: Collection; sample: Sample; words: string | undefined },
): Promise<void> {
  const values = { sample: JSON.stringify(sample), ...(words !== undefined && { [WORDS]: words }) };
  await lease.transaction([
    ...Object.entries(values).map(([name, value]) =>
      sql('INSERT OR REPLACE INTO shared_values (name, value) VALUES (?1, ?2)', name, value),
    ),
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
