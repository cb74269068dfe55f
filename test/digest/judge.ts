import type { Wish } from '../../src/digest/interest.ts';
import type { Mail } from '../../src/mail/mail.ts';
import { paperNumber } from '../../src/index/format/ids.ts';
import { decodeNumbers } from '../../src/digest/store/number-list.ts';
import type { SqlStorage } from './sim-database.ts';
import { isIn, type SimCollection, type SimPaper } from './sim-library.ts';
import type { SimPost } from './sim-sender.ts';

/** The simulation found what must not be. */
export class Violation extends Error {}

/** A subscription as it was seen in the table. */
interface Seen {
  address: string;
  wish: Wish;
  since: number;
  ended?: number;
}

/** A paper that came into the collection. */
interface Came {
  step: number;
  /** Whether all who were subscribed must hear of it. */
  isNews: boolean;
  /** Whether nobody may hear of it. */
  isOld: boolean;
}

/** Watches the tables and every mail, and says at the end whether anything was sent twice or lost. */
export class Judge {
  readonly came = new Map<string, Came>();
  /** Mails that were not sent twice, but of which nobody knows whether they were: how many papers that concerns. */
  uncertain = 0;
  readonly #storage: SqlStorage;
  readonly #subscriptions = new Map<number, Seen>();
  readonly #stopped = new Map<string, number>();
  /** How often all of an address was deleted. */
  readonly #eras = new Map<string, number>();
  readonly #eraOf = new Map<string, number>();

  constructor(storage: SqlStorage) {
    this.#storage = storage;
  }

