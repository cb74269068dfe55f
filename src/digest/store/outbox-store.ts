import * as z from 'zod/mini';
import { type Wish, wishSchema } from '../interest.ts';
import { papersComeAgain } from './audience-store.ts';
import { type Database, sql, type Statement } from '../../database.ts';
import { beginWork } from './progress-store.ts';

/** How long whoever claimed a mail has for it, in ms; then others may. */
export const CLAIM_MS = 10 * 60_000;
/** A mail that was asked for with a button is not sent again before this, in ms. */
const AGAIN_MS = 10 * 60_000;

const contentSchema = z.object({
  /** Absent from a mail with a link to all subscriptions. */
  wish: z.optional(wishSchema),
  language: z.string(),
  /** How many papers were close beyond those that are in it. */
  more: z.optional(z.int()),
  /** Id of whom a mail with papers goes to. */
  subscriber: z.optional(z.int()),
});

/** What a mail is written from, as the outbox has it. */
export type MailContent = z.infer<typeof contentSchema>;

/** What the outbox has of a mail's content. */
export function parseContent(text: string): MailContent {
  return contentSchema.parse(JSON.parse(text));
}

/** A mail that was claimed. */
export interface ClaimedMail {
  id: number;
  kind: 'account' | 'confirm' | 'digest';
  address: string;
  about: number;
  edition: number | null;
  content: string;
  papers: string;
  messageId: string;
  refersTo: string | null;
  createdAt: number;
  /** This try counted. */
  tries: number;
  /** Whether it may have been taken already. */
  isUncertain: 0 | 1;
}

/** Has a mail sent that asks to confirm a wish that {@link takeWish} took, unless one has just been. */
export function queueConfirmation(
  { address, interest, wish }: { address: string; interest: string; wish: Wish },
  messageId: string,
  now: number,
): Statement {
  return sql(
    `INSERT INTO outbox (kind, address, about, content, message_id, created_at, due_at)
      SELECT 'confirm', w.address, w.id, ?3, ?4, ?5, ?5 FROM wishes w
        WHERE w.address = ?1 AND w.interest = ?2 AND w.asked_at = ?5 AND ${notJustAsked('confirm')}`,
    address,
    interest,
    JSON.stringify({ wish, language: wish.language } satisfies MailContent),
    messageId,
    now,
    now - AGAIN_MS,
  );
}

/**
 * Has the link to all subscriptions mailed to an address that has some, unless it has just been.
 * @param asked `isMailed` is false where the same is to be done without a mail.
 */
export function queueAccountLink(
  { address, language, isMailed }: { address: string; language: string; isMailed: boolean },
  messageId: string,
  now: number,
): Statement {
  return sql(
    `INSERT INTO outbox (kind, address, about, content, message_id, created_at, due_at)
      SELECT 'account', w.address, w.id, ?3, ?4, ?5, ?5 FROM subscribers w
        WHERE w.address = ?1 AND ?2 = 1 AND w.stopped IS NULL AND ${notJustAsked('account')}`,
    address,
    isMailed ? 1 : 0,
    JSON.stringify({ language } satisfies MailContent),
    messageId,
    now,
    now - AGAIN_MS,
  );
}

function notJustAsked(kind: 'account' | 'confirm'): string {
  return `NOT EXISTS (SELECT 1 FROM outbox o WHERE o.address = ?1 AND o.kind = '${kind}' AND o.about = w.id
    AND o.created_at > ?6 AND (o.outcome IS NULL OR o.outcome IN ('sent', 'unknown')))`;
}

/**
 * Claims mails that are due, those first that somebody waits for: nobody else gets them for 10 minutes. One that somebody
 * claimed and never spoke of again may have been sent.
 */
export async function claimMails(
  db: Database,
  { claim, most, now }: { claim: string; most: number; now: number },
): Promise<ClaimedMail[]> {
  const [rows = []] = await db.transaction([
    sql(
      `UPDATE outbox SET claim = ?1, due_at = ?2, tries = tries + 1,
          is_uncertain = is_uncertain OR claim IS NOT NULL
        WHERE id IN (
          SELECT id FROM (SELECT id FROM outbox WHERE kind <> 'digest' AND due_at <= ?3 ORDER BY due_at LIMIT ?4)
          UNION ALL
          SELECT id FROM (SELECT id FROM outbox WHERE kind = 'digest' AND due_at <= ?3 ORDER BY due_at LIMIT ?4)
          LIMIT ?4)
        RETURNING id, kind, address, about, edition, content, papers, message_id AS messageId, refers_to AS refersTo,
          created_at AS createdAt, tries, is_uncertain AS isUncertain`,
      claim,
      now + CLAIM_MS,
      now,
      most,
    ),
  ]);
  const claimed = rows as ClaimedMail[];
  if (claimed.length > 0) await db.transaction([beginWork()]);
  const order = ['account', 'confirm', 'digest'];
  return claimed.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.id - b.id);
}

/** A claimed mail, and the one that is next: it may have been dropped meanwhile. */
interface Noted {
  claim: string;
  id: number;
  next: number | undefined;
}

/** Whether the next mail may still be sent. */
const NEXT = `(SELECT count(*) FROM outbox other WHERE other.id = ?3 AND other.claim = ?2 AND other.due_at IS NOT NULL) AS next`;

