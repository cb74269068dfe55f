import { type Database, sql } from '../../database.ts';

/** Something that may happen so often in so long a time. */
export interface Limit {
  /** What is counted, without an address in it. */
  name: string;
  most: number;
  /** In ms. */
  within: number;
}

/** What became of something that was to be counted. */
export type Counted =
  /** A limit that is told is reached: nothing was counted. */
  | { limit: Limit; wait: number }
  /** It was counted for all limits, or for all but the silent one where that is reached. */
  | { limit: undefined; isSilent: boolean };

/**
 * Counts once for each of some limits, in windows that begin at multiples of their length, unless one of those that are
 * told is reached: then nothing is written. It is one transaction, so that many at once pass no limit either.
 * @param told In the order in which they are told.
 * @param silent Counted only where the others are, and told to nobody.
 */
export async function count(
  db: Database,
  { told, silent }: { told: readonly Limit[]; silent: Limit },
  now: number,
): Promise<Counted> {
  const windows = [...told, silent].map(({ name, most, within }) => ({
    name,
    most,
    since: now - (now % within),
    isTold: name === silent.name ? 0 : 1,
  }));
  const isReached = (window: string): string =>
    `EXISTS (SELECT 1 FROM counts c WHERE c.name = ${window} ->> 'name' AND c.since = ${window} ->> 'since'
      AND c.count >= ${window} ->> 'most')`;
  const given = JSON.stringify(windows);
  const [added = [], reached = []] = (await db.transaction([
    sql(
      `INSERT INTO counts (name, since, count)
        SELECT one.value ->> 'name', one.value ->> 'since', 1 FROM json_each(?1) one
          WHERE NOT ${isReached('one.value')} AND NOT EXISTS (
            SELECT 1 FROM json_each(?1) other
              WHERE other.value ->> 'isTold' = 1 AND ${isReached('other.value')})
        ON CONFLICT (name, since) DO UPDATE SET count = count + 1 RETURNING name`,
      given,
    ),
    sql(`SELECT one.value ->> 'name' AS name FROM json_each(?1) one WHERE ${isReached('one.value')}`, given),
  ])) as { name: string }[][];
  if (added.length > 0)
    return { limit: undefined, isSilent: added.every(({ name }) => name !== silent.name) };
  const limit = told.find(({ name }) => reached.some((one) => one.name === name));
  if (limit === undefined) throw new Error('Nothing was counted, and no limit is reached.');
  return { limit, wait: limit.within - (now % limit.within) };
}
