import { mulberry32 } from '../../scripts/random.ts';
import type { Interest, Wish } from '../../src/digest/interest.ts';
import { interestKey } from '../../src/digest/interest-key.ts';
import { libraryOf } from '../../src/digest/library.ts';
import { runDigest } from '../../src/digest/run.ts';
import { Database } from '../../src/database.ts';
import { encodeNumbers } from '../../src/digest/store/number-list.ts';
import { Signer } from '../../src/digest/link-tokens.ts';
import { paperNumber } from '../../src/index/format/ids.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { Searcher } from '../../src/search/searcher.ts';
import { migrations } from '../../test/digest/migrated.ts';
import { CountedDatabase } from './counted-database.ts';

/** Who subscribed to what, and what comes. */
export interface Day {
  subscribers: number;
  /** Distinct interests, beside the whole site. */
  interests: number;
  /** Papers that are new. */
  papers: number;
  seed: number;
}

/** What one run of the cron took. */
interface RunFigures {
  minute: number;
  /** ms of this process: for finding papers, for writing mails, and for all. */
  finding: number;
  writing: number;
  computing: number;
  sent: number;
  madeEditions: boolean;
  statements: number;
  read: number;
  written: number;
}

/** What came of a day. */
export interface DayFigures {
  runs: RunFigures[];
  mails: number;
  editions: number;
  /** Interests with a mail. */
  interestsWithNews: number;
  /** Bytes of the database at the end. */
  bytes: number;
  /** Rows that a run reads and writes when there is nothing to do. */
  idle: { read: number; written: number; statements: number };
  /** ms to compare all papers with those that are known. */
  compared: number;
}

const SETTINGS = {
  siteUrl: 'https://papers.example',
  secret: 'a secret of the simulation, of 32 characters or more',
  from: { address: 'digest@papers.example', name: 'Papers' },
  replyTo: undefined,
  imprint: undefined,
  maxSubscriptions: 100_000,
};
const MINUTE = 60_000;
const MOST_MINUTES = 24 * 60;

/** Simulates the cron over a day with new papers, until the last mail is sent. */
export async function simulateDay(
  searcher: Searcher,
  papers: readonly Paper[],
  day: Day,
  log: (line: string) => void,
): Promise<DayFigures> {
  const database = await CountedDatabase.start();
  try {
    for (const statement of await migrations()) await database.run(statement);
    const latest = papers.toSorted((a, b) => ((a.published ?? '') < (b.published ?? '') ? 1 : -1));
    const fresh = new Set(latest.slice(0, day.papers).map(({ id }) => paperNumber(id)));
    const wishes = wishesOf(latest.slice(day.papers), day);
    log(`subscribing ${day.subscribers} people to ${day.interests} interests`);
    await subscribe(database, wishes, day);
    const known = searcher.allNumbers().filter((number) => !fresh.has(number));
    await database.run('INSERT INTO known_papers (part, numbers) VALUES (0, ?1)', encodeNumbers(known));
    await database.run(`INSERT INTO arrivals (batch, at, papers, numbers) VALUES (1, 0, 0, '')`);
    await database.run(`UPDATE progress SET version = 'before', epoch = 0, generation = 1`);
    const [newest] = latest;
    const clock = { now: Date.parse(newest?.published ?? '2026-01-01') + 86_400_000 };
    const runs: RunFigures[] = [];
    let compared = 0;
    for (let minute = 0; minute < MOST_MINUTES; minute++) {
      const figures = await oneRun(searcher, database, clock, minute);
      compared ||= figures.compared;
      clock.now += MINUTE;
      if (figures.sent === 0 && !figures.madeEditions && minute > 0) {
        const [counts] = (await database.run(
          `SELECT (SELECT count(*) FROM outbox WHERE outcome = 'sent') AS mails, count(*) AS editions,
            count(DISTINCT interest) AS interests FROM editions`,
        )) as { mails: number; editions: number; interests: number }[];
        const [size] = (await database.run(
          `SELECT sum(length(content) + length(papers) + length(address) + 300) +
            (SELECT sum(length(papers)) FROM editions) AS bytes FROM outbox`,
        )) as { bytes: number }[];
        const idle = await oneRun(searcher, database, clock, minute);
        return {
          runs,
          mails: counts?.mails ?? 0,
          editions: counts?.editions ?? 0,
          interestsWithNews: counts?.interests ?? 0,
          bytes: size?.bytes ?? 0,
          idle: { read: idle.read, written: idle.written, statements: idle.statements },
          compared,
        };
      }
      runs.push(figures);
      if (minute % 25 === 0) log(`minute ${minute}: ${runs.reduce((sum, { sent }) => sum + sent, 0)} mails`);
    }
    throw new Error('The mails of one day were not sent within it.');
  } finally {
    await database.close();
  }
}

