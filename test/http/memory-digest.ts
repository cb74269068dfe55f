import type {
  Account,
  Client,
  Digest,
  DigestState,
  SiteEdition,
  Subscription,
} from '../../src/digest/subscribing.ts';
import type { Wish } from '../../src/digest/interest.ts';
import { SextantError } from '../../src/errors.ts';
import { createApp } from '../../src/http/app.ts';
import { library, openingOf } from './library.ts';

/** What a Worker has that sends mails. */
export const MAIL_ON = { MAIL_SENDER: 'smtp', MAIL: {} };

interface Person {
  since: string;
  stopped?: Account['stopped'];
  subscriptions: Subscription[];
  ended: Set<number>;
}

/** The digest as pages use it, in memory: `log` has what it was asked, `tokens` those that mails would have. */
export class MemoryDigest implements Digest {
  readonly log: string[] = [];
  readonly tokens: string[] = [];
  readonly people = new Map<string, Person>();
  editions: SiteEdition[] = [];
  last: DigestState['last'];
  #asked = new Map<string, { wish: Wish; address: string }>();

  async ask(wish: Wish, address: string, { ip }: Client): Promise<void> {
    requireAddress(address);
    this.log.push(`ask ${JSON.stringify(wish)} ${address} ${ip}`);
    const token = `confirm.${this.#asked.size}`;
    this.#asked.set(token, { wish, address });
    this.tokens.push(token);
  }

  async askForLink(address: string, language: string): Promise<void> {
    requireAddress(address);
    this.log.push(`link ${address} ${language}`);
    if (this.people.has(address)) this.tokens.push(`account.${address}`);
  }

  async pending(token: string) {
    const asked = this.#asked.get(token);
    if (asked === undefined) throw wrong();
    return { ...asked, isConfirmed: this.people.has(asked.address) };
  }

  async confirm(token: string) {
    const { wish, address, isConfirmed } = await this.pending(token);
    const person = this.people.get(address) ?? {
      since: '2026-11-27T06:00:00.000Z',
      subscriptions: [],
      ended: new Set<number>(),
    };
    this.people.set(address, person);
    const id = person.subscriptions.length + 1;
    if (!isConfirmed) person.subscriptions.push({ ...wish, id, since: person.since });
    return { wish, account: `account.${address}` };
  }

  async account(token: string): Promise<Account> {
    const { address, person } = this.#personOf(token);
    const { since, stopped, subscriptions, ended } = person;
    return {
      address,
      since,
      ...(stopped && { stopped }),
      subscriptions: subscriptions.filter(({ id }) => !ended.has(id)),
      mails: [{ at: '2026-11-27T07:00:00.000Z', subject: '3 new papers on “agents”: A title' }],
    };
  }

  async change(token: string, subscription: number, to: Parameters<Digest['change']>[2]): Promise<void> {
    this.log.push(`change ${subscription} ${JSON.stringify(to)}`);
    Object.assign(this.#one(token, subscription), to);
  }

  async end(token: string, subscription?: number): Promise<void> {
    this.log.push(`end ${subscription ?? 'all'}`);
    const { person } = this.#personOf(token);
    for (const one of person.subscriptions) {
      if (subscription === undefined || one.id === subscription) person.ended.add(one.id);
    }
  }

  async erase(token: string): Promise<void> {
    this.log.push('erase');
    this.people.delete(this.#personOf(token).address);
  }

  async unsubscribing(token: string) {
    const account = token.replace(/^end\./, 'account.');
    return { title: this.#one(account, 1).title, isEnded: this.#personOf(account).person.ended.has(1) };
  }

  async unsubscribe(token: string): Promise<void> {
    this.log.push('unsubscribe');
    this.#personOf(token.replace(/^end\./, 'account.')).person.ended.add(1);
  }

  async stop() {
    return 'unknown' as const;
  }

  async hear(headers: Headers, body: string): Promise<void> {
    if (headers.get('svix-signature') !== 'v1,right') throw wrong();
    this.log.push(`hear ${body}`);
  }

  async archive(limit: number, before?: string) {
    return this.editions
      .filter(({ day }) => before === undefined || day < before)
      .slice(0, limit)
      .map(({ day, papers, recipients }) => ({ day, papers: papers.length, recipients }));
  }

  async edition(day: string): Promise<SiteEdition | null> {
    return this.editions.find((edition) => edition.day === day) ?? null;
  }

  async state(): Promise<DigestState> {
    const addresses = this.people.size;
    return {
      addresses,
      subscriptions: addresses,
      stopped: 0,
      waiting: 0,
      failed: 0,
      ...(this.last && { last: this.last }),
    };
  }

  #personOf(token: string): { address: string; person: Person } {
    const address = token.replace(/^account\./, '');
    const person = this.people.get(address);
    if (person === undefined) throw wrong();
    return { address, person };
  }

  #one(token: string, subscription: number) {
    const one = this.#personOf(token).person.subscriptions.find(({ id }) => id === subscription);
    if (one === undefined) throw wrong();
    return one;
  }
}

function requireAddress(address: string): void {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return;
  throw new SextantError('invalid-request', `“${address}” is not an email address.`);
}

function wrong(): SextantError {
  return new SextantError('link-invalid', 'It is too old or not whole. Have a new one mailed to you.');
}

/** The application of a site that sends mails, with what it sends them by. */
export function mailHarness(papers?: Parameters<typeof library>[0]) {
  const { service } = library(papers);
  const digest = new MemoryDigest();
  const app = createApp(
    () => openingOf(service),
    async () => digest,
  );
  const request = (path: string, init?: RequestInit): Promise<Response> =>
    Promise.resolve(app.request(path, init, MAIL_ON));
  return { app, digest, request };
}

/** A form as a browser sends it from a page of ours. */
export function form(fields: Record<string, string> | [string, string][], headers = {}): RequestInit {
  return {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Site': 'same-origin',
      Origin: 'null',
      ...headers,
    },
  };
}
