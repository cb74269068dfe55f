import * as z from 'zod/mini';
import { paperSchema } from '../../index/paper.ts';
import type { EditionPaper } from '../edition.ts';
import { type Database, sql, type Statement } from '../../database.ts';
import { isHolder } from './progress-store.ts';

/** A paper of an edition, with its number. */
export interface NumberedPaper extends EditionPaper {
  number: number;
}

/** New papers for one interest between two batches of arrivals. */
export interface MadeEdition {
  interest: string;
  after: number;
  until: number;
  day: string;
  papers: readonly NumberedPaper[];
  more: number;
  isPublic: boolean;
}

const papersSchema = z.array(
  z.object({
    number: z.int().check(z.nonnegative()),
    paper: paperSchema,
    why: z.optional(
      z.object({
        semantic: z.number(),
        keyword: z.number(),
        words: z.array(z.string()),
        snippet: z.object({ text: z.string(), marks: z.array(z.tuple([z.number(), z.number()])) }),
      }),
    ),
    like: z.optional(z.string()),
  }),
);

/** The papers of an edition as a row has them. */
function parsePapers(text: string): NumberedPaper[] {
  return papersSchema.parse(JSON.parse(text));
}

/** A subscription that is due, and whose. */
export interface DueSubscription {
  id: number;
  address: string;
  interest: string;
  wish: string;
  seen: number;
}

/** Subscriptions that may have an edition on a day and were not answered for the last arrivals, the same interests together. */
export async function dueSubscriptions(
  db: Database,
  { day, head, most }: { day: string; head: number; most: number },
): Promise<DueSubscription[]> {
  return db.rows<DueSubscription>(
    sql(
      `SELECT s.id, p.address, s.interest, s.wish, s.seen
        FROM subscriptions s JOIN subscribers p ON p.id = s.subscriber
        WHERE s.next_day <= ?1 AND s.seen < ?2 AND p.stopped IS NULL
        ORDER BY s.next_day, s.interest, s.seen LIMIT ?3`,
      day,
      head,
      most,
    ),
  );
}

/** Numbers of the papers of mails that these addresses had, or will have, of arrivals after a batch. */
export async function papersHad(
  db: Database,
  addresses: readonly string[],
  after: number,
): Promise<Map<string, Set<number>>> {
  const rows = await db.rows<{ address: string; papers: string }>(
    sql(
      `SELECT address, papers FROM outbox
        WHERE address IN (SELECT value FROM json_each(?1)) AND batch > ?2
          AND (outcome IS NULL OR outcome IN ('sent', 'unknown'))`,
      JSON.stringify(addresses),
      after,
    ),
  );
  const had = new Map<string, Set<number>>();
  for (const { address, papers } of rows) {
    const its = had.get(address) ?? new Set();
    for (const number of z.array(z.number()).parse(JSON.parse(papers))) its.add(number);
    had.set(address, its);
  }
  return had;
}

/** Editions that were made already of some interests, between a batch of each and one for all. */
export async function editionsMade(
  db: Database,
  groups: readonly { interest: string; after: number }[],
  until: number,
): Promise<{ interest: string; after: number; papers: NumberedPaper[]; more: number }[]> {
  const rows = await db.rows<{ interest: string; after: number; papers: string; more: number }>(
    sql(
      `SELECT interest, after_batch AS after, papers, more FROM json_each(?1) one
        JOIN editions ON interest = one.value ->> 'interest' AND after_batch = one.value ->> 'after'
          AND until_batch = ?2 AND papers <> '[]'`,
      JSON.stringify(groups),
      until,
    ),
  );
  return rows.map((row) => ({ ...row, papers: parsePapers(row.papers) }));
}

/** What becomes of one subscription in a run: it moves on, with a mail or without one. */
export interface Step {
  subscription: number;
  after: number;
  until: number;
  nextDay: string;
  mail?: { edition: MadeEdition; numbers: readonly number[]; more: number; messageId: string };
}

/**
 * Editions, their mails, and that their subscriptions were answered: one transaction, of which nothing happens unless the
 * run still has the turn, and nothing to a subscription that has moved since.
 */
export function takeSteps(
  steps: readonly Step[],
  editions: readonly MadeEdition[],
  { holder, now }: { holder: string; now: number },
): Statement[] {
  const moves = steps.map(({ subscription, after, until, nextDay, mail }) => ({
    id: subscription,
    after,
    until,
    next: nextDay,
    ...(mail && { day: mail.edition.day, message: mail.messageId }),
  }));
  return [
    ...editions.flatMap((edition) => [
      addEdition(edition, holder),
      ...addMails(
        steps.filter(({ mail }) => mail?.edition === edition),
        edition,
        { holder, now },
      ),
      ...(edition.isPublic ? [siteIsAt(edition.day, edition.until, holder)] : []),
    ]),
    sql(
      `UPDATE subscriptions SET seen = one.value ->> 'until', next_day = one.value ->> 'next',
          last_day = coalesce(one.value ->> 'day', last_day),
          last_message = coalesce(one.value ->> 'message', last_message)
        FROM json_each(?1) one
        WHERE subscriptions.id = one.value ->> 'id' AND subscriptions.seen = one.value ->> 'after' AND ${isHolder(2)}`,
      JSON.stringify(moves),
      holder,
    ),
  ];
}

