import { mulberry32 } from '../../scripts/random.ts';
import { digestOf } from '../../src/digest/digest-of.ts';
import type { Digest } from '../../src/digest/subscribing.ts';
import type { Interest, Wish } from '../../src/digest/interest.ts';
import { runDigest } from '../../src/digest/run.ts';
import { stopAddress } from '../../src/digest/store/audience-store.ts';
import { Database } from '../../src/database.ts';
import { Signer } from '../../src/digest/link-tokens.ts';
import { SextantError } from '../../src/errors.ts';
import { Judge, Violation } from './judge.ts';
import { type Fault, type Faults, Killed, type Process, Processes } from './processes.ts';
import { bindingOf, resetTables, type SqlStorage } from './sim-database.ts';
import { SimCollection } from './sim-library.ts';
import { type Mood, MOODS, SimPost } from './sim-sender.ts';

/** What a schedule may have alone, so that it is seen what that does. */
export const TROUBLES = [
  'down',
  'slow',
  'refusing some',
  'late',
  'killed',
  'two crons',
  'clock back',
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** How often something happened. */
export type Counts = Map<string, number>;

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const SECRET = 'a secret of the simulation, of 32 characters or more';
const SETTINGS = {
  siteUrl: 'https://papers.example',
  secret: SECRET,
  from: { address: 'digest@papers.example' },
  replyTo: undefined,
  imprint: undefined,
  maxSubscriptions: 1_000,
};
const ADDRESSES = Array.from({ length: 6 }, (_, i) => `reader${i}@example.org`);
const TOPICS = ['a', 'b', 'c'];
/** What {@link Schedule} has people do. */
const [ASKS, CONFIRMS] = [0, 0.5];
/** What happens in a schedule, before the faults end. */
const ACTIONS = 90;

/**
 * One schedule: people subscribe, confirm, change their minds and bounce, papers come, the cron runs, alone and twice at
 * once, is killed, and its sender fails, all at random times that a seed has. Then the faults end.
 * @throws Violation when something was sent twice, lost, or sent to whom it must not be
 */
export async function runMailSchedule(
  storage: SqlStorage,
  migration: string,
  { seed, isIdempotent, only }: { seed: number; isIdempotent: boolean; only?: Trouble | undefined },
): Promise<Counts> {
  resetTables(storage, migration);
  const schedule = new Schedule(storage, { seed, isIdempotent, only });
  await schedule.run();
  return schedule.counts;
}

/**
 * The mails of a day, of which one operation meets a fault: that of this number, in the order in which one run after the
 * other makes them.
 * @returns what happened; null where there are not so many operations
 * @throws Violation as {@link runMailSchedule} does
 */
export async function runWithOneFault(
  storage: SqlStorage,
  migration: string,
  { step, fault, isIdempotent }: { step: number; fault: Fault; isIdempotent: boolean },
): Promise<Counts | null> {
  resetTables(storage, migration);
  const schedule = new Schedule(storage, { seed: 7, isIdempotent });
  return (await schedule.runWithFault(step, fault)) ? schedule.counts : null;
}

class Schedule {
  readonly counts: Counts = new Map();
  readonly #storage: SqlStorage;
  readonly #random: () => number;
  readonly #world = { now: Date.UTC(2026, 5, 3, 9), step: 0 };
  readonly #collection = new SimCollection();
  readonly #post: SimPost;
  readonly #judge: Judge;
  readonly #processes: Processes;
  readonly #signer = new Signer(SECRET);
  /** Whether the first run has remembered what was there. */
  #hasBegun = false;
  #isFaulty = true;
  #planned: Faults | undefined;
  readonly #only: Trouble | undefined;

  constructor(
    storage: SqlStorage,
    { seed, isIdempotent, only }: { seed: number; isIdempotent: boolean; only?: Trouble | undefined },
  ) {
    this.#only = only;
    this.#storage = storage;
    this.#random = mulberry32(seed);
    this.#post = new SimPost(this.#world, this.#random, isIdempotent);
    this.#judge = new Judge(storage);
    this.#processes = new Processes(seed + 1, () => {
      this.#world.step++;
      this.#world.now += Math.floor(this.#random() * 500);
    });
  }

  async run(): Promise<void> {
    await this.#begin();
    for (let i = 0; i < ACTIONS; i++) {
      this.#world.now += Math.floor(this.#random() ** 3 * 4 * HOUR);
      await this.#act();
    }
    await this.#end();
  }

  /** @returns whether there was such a step */
  async runWithFault(step: number, fault: Fault): Promise<boolean> {
    await this.#begin();
    this.#publish(6);
    let operations = 0;
    this.#planned = () => (operations++ === step ? fault : 'none');
    for (let i = 0; i < 3; i++) await this.#tickAt(MINUTE);
    this.#planned = undefined;
    await this.#end();
    return operations > step;
  }

  /** Some subscribe before anything fails. */
  async #begin(): Promise<void> {
    this.#publish(30);
    for (let i = 0; i < 8; i++) await this.#processes.run([this.#person(ASKS)]);
    await this.#processes.run([this.#tick()]);
    for (let i = 0; i < 8; i++) await this.#processes.run([this.#person(CONFIRMS)]);
  }

  /** Nothing fails any more, and all must come right. */
  async #end(): Promise<void> {
    this.#isFaulty = false;
    this.#post.mood = 'well';
    for (let i = 0; i < 200; i++) await this.#tickAt(11 * MINUTE);
    for (let i = 0; i < 116; i++) await this.#tickAt(3 * HOUR);
    this.#judge.end(this.#post, this.#collection);
    this.#count('papers of which nobody knows', this.#judge.uncertain);
    for (const { times, mail } of this.#post.taken.values()) {
      this.#count(mail.list === undefined ? 'mails with links taken' : 'mails with papers taken');
      if (times > 1) this.#count('mails taken more than once, with one Message-ID');
    }
    const outcomes = this.#storage.sql
      .exec('SELECT outcome, count(*) AS times FROM outbox WHERE outcome IS NOT NULL GROUP BY outcome')
      .toArray() as { outcome: string; times: number }[];
    for (const { outcome, times } of outcomes) this.#count(`mails: ${outcome}`, times);
  }

  #count(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  #one<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)];
  }

  async #act(): Promise<void> {
    const chance = this.#random();
    if (chance < (this.#mayHave('two crons') ? 0.3 : 0.42)) return this.#tickAt(MINUTE);
    if (chance < 0.42) {
      this.#count('two crons at once');
      const ticks = [this.#tick(), this.#tick(), ...(this.#random() < 0.5 ? [this.#person()] : [])];
      return this.#run(ticks);
    }
    if (chance < 0.54) return this.#publish(1 + Math.floor(this.#random() * 4));
    if (chance < 0.62) {
      this.#post.mood = this.#one(MOODS.filter((mood) => mood === 'well' || this.#mayHave(mood))) ?? 'well';
      return this.#count(`sender: ${this.#post.mood}`);
    }
    if (chance < 0.65 && this.#mayHave('clock back')) {
      this.#world.now -= Math.floor(this.#random() * 3 * HOUR);
      return this.#count('clock back');
    }
    if (chance < 0.66 && this.#only === undefined) return this.#bounce();
    return this.#run([this.#person(), ...(this.#random() < 0.2 ? [this.#tick()] : [])]);
  }

  #mayHave(trouble: Trouble | Mood): boolean {
    return this.#only === undefined || this.#only === trouble;
  }

  /** Runs programs beside each other, and stops at what must not be. */
  async #run(programs: readonly ((process: Process) => Promise<void>)[]): Promise<void> {
    for (const ended of await this.#processes.run(programs, this.#faults())) {
      if (ended.status === 'fulfilled') continue;
      const reason: unknown = ended.reason;
      if (!this.#isFaulty) throw new Violation('a run failed while nothing else did', { cause: reason });
      if (reason instanceof Killed || (reason instanceof SextantError && reason.cause instanceof Killed))
        this.#count('killed');
      else if (reason instanceof SextantError) this.#count(`refused: ${reason.code}`);
      else throw reason;
    }
  }

  #faults(): Faults {
    if (this.#planned !== undefined) return this.#planned;
    if (!this.#isFaulty || !this.#mayHave('killed') || this.#random() < 0.5) return () => 'none';
    return (what): Fault => {
      const chance = this.#random();
      const isKilled = this.#only === 'killed';
      const fault: Fault =
        chance < 0.02
          ? 'killed before'
          : chance < 0.04
            ? 'killed after'
            : isKilled
              ? 'none'
              : chance < 0.05
                ? 'refused'
                : chance < 0.06
                  ? 'answer lost'
                  : 'none';
      if (fault !== 'none') this.#count(`${what}: ${fault}`);
      return fault;
    };
  }

  async #tickAt(later: number): Promise<void> {
    this.#world.now += later;
    await this.#run([this.#tick()]);
  }

  #database(process: Process): Database {
    const binding = bindingOf(this.#storage, process, this.#world);
    return new Database({
      prepare: (text) => binding.prepare(text),
      batch: async (queries) => {
        const results = await binding.batch(queries);
        this.#judge.look(this.#world.step);
        return results;
      },
    });
  }

  #tick(): (process: Process) => Promise<void> {
    const isBehind = this.#isFaulty && this.#planned === undefined;
    const behind = isBehind && this.#random() < 0.15 ? { pointer: 1, open: 1 } : { pointer: 0, open: 0 };
    if (isBehind && this.#random() < 0.1) behind.open = 1;
    return async (process) => {
      this.#count('runs');
      const { statements } = await runDigest({
        db: this.#database(process),
        library: this.#collection.library(behind),
        sender: this.#post.senderOf(process, (mail) => this.#judge.begins(mail, process.lastRead)),
        settings: SETTINGS,
        signer: this.#signer,
        name: 'Papers',
        now: () => this.#world.now,
      });
      if (statements > 50) throw new Violation(`a run took ${statements} statements`);
      const [known] = this.#storage.sql.exec('SELECT count(*) AS parts FROM known_papers').toArray();
      this.#hasBegun ||= (known as { parts: number }).parts > 0;
    };
  }

  #publish(papers: number): void {
    const ids = new Set(this.#collection.ids);
    for (let i = 0; i < papers; i++) {
      const id = `p${this.#collection.papers.size}`;
      const isBackfill = this.#random() < 0.15;
      const age = isBackfill ? 60 : Math.floor(this.#random() * 30);
      const date = new Date(this.#world.now - age * DAY).toISOString().slice(0, 10);
      const published = this.#random() < 0.2 && !isBackfill ? undefined : date;
      const topics = TOPICS.filter(() => this.#random() < 0.5).join('');
      this.#collection.papers.set(id, { id, topics, published });
      ids.add(id);
      const step = this.#world.step;
      this.#judge.came.set(id, { step, isNews: this.#hasBegun && !isBackfill, isOld: isBackfill });
      this.#count(isBackfill ? 'old papers' : 'new papers');
    }
    const gone = this.#random() < 0.2 ? this.#one(Array.from(ids)) : undefined;
    if (gone !== undefined && this.#hasBegun) {
      ids.delete(gone);
      const came = this.#judge.came.get(gone);
      // It may have been mailed, and may come again.
      if (came) this.#judge.came.set(gone, { ...came, isNews: false });
      this.#count('papers that went');
    }
    const back = this.#one(Array.from(this.#collection.papers.keys()).filter((id) => !ids.has(id)));
    if (back !== undefined && this.#random() < 0.3) {
      ids.add(back);
      this.#count('papers that came again');
    }
    this.#collection.publish(ids);
  }

  /** Something that somebody does with mails and pages. */
  #person(chance = this.#random()): (process: Process) => Promise<void> {
    const address = this.#one(ADDRESSES) ?? '';
    const mails = Array.from(this.#post.taken.values(), ({ mail }) => mail).filter(
      ({ to }) => to === address,
    );
    const tokenOf = (path: string): string => {
      const links = mails.flatMap(({ text }) =>
        Array.from(text.matchAll(/https:\/\/papers\.example(\/[\w/]+)\?t=([\w.-]+)/g), ([, at, token]) => ({
          at,
          token,
        })),
      );
      return this.#one(links.filter(({ at }) => at === path))?.token ?? 'x';
    };
    const [subscribe, confirm, link, change, leave, end] = [0.35, 0.75, 0.8, 0.87, 0.94, 0.97];
    const does = async (digest: Digest): Promise<string> => {
      if (chance < subscribe) {
        await digest.ask(this.#wish(), address, { ip: `192.0.${Math.floor(this.#random() * 250)}.1` });
        return 'asked';
      }
      if (chance < confirm) {
        const token = tokenOf('/subscribe/confirm');
        await digest.pending(token);
        await digest.confirm(token);
        return 'confirmed';
      }
      if (chance < link) {
        await digest.askForLink(address, 'en', { ip: '2001:db8::1' });
        return 'asked for a link';
      }
      if (chance < change) {
        const token = tokenOf('/subscriptions');
        const { subscriptions } = await digest.account(token);
        const [one] = subscriptions;
        if (one === undefined) return 'looked';
        const rhythm = this.#random() < 0.5 ? 'daily' : 'weekly';
        await digest.change(token, one.id, { rhythm, most: 50, language: 'en' });
        return 'changed';
      }
      if (chance < leave) {
        const token = tokenOf('/unsubscribe');
        await digest.unsubscribing(token);
        await digest.unsubscribe(token);
        return 'unsubscribed';
      }
      const token = tokenOf('/subscriptions');
      if (chance < end) {
        await digest.end(token);
        return 'ended all';
      }
      await digest.account(token);
      await digest.erase(token);
      return 'erased';
    };
    return async (process) => {
      const db = this.#database(process);
      const before = this.#eraseMarks(address);
      try {
        this.#count(await does(digestOf({ db, settings: SETTINGS, now: () => this.#world.now })));
      } finally {
        if (before && !this.#eraseMarks(address)) this.#judge.erased(address);
      }
    };
  }

  /** Whether anything is kept of an address. */
  #eraseMarks(address: string): boolean {
    return (
      this.#storage.sql.exec('SELECT 1 FROM subscribers WHERE address = ?1', address).toArray().length > 0
    );
  }

  #wish(): Wish {
    const query = this.#one(TOPICS) ?? 'a';
    const interest: Interest = this.#random() < 0.25 ? { kind: 'site' } : { kind: 'search', query };
    const rhythm = this.#random() < 0.8 ? 'daily' : 'weekly';
    return { interest, title: interest.kind === 'site' ? 'All' : query, rhythm, most: 50, language: 'en' };
  }

  async #bounce(): Promise<void> {
    const address = this.#one(ADDRESSES) ?? '';
    const why = this.#random() < 0.8 ? 'bounced' : 'complained';
    const stop = await this.#signer.hash('stop', address);
    this.#count(why);
    await this.#run([
      async (process) => {
        await this.#database(process).transaction(stopAddress(address, { stop, why, now: this.#world.now }));
      },
    ]);
  }
}
