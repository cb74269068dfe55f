import { causeOf, log } from '../log.ts';
import { domainPart } from '../mail/mail-address.ts';
import { takeArrivals } from './arrivals.ts';
import { dayOf } from './digest-days.ts';
import type { Library, OpenLibrary } from './library.ts';
import { makeEditions, RUN_LIMITS } from './make-editions.ts';
import { type Bounds, type Post, sendMails, type SentReport } from './send-mails.ts';
import type { Served } from './store/arrivals-store.ts';
import { deleteOld } from './store/old-rows.ts';
import { endTurn, endWork, type Progress, readProgress, takeTurn } from './store/progress-store.ts';

/** The bounds of a run that only sends, and of one that makes editions too. */
interface RunBounds {
  alone: Bounds;
  besideEditions: Bounds;
}

/**
 * What one run of a Worker sends: at most as many mails as an HTTP API can be asked with the 50 subrequests of the Free
 * plan, and within the 50 statements that D1 allows there. Editions take up to 28 of those.
 */
const SENT_A_RUN: RunBounds = {
  alone: { mails: 40, statements: 50 },
  besideEditions: { mails: 10, statements: 22 },
};
/** How often it is looked for what is too old, in ms. */
const PRUNE_MS = 3_600_000;

/** What a run of the cron works with. */
export interface Run extends Post {
  library: Library;
  /** Those of a Worker on the Free plan unless given. */
  bounds?: RunBounds;
}

/** What a run did. */
export interface RunReport extends SentReport {
  /** Whether it made editions, or looked which papers are new. */
  madeEditions: boolean;
  /** Statements that D1 was given. */
  statements: number;
}

/**
 * One run of the cron, once a minute: sends some of the mails that are due; then, where the index has changed or
 * subscriptions are due, notes which papers are new and makes some editions. Two runs at once, and a run that ends at any
 * point, send nothing twice and lose nothing: docs/mail.md says why.
 */
export async function runDigest(run: Run): Promise<RunReport> {
  const { db, now, bounds = SENT_A_RUN } = run;
  const progress = await readProgress(db);
  const served = await servedOf(run.library);
  const isWork = served !== null && hasWork(progress, served, dayOf(now()));
  let sent: SentReport;
  try {
    const { mails, statements } = isWork ? bounds.besideEditions : bounds.alone;
    sent = await sendMails(run, { mails: paced(mails, progress), statements });
  } finally {
    await run.sender.end();
  }
  const isRunning = sent.claimed > 0;
  const turn = isWork ? await inTurn(run, progress, served, isRunning) : 'left';
  const madeEditions = turn === 'made';
  if (madeEditions || isRunning) await db.transaction([endWork()]);
  const isOld = Math.abs(now() - progress.prunedAt) > PRUNE_MS;
  // With statements left for it.
  if ((!isWork || turn === 'without-index') && isOld && db.statements < 40) await deleteOld(db, now());
  return { ...sent, madeEditions, statements: db.statements };
}

/** So many of the most that a run may do. */
function paced(most: number, { pace }: Pick<Progress, 'pace'>): number {
  return Math.max(1, Math.floor(most * pace));
}

/** Without an index, or where it cannot be told which is served, mails are sent all the same. */
async function servedOf(library: Library): Promise<Served | null> {
  try {
    return await library.served();
  } catch (error) {
    log('warn', 'digest-without-index', { cause: causeOf(error) });
    return null;
  }
}

/** The index, or undefined where it cannot be opened, which is logged. */
async function opened(library: Library): Promise<OpenLibrary | undefined> {
  try {
    return await library.open();
  } catch (error) {
    log('error', 'digest-without-index', { cause: causeOf(error) });
    return undefined;
  }
}

/** Whether the index has changed, or something may be due. What is served here may be older than what was compared. */
function hasWork(progress: Progress, served: Served, day: string): boolean {
  const { epoch, generation } = served;
  if (epoch < progress.epoch || (epoch === progress.epoch && generation < progress.generation)) return false;
  if (served.version !== progress.version) return true;
  return progress.head > 0 && (progress.idleBatch !== progress.head || progress.idleDay !== day);
}

/**
 * Compares the index and makes editions, if nobody else is at it. One that cannot be opened is no reason to do less the next
 * time, as one is that takes too long to compute: the turn is given back.
 */
async function inTurn(
  run: Run,
  before: Progress,
  served: Served,
  isRunning: boolean,
): Promise<'made' | 'left' | 'without-index'> {
  const { db, now } = run;
  const holder = crypto.randomUUID();
  if (!(await takeTurn(db, holder, { now: now(), isRunning }))) return 'left';
  let library: OpenLibrary | undefined;
  let idle: Parameters<typeof endTurn>[2];
  try {
    library = await opened(run.library);
    if (library === undefined) return 'without-index';
    if (library.version !== served.version) return 'left';
    const isNew = served.version !== before.version;
    if (isNew && !(await takeArrivals(db, { library, served, lastBatch: before.lastBatch }, now())))
      return 'left';
    const progress = isNew ? await readProgress(db) : before;
    // Somebody else may have compared a later index: this one does not have all that is new.
    if (progress.version !== served.version) return 'left';
    const { head: batch, wakes } = progress;
    const day = dayOf(now());
    const messageId = (): string => `${crypto.randomUUID()}@${domainPart(run.settings.from.address)}`;
    const interests = paced(RUN_LIMITS.interests, progress);
    const making = { holder, day, now: now(), messageId, interests };
    const isDone = await makeEditions(db, library, progress, making);
    if (isDone) idle = { batch, day, wakes };
    return 'made';
  } finally {
    library?.close();
    await endTurn(db, holder, idle);
  }
}
