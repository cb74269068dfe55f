import type { Wish } from '../interest.ts';
import { type Database, sql, type Statement } from '../../database.ts';
import { wake } from './progress-store.ts';

/** How long a wish can be confirmed, in ms. */
export const WISH_MS = 48 * 3_600_000;
/** How many subscriptions one address may have. */
export const MOST_SUBSCRIPTIONS = 20;

/** What somebody asked for with an address. */
export interface AskedFor {
  id: number;
  address: string;
  wish: string;
  /** Of the subscription that it became. */
  subscription: number | null;
}

/**
 * Takes a wish, unless the address is stopped: an earlier one of the same interest becomes this one.
 * @param at `isTaken` is false where the same is to be done without taking it.
 */
export function takeWish(
  asked: { id: number; address: string; interest: string; wish: Wish },
  at: { now: number; stop: string; stoppedSince: number; isTaken: boolean },
): Statement {
  return sql(
    `INSERT INTO wishes (id, address, interest, wish, asked_at)
      SELECT ?1, ?2, ?3, ?4, ?5
        WHERE ?8 = 1
          AND NOT EXISTS (SELECT 1 FROM stops WHERE address_hash = ?6 AND (why = 'complained' OR at > ?7))
      ON CONFLICT (address, interest) DO UPDATE
        SET wish = excluded.wish, asked_at = excluded.asked_at, subscription = NULL`,
    asked.id,
    asked.address,
    asked.interest,
    JSON.stringify(asked.wish),
    at.now,
    at.stop,
    at.stoppedSince,
    at.isTaken ? 1 : 0,
  );
}

/** A wish that can be confirmed, or was, within the last 48 hours. */
export async function wishOf(db: Database, id: number, now: number): Promise<AskedFor | undefined> {
  const [wish] = await db.rows<AskedFor>(
    sql(
      'SELECT id, address, wish, subscription FROM wishes WHERE id = ?1 AND asked_at > ?2',
      id,
      now - WISH_MS,
    ),
  );
  return wish;
}

/** Whether the owner of an address complained of a mail. @param stop Keyed hash of the address. */
export async function hasComplained(db: Database, stop: string): Promise<boolean> {
  const rows = await db.rows(sql(`SELECT 1 FROM stops WHERE address_hash = ?1 AND why = 'complained'`, stop));
  return rows.length > 0;
}

/**
 * Makes a subscription of a wish, once: one of the same interest takes what the wish says. It begins with what arrives
 * from now on. An address that had bounced is written to again, since its owner had a mail; one whose owner complained is
 * not.
 * @param ids For the subscriber and the subscription, if they are new.
 * @returns id of the subscriber, and whether there was room for the subscription
 */
export async function confirmWish(
  db: Database,
  id: number,
  given: { ids: [number, number]; now: number; stop: string; nextDay: string; mostOfAll: number },
): Promise<{ subscriber: number; isThere: boolean } | undefined> {
  const { ids, now, stop, nextDay, mostOfAll } = given;
  const isOpen = (hash: number): string => `w.id = ?1 AND w.asked_at > ?2 AND w.subscription IS NULL
    AND NOT EXISTS (SELECT 1 FROM stops WHERE address_hash = ?${hash} AND why = 'complained')`;
  const rows = await db.transaction([
    sql(
      `INSERT INTO subscribers (id, address, since)
        SELECT ?3, w.address, ?4 FROM wishes w WHERE ${isOpen(5)}
        ON CONFLICT (address) DO UPDATE SET stopped = nullif(stopped, 'bounced')`,
      id,
      now - WISH_MS,
      ids[0],
      now,
      stop,
    ),
    sql(`DELETE FROM stops WHERE address_hash = ?1 AND why = 'bounced'`, stop),
    sql(
      `INSERT INTO subscriptions (id, subscriber, interest, wish, since, seen, next_day)
        SELECT ?3, s.id, w.interest, w.wish, ?4, coalesce((SELECT max(batch) FROM arrivals), 0), ?5
          FROM wishes w JOIN subscribers s ON s.address = w.address
          WHERE ${isOpen(8)} AND (
            EXISTS (SELECT 1 FROM subscriptions WHERE subscriber = s.id AND interest = w.interest)
            OR (SELECT count(*) FROM subscriptions WHERE subscriber = s.id) < ?6
              AND (SELECT subscriptions FROM progress) < ?7
          )
        ON CONFLICT (subscriber, interest) DO UPDATE
          SET wish = excluded.wish, next_day = max(excluded.next_day, coalesce(date(last_day, '+1 day'), ''))`,
      id,
      now - WISH_MS,
      ids[1],
      now,
      nextDay,
      MOST_SUBSCRIPTIONS,
      mostOfAll,
      stop,
    ),
    sql(
      `UPDATE wishes SET subscription = (
          SELECT one.id FROM subscriptions one JOIN subscribers s ON s.id = one.subscriber
            WHERE s.address = wishes.address AND one.interest = wishes.interest)
        WHERE id = ?1 AND asked_at > ?2`,
      id,
      now - WISH_MS,
    ),
    wake(),
    sql(
      `SELECT s.id AS subscriber, w.subscription IS NOT NULL AS isThere
        FROM wishes w JOIN subscribers s ON s.address = w.address WHERE w.id = ?1 AND w.asked_at > ?2`,
      id,
      now - WISH_MS,
    ),
  ]);
  const [confirmed] = (rows.at(-1) ?? []) as { subscriber: number; isThere: number }[];
  return confirmed && { subscriber: confirmed.subscriber, isThere: confirmed.isThere === 1 };
}

