import { type Database, sql, type Statement } from '../../database.ts';

/** How far the runs of the cron have come. */
export interface Progress {
  /** The index whose papers were compared last; empty before the first. */
  version: string;
  epoch: number;
  generation: number;
  siteDay: string;
  siteSeen: number;
  idleBatch: number;
  idleDay: string;
  wakes: number;
  prunedAt: number;
  /** Which share of what a run may do at most this one does, from 0.02 to 1. */
  pace: number;
  subscribers: number;
  subscriptions: number;
  /** The last batch of arrivals, with papers or without; 0 before the first. */
  lastBatch: number;
  /** The last batch that has papers; 0 before the first. */
  head: number;
}

/** How long one run alone may make editions, in ms: longer than any takes. */
const TURN_MS = 180_000;

/** Half of what the last run did that never came to its end. */
const NEXT_PACE = 'CASE is_running WHEN 0 THEN pace ELSE max(pace / 2, 0.02) END';

/**
 * Notes that a run begins to do something. Where the platform ends it, for computing longer than it may, the next one
 * does half as much.
 */
export function beginWork(): Statement {
  return sql(BEGIN);
}

const BEGIN = `UPDATE progress SET pace = ${NEXT_PACE}, is_running = 1`;

/** Notes that a run has done what it began: the next one may do a little more. */
export function endWork(): Statement {
  return sql('UPDATE progress SET pace = min(1, pace * 1.25), is_running = 0');
}

/** @throws SextantError `store-failed` */
export async function readProgress(db: Database): Promise<Progress> {
  const [row] = await db.rows<Progress>(
    sql(`SELECT version, epoch, generation, site_day AS siteDay, site_seen AS siteSeen, idle_batch AS idleBatch,
        idle_day AS idleDay, wakes, pruned_at AS prunedAt, subscribers, subscriptions,
        ${NEXT_PACE} AS pace,
        coalesce((SELECT max(batch) FROM arrivals), 0) AS lastBatch,
        coalesce((SELECT batch FROM arrivals WHERE papers > 0 ORDER BY batch DESC LIMIT 1), 0) AS head
      FROM progress`),
  );
  if (row === undefined) throw new Error('The table progress has no row.');
  return row;
}

/**
 * Takes the turn to make editions, if nobody has it.
 * @param isRunning Whether this run noted that it began to do something.
 * @returns whether it was taken
 */
export async function takeTurn(
  db: Database,
  holder: string,
  { now, isRunning }: { now: number; isRunning: boolean },
): Promise<boolean> {
  // Nobody has it for longer than that, unless the clock went back.
  const [taken = []] = await db.transaction([
    sql(
      'UPDATE progress SET holder = ?1, held_until = ?3 WHERE held_until <= ?2 OR held_until > ?3 RETURNING id',
      holder,
      now,
      now + TURN_MS,
    ),
    ...(isRunning ? [] : [sql(`${BEGIN} WHERE holder = ?1`, holder)]),
  ]);
  return taken.length > 0;
}

/** What a statement that only the holder of the turn may do has in its WHERE: who lost it changes nothing. */
export function isHolder(parameter: number): string {
  return `(SELECT holder FROM progress) = ?${parameter}`;
}

/** Gives the turn back, and notes for what nothing is due any more, unless something has become due since. */
export async function endTurn(
  db: Database,
  holder: string,
  idle: { batch: number; day: string; wakes: number } | undefined,
): Promise<void> {
  await db.transaction([
    ...(idle
      ? [
          sql(
            'UPDATE progress SET idle_batch = ?2, idle_day = ?3 WHERE holder = ?1 AND wakes = ?4',
            holder,
            idle.batch,
            idle.day,
            idle.wakes,
          ),
        ]
      : []),
    sql('UPDATE progress SET held_until = 0, is_running = 0 WHERE holder = ?1', holder),
  ]);
}

/** Something may be due again, whatever was noted. */
export function wake(): Statement {
  return sql('UPDATE progress SET idle_batch = -1, wakes = wakes + 1');
}
