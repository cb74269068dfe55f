import { causeOf, log } from '../log.ts';
import type { Mail } from '../mail/mail.ts';
import { LIMITS, type Outcome, type Sender } from '../mail/sender.ts';
import { dayAfter, dayOf } from './digest-days.ts';
import { type Letterhead, mailOf } from './mail-of.ts';
import { comesOn, stopAddress } from './store/audience-store.ts';
import type { Database } from '../database.ts';
import { countRecipients, editionsById } from './store/editions-store.ts';
import {
  CLAIM_MS,
  claimMails,
  type ClaimedMail,
  isStillClaimed,
  noteEnded,
  noteLater,
  noteSent,
  parseContent,
  release,
  wereNotSent,
} from './store/outbox-store.ts';

/** Minutes after which a mail is tried again, after its first try, its second, and all later ones. */
const BACK_OFF_MINUTES = [1, 10, 60] as const;
/** Tries of a mail with papers that was not taken: they come again in the next one. */
const MOST_TRIES = 3;
/**
 * Tries of a mail that somebody has just asked for, about six hours: nothing comes in its place, and its link works longer.
 */
const MOST_ASKED_TRIES = 8;
/**
 * Tries of a mail that may have been taken: none that may have been is given up as long as it can be found out, because its
 * papers would have to come again in another mail, which nobody could tell for the same. About ten hours.
 */
const MOST_UNCERTAIN_TRIES = 12;
/** Tries of a mail, those counted of which nobody knows how they ended. */
const MOST_TRIES_OF_ALL = 20;
/** So many mails one after the other were not taken: then the others of this run are left for the next. */
const MOST_IN_A_ROW = 3;
/** Longest wait that a sender may ask for, in ms. */
const LONGEST_WAIT_MS = 6 * 3_600_000;
/** Statements that one mail may take, and those that end a run. */
const ONE_MAIL_STATEMENTS = 8;
const END_STATEMENTS = 4;
/** How often it is tried to note that a mail was sent: if it is not, it is sent again. */
const NOTE_TRIES = 3;

/** What mails are sent with. */
export interface Post extends Letterhead {
  db: Database;
  sender: Sender;
  now: () => number;
}

/** How many mails one run sends, and how many statements D1 may have been given, of all of the run, when it has. */
export interface Bounds {
  mails: number;
  statements: number;
}

/** What became of the mails of one run. */
export interface SentReport {
  claimed: number;
  sent: number;
  later: number;
  ended: number;
}

/**
 * Claims mails that are due and sends them, one after the other, noting each outcome at once.
 */
export async function sendMails(post: Post, { mails: most, statements }: Bounds): Promise<SentReport> {
  const { db, now } = post;
  const report: SentReport = { claimed: 0, sent: 0, later: 0, ended: 0 };
  const claim = crypto.randomUUID();
  const claimedAt = now();
  const mails = await claimMails(db, { claim, most, now: claimedAt });
  if (mails.length === 0) return report;
  report.claimed = mails.length;
  const ids = mails.flatMap(({ edition }) => edition ?? []);
  const editions = await editionsById(db, Array.from(new Set(ids)));
  const recipients = new Map<number, number>();
  const [first] = mails;
  let isLive = first !== undefined && (await isStillClaimed(db, first.id, claim));
  let inARow = 0;
  for (const [i, mail] of mails.entries()) {
    const next = mails[i + 1]?.id;
    if (!isLive) {
      await db.transaction(wereNotSent([mail.id], claim));
      isLive = next !== undefined && (await isStillClaimed(db, next, claim));
      continue;
    }
    // One that is begun now may take until the claim ends.
    const isLate = now() - claimedAt > CLAIM_MS - LIMITS.deadlineMs || now() < claimedAt;
    const isSpent = db.statements + ONE_MAIL_STATEMENTS + END_STATEMENTS > statements;
    if (isLate || isSpent || inARow >= MOST_IN_A_ROW) {
      const left = mails.slice(i).map(({ id }) => id);
      await db.transaction(release(claim, left, now() + 60_000));
      break;
    }
    if (mail.tries > MOST_TRIES_OF_ALL) {
      const why = 'Whoever began to send it never came to an end.';
      log('warn', 'mail-given-up', { mail: mail.id, why, tries: mail.tries });
      isLive = await noteEnded(db, { claim, id: mail.id, next }, { outcome: 'unknown', why, now: now() });
      report.ended++;
      continue;
    }
    const edition = mail.edition === null ? undefined : editions.get(mail.edition);
    const { outcome, subject } = await tryToSend(post, mail, edition);
    const noted = await note(post, { claim, mail, next, subject }, outcome);
    isLive = noted.isLive;
    report[noted.became]++;
    inARow = outcome.kind === 'later' || outcome.kind === 'unknown' ? inARow + 1 : 0;
    if (outcome.kind === 'sent' && mail.edition !== null)
      recipients.set(mail.edition, (recipients.get(mail.edition) ?? 0) + 1);
  }
  if (recipients.size > 0) await db.transaction([countRecipients(recipients)]);
  return report;
}

