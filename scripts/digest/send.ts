import type { MailSettings } from '../../src/mail/mail-settings.ts';
import type { Mail } from '../../src/mail/mail.ts';
import type { Sender } from '../../src/mail/sender.ts';
import type { Library } from '../../src/digest/library.ts';
import { runDigest, type RunReport } from '../../src/digest/run.ts';
import { Database } from '../../src/database.ts';
import { CLAIM_MS, dueWithin } from '../../src/digest/store/outbox-store.ts';
import { Signer } from '../../src/digest/link-tokens.ts';
import { copyDatabase } from './copy-database.ts';
import { openLocalDatabase } from '../d1/local-database.ts';
import { RecordingSender } from './recording-sender.ts';

/** A command has no limit of statements, and sends as many mails a run as a claim has time for. */
const BOUNDS = { mails: 40, statements: Infinity };
/** Mails that are due within so many ms are waited for: as long as whoever claims one has for it. */
const SOON_MS = CLAIM_MS;
/** How often it is looked whether they are due, in ms. */
const LOOK_MS = 10_000;

/** What all mails of a site are made with. */
export interface Sending {
  db: Database;
  library: Library;
  settings: MailSettings;
  name: string;
}

/** What was done in all. */
export type SendingReport = Pick<RunReport, 'sent' | 'later' | 'ended'>;

/** How time goes by while mails are waited for, and who is told of it. */
interface Waiting {
  now: () => number;
  /** Waits so many ms. */
  wait: (ms: number) => Promise<void>;
  log: (line: string) => void;
}

/**
 * Runs as the cron does, one run after the other, until nothing is due and nothing will be within minutes. Mails that were
 * not taken are left for the next command, and all others too where none is taken any more.
 */
export async function sendAll(
  { db, library, settings, name }: Sending,
  sender: Sender,
  { now, wait, log }: Waiting,
): Promise<SendingReport> {
  const total = { sent: 0, later: 0, ended: 0 };
  const signer = new Signer(settings.secret);
  const bounds = { alone: BOUNDS, besideEditions: BOUNDS };
  let [isTaken, said] = [true, 0];
  for (;;) {
    const run = { db: db.counted(), library, settings, name, sender, signer, now, bounds };
    const { sent, later, ended, madeEditions } = await runDigest(run);
    if (sent + later + ended > 0) isTaken = later === 0 || sent > 0;
    total.sent += sent;
    total.later += later;
    total.ended += ended;
    if (sent + ended > 0 || madeEditions) continue;
    // What was not taken waits a minute or more; it is for the next command.
    const soon = isTaken ? await dueWithin(db, SOON_MS, now()) : 0;
    if (soon === 0) return total;
    if (soon !== said)
      log(`${soon} more ${soon === 1 ? 'mail is' : 'mails are'} due within minutes: waiting for that …`);
    said = soon;
    await wait(LOOK_MS);
  }
}

/** The mails that {@link sendAll} would send now. Nothing is sent or changed: it is tried on a copy of the database. */
export async function mailsToSend(sending: Sending): Promise<Mail[]> {
  const copy = await openLocalDatabase();
  try {
    const db = new Database(copy.binding);
    await copyDatabase(sending.db, db);
    const sender = new RecordingSender();
    // Nobody waits for minutes that only go by in the copy.
    let waited = 0;
    await sendAll({ ...sending, db }, sender, {
      now: () => Date.now() + waited,
      wait: async (ms) => void (waited += ms),
      log: () => undefined,
    });
    return sender.mails;
  } finally {
    await copy.close();
  }
}