/** A person as the table has them. */
export interface SubscriberRow {
  id: number;
  address: string;
  since: number;
  stopped: 'bounced' | 'complained' | null;
}

/** A subscription as the table has it. */
export interface SubscriptionRow {
  id: number;
  wish: string;
  since: number;
  lastDay: string | null;
}

/** @throws SextantError `store-failed` */
export async function subscriberOf(db: Database, id: number): Promise<SubscriberRow | undefined> {
  const [row] = await db.rows<SubscriberRow>(
    sql('SELECT id, address, since, stopped FROM subscribers WHERE id = ?1', id),
  );
  return row;
}

/** What a person subscribed to, and the mails that were sent, the latest first. */
export async function keptOf(
  db: Database,
  { id, address }: SubscriberRow,
): Promise<{ subscriptions: SubscriptionRow[]; mails: { at: number; subject: string }[] }> {
  const [subscriptions = [], mails = []] = await db.transaction([
    sql(
      'SELECT id, wish, since, last_day AS lastDay FROM subscriptions WHERE subscriber = ?1 ORDER BY since, id',
      id,
    ),
    sql(
      `SELECT ended_at AS at, subject FROM outbox WHERE address = ?1 AND outcome = 'sent'
        ORDER BY ended_at DESC, id DESC`,
      address,
    ),
  ]);
  return {
    subscriptions: subscriptions as SubscriptionRow[],
    mails: mails as { at: number; subject: string }[],
  };
}

/** A subscription, and whose it is. */
export async function subscriptionOf(
  db: Database,
  id: number,
): Promise<{ wish: string; subscriber: number } | undefined> {
  const [row] = await db.rows<{ wish: string; subscriber: number }>(
    sql('SELECT wish, subscriber FROM subscriptions WHERE id = ?1', id),
  );
  return row;
}

/**
 * Changes how and when mails of a subscription come.
 * @returns whether the subscriber has it
 */
export async function changeSubscription(
  db: Database,
  { subscriber, id }: { subscriber: number; id: number },
  to: Pick<Wish, 'rhythm' | 'most' | 'language'> & { nextDay: string },
): Promise<boolean> {
  const [changed = []] = await db.transaction([
    sql(
      `UPDATE subscriptions SET
          wish = json_set(wish, '$.rhythm', ?3, '$.most', ?4, '$.language', ?5),
          next_day = CASE WHEN wish ->> 'rhythm' = ?3 THEN next_day
            ELSE max(?6, coalesce(date(last_day, '+1 day'), '')) END
        WHERE id = ?1 AND subscriber = ?2 RETURNING id`,
      id,
      subscriber,
      to.rhythm,
      to.most,
      to.language,
      to.nextDay,
    ),
    wake(),
  ]);
  return changed.length > 0;
}

/**
 * Ends one subscription of a person, or all. What waits of it is not sent; what of that was in no mail may come again in
 * mails of other subscriptions of the same person. No link that confirms it works any more.
 */
export function endSubscriptions({ subscriber, id }: { subscriber: number; id: number | null }): Statement[] {
  const ended = 'SELECT id FROM subscriptions WHERE subscriber = ?1 AND (?2 IS NULL OR id = ?2)';
  const given = [subscriber, id] as const;
  return [
    ...dropMails(`outbox.about IN (${ended}) AND kind = 'digest'`, given),
    sql(
      `DELETE FROM wishes WHERE address = (SELECT address FROM subscribers WHERE id = ?1)
        AND (?2 IS NULL OR interest = (SELECT interest FROM subscriptions WHERE id = ?2 AND subscriber = ?1))`,
      ...given,
    ),
    sql('DELETE FROM subscriptions WHERE subscriber = ?1 AND (?2 IS NULL OR id = ?2)', ...given),
  ];
}

