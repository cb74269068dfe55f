import { dayOf } from '../digest-days.ts';
import { WISH_MS } from './audience-store.ts';
import { type Database, sql } from '../../database.ts';

const DAY_MS = 86_400_000;

/** How long what was kept for mails is kept, in days. */
export const KEPT_DAYS = {
  /** Mails that were sent: what a person is shown, and what keeps papers from coming twice. */
  mails: 30,
  /** Editions of searches. */
  editions: 30,
  /** Texts of their papers: all mails of an edition are written within this. */
  texts: 3,
  /** Batches of arrivals: less than mails, so that nothing can come again of which nobody knows any more. */
  arrivals: 28,
} as const;

/** Rows of one table that one run deletes at most. */
const MOST = 2_000;

/** Deletes what is too old, and counts for good to how many an edition went. */
export async function deleteOld(db: Database, now: number): Promise<void> {
  const ago = (days: number): number => now - days * DAY_MS;
  const dayAgo = (days: number): string => dayOf(ago(days));
  await db.transaction([
    sql('UPDATE progress SET pruned_at = ?1', now),
    sql('DELETE FROM wishes WHERE asked_at <= ?1', now - WISH_MS),
    sql('DELETE FROM counts WHERE since <= ?1', ago(1)),
    sql(
      `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE created_at <= ?1 ORDER BY id LIMIT ?2)`,
      ago(KEPT_DAYS.mails),
      MOST,
    ),
    sql(
      `UPDATE editions SET papers = '[]' WHERE is_public = 0 AND day < ?1 AND papers <> '[]'
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE edition = editions.id AND due_at IS NOT NULL)`,
      dayAgo(KEPT_DAYS.texts),
    ),
    sql('DELETE FROM editions WHERE is_public = 0 AND day < ?1', dayAgo(KEPT_DAYS.editions)),
    sql(
      'DELETE FROM arrivals WHERE at <= ?1 AND batch < (SELECT max(batch) FROM arrivals WHERE papers > 0)',
      ago(KEPT_DAYS.arrivals),
    ),
    sql(
      `DELETE FROM subscribers WHERE stopped IS NULL
        AND NOT EXISTS (SELECT 1 FROM subscriptions WHERE subscriber = subscribers.id)
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE address = subscribers.address)`,
    ),
  ]);
}
