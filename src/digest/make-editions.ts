import { log } from '../log.ts';
import { dayAfter } from './digest-days.ts';
import { type Interest, PAPERS_A_MAIL, type Wish, wishSchema } from './interest.ts';
import { SITE_INTEREST } from './interest-key.ts';
import type { OpenLibrary } from './library.ts';
import { Batches } from './store/arrivals-store.ts';
import type { Database } from '../database.ts';
import {
  type DueSubscription,
  dueSubscriptions,
  editionsMade,
  type MadeEdition,
  type NumberedPaper,
  papersHad,
  siteIsAt,
  type Step,
  takeSteps,
} from './store/editions-store.ts';
import type { Progress } from './store/progress-store.ts';

/** What one run does at most: interests are what costs computing, subscriptions what costs the database. */
export const RUN_LIMITS = { interests: 5, subscriptions: 250 } as const;
/** Papers that an edition keeps: more than a mail has, since some may have been in other mails of a person. */
const MOST_FOUND = PAPERS_A_MAIL.most + 10;
/** How long an index of which something cannot be read is waited for, in ms; then editions go without that. */
const PATIENCE_MS = 26 * 3_600_000;

/** Subscriptions that are answered together. */
interface Group {
  key: string;
  interest: Interest;
  after: number;
  due: { subscription: DueSubscription; wish: Wish }[];
  isPublic: boolean;
}

/** Who makes editions, and when. */
export interface Making {
  holder: string;
  day: string;
  now: number;
  /** How many at most are answered. */
  interests: number;
  /** Makes a Message-ID. */
  messageId: () => string;
}

/**
 * Makes editions for some of the subscriptions that are due, and the public one of the day if that is not made yet.
 * @returns whether nothing else is due
 */
export async function makeEditions(
  db: Database,
  library: OpenLibrary,
  progress: Pick<Progress, 'head' | 'siteDay' | 'siteSeen'>,
  making: Making,
): Promise<boolean> {
  const { head } = progress;
  const { day } = making;
  const most = RUN_LIMITS.subscriptions;
  const due = await dueSubscriptions(db, { day, head, most });
  const { groups, unreadable } = groupsOf(due, progress, day);
  const chosen = groups.slice(0, making.interests);
  if (chosen.length + unreadable.length === 0) return true;
  const first = chosen.reduce((least, { after }) => Math.min(least, after), head);
  const batches = await Batches.between(db, first, head);
  const made = await editionsMade(
    db,
    chosen.map(({ key, after }) => ({ interest: key, after })),
    head,
  );
  const addresses = chosen.flatMap((group) => group.due.map(({ subscription }) => subscription.address));
  const had = await papersHad(db, addresses, first);
  const steps: Step[] = unreadable.map((one) => moveOn(one, head, dayAfter(day, 'daily')));
  const editions: MadeEdition[] = [];
  let isDone = due.length < most && chosen.length === groups.length;
  let site: { day: string | null } | undefined;
  for (const group of chosen) {
    const { numbers, since } = batches.after(group.after);
    const found =
      made.find(({ interest, after }) => interest === group.key && after === group.after) ??
      (await library.find(group.interest, numbers, MOST_FOUND));
    if (!library.isWhole && making.now - since < PATIENCE_MS) {
      log('warn', 'edition-waits', { interest: group.interest.kind });
      isDone = false;
      break;
    }
    const edition = {
      interest: group.key,
      after: group.after,
      until: head,
      day,
      ...found,
      isPublic: group.isPublic,
    };
    const its = group.due.map((one) => stepOf(one, edition, had, making));
    steps.push(...its);
    const isKept = its.some(({ mail }) => mail !== undefined) || (group.isPublic && found.papers.length > 0);
    if (isKept) editions.push(edition);
    else if (group.isPublic) site = { day: null };
  }
  const { holder, now } = making;
  await db.transaction([
    ...takeSteps(steps, editions, { holder, now }),
    ...(site ? [siteIsAt(site.day, head, holder)] : []),
  ]);
  return isDone;
}

/** Those that are due by interest and by what they have seen; and those whose wish cannot be read. */
function groupsOf(
  due: readonly DueSubscription[],
  { head, siteDay, siteSeen }: Pick<Progress, 'head' | 'siteDay' | 'siteSeen'>,
  day: string,
): { groups: Group[]; unreadable: DueSubscription[] } {
  const groups = new Map<string, Group>();
  const unreadable: DueSubscription[] = [];
  const groupOf = (key: string, after: number, interest: Interest): Group => {
    const name = `${key} ${after}`;
    const group = groups.get(name) ?? { key, interest, after, due: [], isPublic: false };
    groups.set(name, group);
    return group;
  };
  if (siteDay < day && siteSeen < head) {
    groupOf(SITE_INTEREST, siteSeen, { kind: 'site' }).isPublic = true;
  }
  for (const subscription of due) {
    const { data: wish } = wishSchema.safeParse(JSON.parse(subscription.wish));
    if (wish === undefined) {
      log('error', 'wish-unreadable', { subscription: subscription.id });
      unreadable.push(subscription);
      continue;
    }
    const { due: its } = groupOf(subscription.interest, subscription.seen, wish.interest);
    its.push({ subscription, wish });
  }
  return { groups: Array.from(groups.values()), unreadable };
}

function moveOn({ id, seen }: DueSubscription, until: number, nextDay: string): Step {
  return { subscription: id, after: seen, until, nextDay };
}

/** What a subscription is given of an edition: of its papers those that the person has not had. */
function stepOf(
  { subscription, wish }: Group['due'][number],
  edition: MadeEdition,
  had: Map<string, Set<number>>,
  { day, messageId }: Making,
): Step {
  const its = had.get(subscription.address) ?? new Set<number>();
  const fresh = edition.papers.filter(({ number }: NumberedPaper) => !its.has(number));
  const numbers = fresh.slice(0, wish.most).map(({ number }) => number);
  // One that comes daily may have another edition of this day, since it had none; a weekly one waits for its day.
  const nextDay = numbers.length === 0 && wish.rhythm === 'daily' ? day : dayAfter(day, wish.rhythm);
  const step = moveOn(subscription, edition.until, nextDay);
  if (numbers.length === 0) return step;
  for (const number of numbers) its.add(number);
  had.set(subscription.address, its);
  const more = edition.more + fresh.length - numbers.length;
  return { ...step, mail: { edition, numbers, more, messageId: messageId() } };
}