/** Writes a mail and hands it on. */
async function tryToSend(
  post: Post,
  row: ClaimedMail,
  edition: Parameters<typeof mailOf>[3],
): Promise<{ outcome: Outcome; subject: string }> {
  let mail: Mail;
  try {
    mail = await mailOf(post, row, parseContent(row.content), edition);
  } catch (cause) {
    log('error', 'mail-not-written', { mail: row.id, cause: causeOf(cause) });
    const why = `It could not be written: ${causeOf(cause)}`;
    return { outcome: { kind: 'refused', why, isAddress: false }, subject: '' };
  }
  return { outcome: await post.sender.send(mail), subject: mail.subject };
}

/** Notes what came of a mail. @returns what that was, and whether the next one may still be sent */
async function note(
  post: Post,
  {
    claim,
    mail,
    next,
    subject,
  }: { claim: string; mail: ClaimedMail; next: number | undefined; subject: string },
  outcome: Outcome,
): Promise<{ isLive: boolean; became: 'sent' | 'later' | 'ended' }> {
  const { db, signer } = post;
  const now = post.now();
  const noted = { claim, id: mail.id, next };
  switch (outcome.kind) {
    case 'sent':
      return { isLive: await again(() => noteSent(db, noted, { subject, now })), became: 'sent' };
    case 'refused': {
      const stop = outcome.isAddress
        ? stopAddress(mail.address, { stop: await signer.hash('stop', mail.address), why: 'bounced', now })
        : [];
      log('warn', 'mail-refused', { mail: mail.id, why: outcome.why, isAddress: outcome.isAddress });
      const ended = { outcome: 'refused', why: outcome.why, now } as const;
      return { isLive: await noteEnded(db, noted, ended, stop), became: 'ended' };
    }
    case 'later':
    case 'unknown': {
      const isUncertain = outcome.kind === 'unknown';
      const mayBeTaken = isUncertain || mail.isUncertain === 1;
      // Where a mail that comes twice is sent twice, nobody asks for an answer more often than others are tried.
      const mostUntaken = mail.kind === 'digest' || isUncertain ? MOST_TRIES : MOST_ASKED_TRIES;
      const most =
        mayBeTaken && (post.sender.isIdempotent || !isUncertain) ? MOST_UNCERTAIN_TRIES : mostUntaken;
      if (mail.tries >= most) {
        log('warn', 'mail-given-up', { mail: mail.id, why: outcome.why, tries: mail.tries });
        const ended = { outcome: mayBeTaken ? 'unknown' : 'given-up', why: outcome.why, now } as const;
        const soon = mayBeTaken || mail.kind !== 'digest' ? [] : [comesOn(mail.about, tomorrow(now))];
        return { isLive: await noteEnded(db, noted, ended, soon), became: 'ended' };
      }
      const asked = outcome.kind === 'later' ? (outcome.afterSeconds ?? 0) * 1_000 : 0;
      const minutes = BACK_OFF_MINUTES[Math.min(mail.tries, BACK_OFF_MINUTES.length) - 1] ?? 1;
      const wait = Math.min(LONGEST_WAIT_MS, Math.max(minutes * 60_000, asked));
      const later = { dueAt: now + wait, why: outcome.why, isUncertain };
      return { isLive: await noteLater(db, noted, later), became: 'later' };
    }
  }
}

function tomorrow(now: number): string {
  return dayAfter(dayOf(now), 'daily');
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === NOTE_TRIES) throw error;
    }
  }
}
