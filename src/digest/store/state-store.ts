import type { DigestState } from '../subscribing.ts';
import { type Database, sql } from '../../database.ts';

const WEEK_MS = 7 * 86_400_000;

/** What whoever runs the site may know of its mails. */
export async function readState(db: Database, now: number): Promise<DigestState> {
  const [counts, last] = await db.transaction([
    sql(
      `SELECT subscribers - stopped AS addresses, stopped,
          subscriptions - (
            SELECT count(*) FROM subscribers p JOIN subscriptions s ON s.subscriber = p.id WHERE p.stopped IS NOT NULL
          ) AS subscriptions,
          (SELECT count(*) FROM outbox WHERE due_at IS NOT NULL) AS waiting,
          (SELECT count(*) FROM outbox WHERE outcome IN ('given-up', 'refused', 'unknown') AND ended_at > ?1) AS failed
        FROM progress, (SELECT count(*) AS stopped FROM subscribers WHERE stopped IS NOT NULL)`,
      now - WEEK_MS,
    ),
    sql(
      `SELECT day, sum(recipients) AS mails FROM editions
        WHERE day = (SELECT max(day) FROM editions) GROUP BY day`,
    ),
  ]);
  const [state] = (counts ?? []) as Omit<DigestState, 'last'>[];
  const [edition] = (last ?? []) as NonNullable<DigestState['last']>[];
  if (state === undefined) throw new Error('The table progress has no row.');
  return { ...state, ...(edition && { last: edition }) };
}