async function oneRun(
  searcher: Searcher,
  database: CountedDatabase,
  clock: { now: number },
  minute: number,
): Promise<RunFigures & { compared: number }> {
  Object.assign(database, { read: 0, written: 0, waited: 0 });
  const took = { finding: 0, writing: 0, comparing: 0 };
  const timed = <T>(what: keyof typeof took, work: () => T): T => {
    const began = performance.now();
    const result = work();
    took[what] += performance.now() - began;
    return result;
  };
  const served = { version: searcher.info.version, epoch: 0, generation: 2 };
  const library = libraryOf(
    async () => served,
    async () => ({ service: searcher, isWhole: () => true, close: () => undefined }),
  );
  const began = performance.now();
  const { sent, madeEditions, statements } = await runDigest({
    db: new Database(database),
    library: {
      ...library,
      async open() {
        const opened = await library.open();
        return {
          ...opened,
          numbers: () => timed('comparing', () => opened.numbers()),
          async find(interest, among, most) {
            const from = performance.now();
            const found = await opened.find(interest, among, most);
            took.finding += performance.now() - from;
            return found;
          },
        };
      },
    },
    sender: {
      isIdempotent: true,
      async send() {
        took.writing += performance.now() - database.answeredAt;
        return { kind: 'sent' };
      },
      end: async () => undefined,
    },
    settings: SETTINGS,
    signer: new Signer(SETTINGS.secret),
    name: 'Papers',
    now: () => clock.now,
  });
  return {
    minute,
    finding: took.finding,
    writing: took.writing,
    computing: performance.now() - began - database.waited,
    sent,
    madeEditions,
    statements,
    read: database.read,
    written: database.written,
    compared: took.comparing,
  };
}

/** Interests as people have them: keywords of papers, titles, and lists of ten papers; the whole site first. */
function wishesOf(papers: readonly Paper[], { interests, seed }: Day): Wish[] {
  const random = mulberry32(seed);
  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const keywords = new Map<string, number>();
  for (const { keywords: its = [] } of papers) {
    for (const keyword of its) keywords.set(keyword, (keywords.get(keyword) ?? 0) + 1);
  }
  const common = Array.from(keywords)
    .sort((a, b) => b[1] - a[1])
    .map(([keyword]) => keyword);
  const all = new Map<string, Interest>();
  while (all.size < interests) {
    const interest: Interest =
      random() < 0.1
        ? { kind: 'papers', ids: Array.from({ length: 10 }, () => one(papers)?.id ?? '') }
        : {
            kind: 'search',
            query: (random() < 0.8 ? one(common.slice(0, 1_500)) : one(papers)?.title) ?? '',
          };
    all.set(JSON.stringify(interest), interest);
  }
  return [{ kind: 'site' } as const, ...all.values()].map((interest) => ({
    interest,
    title: interest.kind === 'search' ? interest.query.slice(0, 200) : interest.kind,
    rhythm: 'daily',
    most: 10,
    language: 'en',
  }));
}

/** Each person has one subscription; the n-th interest has 1/n of the people of the first (Zipf). */
async function subscribe(
  database: CountedDatabase,
  wishes: readonly Wish[],
  { subscribers, seed }: Day,
): Promise<void> {
  const random = mulberry32(seed + 1);
  const weights = wishes.map((_, i) => 1 / (i + 1));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const keys = await Promise.all(wishes.map(({ interest }) => interestKey(interest)));
  const rows = Array.from({ length: subscribers }, (_, id) => {
    let left = random() * all;
    const at = Math.max(
      0,
      weights.findIndex((weight) => (left -= weight) <= 0),
    );
    // Every interest has somebody.
    const which = id < wishes.length ? id : at;
    return {
      id: id + 1,
      address: `reader${id}@example.org`,
      interest: keys[which],
      wish: JSON.stringify(wishes[which]),
    };
  });
  for (let from = 0; from < rows.length; from += 1_000) {
    const json = JSON.stringify(rows.slice(from, from + 1_000));
    await database.run(
      `INSERT INTO subscribers (id, address, since)
        SELECT value ->> 'id', value ->> 'address', 0 FROM json_each(?1)`,
      json,
    );
    await database.run(
      `INSERT INTO subscriptions (id, subscriber, interest, wish, since, seen, next_day)
        SELECT value ->> 'id', value ->> 'id', value ->> 'interest', value ->> 'wish', 0, 1, '2020-01-01' FROM json_each(?1)`,
      json,
    );
  }
}