  /** Looks at the tables after an operation. */
  look(step: number): void {
    const rows = this.#storage.sql
      .exec('SELECT s.id, s.wish, p.address FROM subscriptions s JOIN subscribers p ON p.id = s.subscriber')
      .toArray() as { id: number; wish: string; address: string }[];
    const there = new Set(rows.map(({ id }) => id));
    for (const { id, wish, address } of rows) {
      if (!this.#subscriptions.has(id)) {
        this.#subscriptions.set(id, { address, wish: JSON.parse(wish) as Wish, since: step });
      }
    }
    for (const [id, seen] of this.#subscriptions) if (!there.has(id)) seen.ended ??= step;
    const stopped = this.#storage.sql
      .exec('SELECT address FROM subscribers WHERE stopped IS NOT NULL')
      .toArray() as { address: string }[];
    const now = new Set(stopped.map(({ address }) => address));
    for (const address of now) if (!this.#stopped.has(address)) this.#stopped.set(address, step);
    for (const address of this.#stopped.keys()) if (!now.has(address)) this.#stopped.delete(address);
  }

  erased(address: string): void {
    this.#eras.set(address, (this.#eras.get(address) ?? 0) + 1);
  }

  /** Somebody begins to hand a mail on, who last looked at the tables at a step. */
  begins(mail: Mail, lastRead: number): void {
    this.#eraOf.set(mail.messageId, this.#eraOf.get(mail.messageId) ?? this.#eras.get(mail.to) ?? 0);
    if (mail.list === undefined) return;
    const id = subscriptionOf(mail);
    const seen = this.#subscriptions.get(id);
    if (seen === undefined) throw new Violation(`a mail to ${mail.to}, which has not confirmed it`);
    if (seen.address !== mail.to) throw new Violation(`a mail of ${seen.address} to ${mail.to}`);
    if (seen.ended !== undefined && seen.ended <= lastRead) {
      throw new Violation(`a mail to ${mail.to} after its subscription had ended`);
    }
    const stopped = this.#stopped.get(mail.to);
    if (stopped !== undefined && stopped <= lastRead)
      throw new Violation(`a mail to ${mail.to}, which is stopped`);
  }

  /** Says what went wrong in all. */
  end(post: SimPost, collection: SimCollection): void {
    const had = new Map<string, Map<string, Set<string>>>();
    for (const { mail } of post.taken.values()) {
      if (mail.list === undefined) continue;
      const person = `${mail.to} ${this.#eraOf.get(mail.messageId) ?? 0}`;
      const its = had.get(person) ?? new Map<string, Set<string>>();
      had.set(person, its);
      for (const id of papersOf(mail)) its.set(id, (its.get(id) ?? new Set()).add(mail.messageId));
    }
    for (const [person, papers] of had) {
      for (const [id, mails] of papers) {
        if (mails.size > 1) throw new Violation(`${person} had paper ${id} in ${mails.size} mails`);
        if (this.came.get(id)?.isOld === true)
          throw new Violation(`${person} had paper ${id}, which is no news`);
      }
    }
    for (const [address, wishes] of this.#active()) {
      const its = had.get(`${address} ${this.#eras.get(address) ?? 0}`) ?? new Map<string, Set<string>>();
      const unknown = this.#unknownOf(address);
      for (const [id, { step, isNews }] of this.came) {
        const paper = collection.papers.get(id);
        if (paper === undefined || !isNews || its.has(id) || !isWanted(wishes, paper, step)) continue;
        if (!unknown.has(paperNumber(id)))
          throw new Violation(`${address} never had paper ${id}: ${this.#traceOf(address, id, step)}`);
        this.uncertain++;
      }
    }
  }

  /** All that the tables say of a paper and an address, for whoever looks why. */
  #traceOf(address: string, id: string, step: number): string {
    const rows = (text: string, ...values: string[]): unknown[] =>
      this.#storage.sql.exec(text, ...values).toArray();
    const number = paperNumber(id);
    return JSON.stringify(
      {
        came: step,
        seen: Array.from(this.#subscriptions.values()).filter((seen) => seen.address === address),
        subscriptions: rows(
          'SELECT s.*, p.stopped FROM subscriptions s JOIN subscribers p ON p.id = s.subscriber WHERE address = ?1',
          address,
        ),
        mails: rows(
          `SELECT id, about, edition, batch, papers, tries, is_uncertain, outcome, why, created_at, ended_at
            FROM outbox WHERE address = ?1 AND kind = 'digest'`,
          address,
        ),
        editions: rows('SELECT id, interest, after_batch, until_batch, day, paper_count FROM editions'),
        arrivals: (
          rows('SELECT batch, at, numbers FROM arrivals') as { batch: number; at: number; numbers: string }[]
        ).map(({ batch, at, numbers }) => ({ batch, at, has: decodeNumbers(numbers).includes(number) })),
        number,
      },
      null,
      1,
    );
  }

  /** Subscriptions that go on, by address. */
  #active(): Map<string, Seen[]> {
    const active = new Map<string, Seen[]>();
    for (const seen of this.#subscriptions.values()) {
      if (seen.ended !== undefined || this.#stopped.has(seen.address)) continue;
      active.set(seen.address, [...(active.get(seen.address) ?? []), seen]);
    }
    return active;
  }

  /** Numbers of papers of mails that ended without anybody knowing whether they were taken. */
  #unknownOf(address: string): Set<number> {
    const rows = this.#storage.sql
      .exec(`SELECT papers FROM outbox WHERE address = ?1 AND outcome = 'unknown'`, address)
      .toArray() as { papers: string }[];
    return new Set(rows.flatMap(({ papers }) => JSON.parse(papers) as number[]));
  }
}

function isWanted(wishes: readonly Seen[], paper: SimPaper, step: number): boolean {
  return wishes.some(({ since, wish }) => since < step && isIn(wish.interest, paper));
}

/** Id of the subscription that a mail is of, which its link to unsubscribe says. */
function subscriptionOf(mail: Mail): number {
  const token = new URL(mail.list?.unsubscribe ?? '').searchParams.get('t') ?? '';
  return Number.parseInt(token.split('.')[1] ?? '', 36);
}

/** Ids of the papers that a mail names. */
function papersOf({ text }: Mail): string[] {
  return Array.from(text.matchAll(/The paper (p\d+)\b/g), ([, id = '']) => id);
}