/**
 * Mails that wait are not sent: of those that nobody has begun to send, the papers may come again. Of one that is being
 * sent nobody knows yet whether it will have been.
 * @param which A condition on rows of the table `outbox`.
 */
function dropMails(which: string, given: readonly (string | number | null)[]): Statement[] {
  return [
    papersComeAgain(`due_at IS NOT NULL AND claim IS NULL AND is_uncertain = 0 AND ${which}`, given),
    sql(
      `UPDATE outbox SET due_at = NULL, content = '', ended_at = created_at,
          outcome = CASE WHEN claim IS NULL AND is_uncertain = 0 THEN 'dropped' ELSE 'unknown' END
        WHERE due_at IS NOT NULL AND ${which}`,
      ...given,
    ),
    wake(),
  ];
}

/**
 * The papers of mails that were not sent come again, in later editions of any subscription of that person: editions go
 * back to where those of the mails began, and leave out what the person has had.
 */
export function papersComeAgain(which: string, given: readonly (string | number | null)[]): Statement {
  return sql(
    `UPDATE subscriptions SET seen = min(seen, lost.after_batch)
      FROM (
        SELECT p.id AS subscriber, min(e.after_batch) AS after_batch
          FROM outbox JOIN editions e ON e.id = outbox.edition JOIN subscribers p ON p.address = outbox.address
          WHERE ${which}
          GROUP BY p.id
      ) lost
      WHERE subscriptions.subscriber = lost.subscriber`,
    ...given,
  );
}

/** What was known of an address before it was stopped. */
export interface KnownBefore {
  isStopped: 0 | 1;
  isKnown: 0 | 1;
}

/** Whether an address is stopped already, for a reason as grave, and whether anything is kept of it. */
export function knownBefore(
  address: string,
  { stop, why }: { stop: string; why: 'bounced' | 'complained' },
): Statement {
  return sql(
    `SELECT EXISTS (SELECT 1 FROM stops WHERE address_hash = ?2 AND (why = 'complained' OR why = ?3)) AS isStopped,
        EXISTS (SELECT 1 FROM subscribers WHERE address = ?1) OR EXISTS (SELECT 1 FROM wishes WHERE address = ?1)
          OR EXISTS (SELECT 1 FROM outbox WHERE address = ?1) AS isKnown`,
    address,
    stop,
    why,
  );
}

/** A subscription whose mail was given up has another on a day, and waits no week for it where it is a weekly one. */
export function comesOn(id: number, day: string): Statement {
  return sql(
    `UPDATE subscriptions SET next_day = min(next_day, max(?2, coalesce(date(last_day, '+1 day'), '')))
      WHERE id = ?1`,
    id,
    day,
  );
}

/**
 * No mail goes to an address any more. Of one whose owner complained nothing can be confirmed any more either: who was sent
 * a link that confirms may have complained of that.
 */
export function stopAddress(
  address: string,
  { stop, why, now }: { stop: string; why: 'bounced' | 'complained'; now: number },
): Statement[] {
  return [
    sql(
      `INSERT INTO stops (address_hash, why, at) VALUES (?1, ?2, ?3)
        ON CONFLICT (address_hash) DO UPDATE SET at = excluded.at,
          why = CASE WHEN why = 'complained' THEN why ELSE excluded.why END`,
      stop,
      why,
      now,
    ),
    sql(
      `UPDATE subscribers SET stopped = CASE WHEN stopped = 'complained' THEN stopped ELSE ?2 END
        WHERE address = ?1`,
      address,
      why,
    ),
    ...dropMails('outbox.address = ?1', [address]),
    ...(why === 'complained' ? [sql('DELETE FROM wishes WHERE address = ?1', address)] : []),
  ];
}

/** Deletes all that is kept of an address but that its owner complained, as a keyed hash. */
export function eraseAddress(
  address: string,
  { stop, counter }: { stop: string; counter: string },
): Statement[] {
  return [
    sql(
      'DELETE FROM subscriptions WHERE subscriber IN (SELECT id FROM subscribers WHERE address = ?1)',
      address,
    ),
    sql('DELETE FROM subscribers WHERE address = ?1', address),
    sql('DELETE FROM wishes WHERE address = ?1', address),
    sql('DELETE FROM outbox WHERE address = ?1', address),
    sql(`DELETE FROM stops WHERE address_hash = ?1 AND why = 'bounced'`, stop),
    // What follows a dot: '/' is the character after it.
    sql(`DELETE FROM counts WHERE name = ?1 OR (name > ?1 || '.' AND name < ?1 || '/')`, counter),
  ];
}