/** Whether a mail that was claimed may still be sent. */
export async function isStillClaimed(db: Database, id: number, claim: string): Promise<boolean> {
  const rows = await db.rows(
    sql('SELECT 1 FROM outbox WHERE id = ?1 AND claim = ?2 AND due_at IS NOT NULL', id, claim),
  );
  return rows.length > 0;
}

/** Does what notes an outcome, and says whether the next mail may still be sent. */
async function noting(db: Database, { next, claim }: Noted, statements: Statement[]): Promise<boolean> {
  const [rows = []] = (await db.transaction(statements)) as { next: number }[][];
  if (next === undefined) return false;
  // The row of a mail is gone when all that was kept of its address was deleted.
  return rows[0] === undefined ? isStillClaimed(db, next, claim) : rows[0].next > 0;
}

/** Notes that a mail was sent, by whomever. @returns whether the next one may still be */
export async function noteSent(
  db: Database,
  noted: Noted,
  { subject, now }: { subject: string; now: number },
): Promise<boolean> {
  return noting(db, noted, [
    sql(
      `UPDATE outbox SET outcome = 'sent', subject = ?4, ended_at = ?5, due_at = NULL, content = '', why = NULL
        WHERE id = ?1 AND (outcome IS NULL OR outcome <> 'sent') RETURNING ?2, ${NEXT}`,
      noted.id,
      noted.claim,
      noted.next ?? null,
      subject,
      now,
    ),
  ]);
}

/** Notes that a mail is to be tried again. @param isUncertain Whether it may have been taken. */
export async function noteLater(
  db: Database,
  noted: Noted,
  { dueAt, why, isUncertain }: { dueAt: number; why: string; isUncertain: boolean },
): Promise<boolean> {
  const { id, claim, next } = noted;
  return noting(db, noted, [
    sql(
      `UPDATE outbox SET due_at = ?4, claim = NULL, why = ?5, is_uncertain = is_uncertain OR ?6
        WHERE id = ?1 AND claim = ?2 AND outcome IS NULL RETURNING ${NEXT}`,
      id,
      claim,
      next ?? null,
      dueAt,
      why,
      isUncertain ? 1 : 0,
    ),
    ...(isUncertain ? [] : wereNotSent([id], claim)),
  ]);
}

/** Of mails that were dropped after they were claimed, now it is known that they were not sent: their papers come again. */
export function wereNotSent(ids: readonly number[], claim: string): Statement[] {
  const which = `outbox.id IN (SELECT value FROM json_each(?1)) AND outbox.claim = ?2 AND outcome = 'unknown'
    AND due_at IS NULL AND is_uncertain = 0`;
  const given = [JSON.stringify(ids), claim];
  return [
    papersComeAgain(which, given),
    sql(`UPDATE outbox SET outcome = 'dropped' WHERE ${which}`, ...given),
  ];
}

/**
 * How many mails are due within a time, in ms, that nobody has refused: they were given back, or somebody else is sending
 * them.
 */
export async function dueWithin(db: Database, within: number, now: number): Promise<number> {
  const [row] = await db.rows<{ mails: number }>(
    sql('SELECT count(*) AS mails FROM outbox WHERE due_at <= ?1 AND why IS NULL', now + within),
  );
  return row?.mails ?? 0;
}

/** Gives back mails that were claimed and not tried. */
export function release(claim: string, ids: readonly number[], dueAt: number): Statement[] {
  return [
    sql(
      `UPDATE outbox SET due_at = ?3, claim = NULL, tries = tries - 1
        WHERE claim = ?1 AND due_at IS NOT NULL AND id IN (SELECT value FROM json_each(?2))`,
      claim,
      JSON.stringify(ids),
      dueAt,
    ),
    ...wereNotSent(ids, claim),
  ];
}

/**
 * Notes that a mail will not be tried again. What was in it comes again in a later one, unless it may have been taken.
 */
export async function noteEnded(
  db: Database,
  noted: Noted,
  ended: { outcome: 'given-up' | 'refused' | 'unknown'; why: string; now: number },
  beside: readonly Statement[] = [],
): Promise<boolean> {
  const { id, claim, next } = noted;
  const isMine = `outbox.id = ?1 AND outbox.claim = ?2 AND (outcome IS NULL OR outcome = 'unknown')`;
  const again =
    ended.outcome === 'unknown' ? [] : [papersComeAgain(`${isMine} AND is_uncertain = 0`, [id, claim])];
  const update = sql(
    `UPDATE outbox SET outcome = CASE WHEN is_uncertain THEN 'unknown' ELSE ?4 END, why = ?5, ended_at = ?6,
        due_at = NULL, content = ''
      WHERE ${isMine} RETURNING ${NEXT}`,
    id,
    claim,
    next ?? null,
    ended.outcome,
    ended.why,
    ended.now,
  );
  const results = await db.transaction([...again, update, ...beside]);
  if (next === undefined) return false;
  const [row] = (results[again.length] ?? []) as { next: number }[];
  return row === undefined || beside.length > 0 ? isStillClaimed(db, next, claim) : row.next > 0;
}