/** Notes for which day, and up to which batch, the public edition was made, or had no papers. */
export function siteIsAt(day: string | null, batch: number, holder: string): Statement {
  return sql(
    `UPDATE progress SET site_day = coalesce(?1, site_day), site_seen = ?2 WHERE holder = ?3`,
    day,
    batch,
    holder,
  );
}

function addEdition(
  { interest, after, until, day, papers, more, isPublic }: MadeEdition,
  holder: string,
): Statement {
  return sql(
    `INSERT INTO editions (interest, after_batch, until_batch, day, papers, paper_count, more, is_public)
      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE ${isHolder(9)}
      ON CONFLICT (interest, after_batch, until_batch) DO UPDATE
        SET is_public = max(is_public, excluded.is_public),
          day = CASE excluded.is_public WHEN 1 THEN excluded.day ELSE day END,
          papers = CASE papers WHEN '[]' THEN excluded.papers ELSE papers END`,
    interest,
    after,
    until,
    day,
    JSON.stringify(papers),
    papers.length,
    more,
    isPublic ? 1 : 0,
    holder,
  );
}

function addMails(
  steps: readonly Step[],
  { interest, after, until }: MadeEdition,
  { holder, now }: { holder: string; now: number },
): Statement[] {
  if (steps.length === 0) return [];
  const mails = steps.flatMap(({ subscription, mail }) =>
    mail === undefined
      ? []
      : [{ id: subscription, papers: mail.numbers, more: mail.more, message: mail.messageId }],
  );
  return [
    sql(
      `INSERT INTO outbox (kind, address, about, edition, batch, content, papers, message_id, refers_to, created_at, due_at)
        SELECT 'digest', p.address, s.id, e.id, ?4,
            json_object('wish', json(s.wish), 'language', s.wish ->> 'language', 'more', one.value ->> 'more',
              'subscriber', p.id),
            one.value ->> 'papers', one.value ->> 'message', s.last_message, ?5, ?5
          FROM json_each(?1) one
            JOIN subscriptions s ON s.id = one.value ->> 'id'
            JOIN subscribers p ON p.id = s.subscriber
            JOIN editions e ON e.interest = ?2 AND e.after_batch = ?3 AND e.until_batch = ?4
          WHERE s.seen = ?3 AND p.stopped IS NULL AND ${isHolder(6)}`,
      JSON.stringify(mails),
      interest,
      after,
      until,
      now,
      holder,
    ),
  ];
}

/** The papers of some editions, by id. */
export async function editionsById(
  db: Database,
  ids: readonly number[],
): Promise<Map<number, { day: string; papers: NumberedPaper[] }>> {
  if (ids.length === 0) return new Map();
  const rows = await db.rows<{ id: number; day: string; papers: string }>(
    sql(
      'SELECT id, day, papers FROM editions WHERE id IN (SELECT value FROM json_each(?1))',
      JSON.stringify(ids),
    ),
  );
  return new Map(rows.map(({ id, day, papers }) => [id, { day, papers: parsePapers(papers) }]));
}

/** Counts mails of editions that were sent; a trigger counts to whom what is in the public ones went. */
export function countRecipients(sent: ReadonlyMap<number, number>): Statement {
  return sql(
    `UPDATE editions SET recipients = recipients + (one.value ->> 'sent')
      FROM json_each(?1) one WHERE editions.id = one.value ->> 'id'`,
    JSON.stringify(Array.from(sent, ([id, count]) => ({ id, sent: count }))),
  );
}

/** Public editions before a day, the latest first. */
export async function publicEditions(
  db: Database,
  limit: number,
  before: string | undefined,
): Promise<{ day: string; papers: number; recipients: number }[]> {
  return db.rows(
    sql(
      `SELECT day, paper_count AS papers, addresses AS recipients FROM editions
        WHERE is_public = 1 AND day < coalesce(?1, '9') ORDER BY day DESC LIMIT ?2`,
      before ?? null,
      limit,
    ),
  );
}

/** The public edition of a day. */
export async function publicEdition(
  db: Database,
  day: string,
): Promise<{ id: number; papers: NumberedPaper[]; more: number; recipients: number } | undefined> {
  const [row] = await db.rows<{ id: number; papers: string; more: number; recipients: number }>(
    sql(
      'SELECT id, papers, more, addresses AS recipients FROM editions WHERE is_public = 1 AND day = ?1',
      day,
    ),
  );
  return row && { ...row, papers: parsePapers(row.papers) };
}
