import * as z from 'zod/mini';
import { SextantError } from '../errors.ts';
import { domainPart, readerAddressOf } from '../mail/mail-address.ts';
import { eventsOf } from '../mail/address-events.ts';
import type { MailSettings } from '../mail/mail-settings.ts';
import type {
  Account,
  Client,
  Digest,
  DigestState,
  SiteEdition,
  Stopped,
  Subscription,
} from './subscribing.ts';
import { dayOf, firstDayFrom } from './digest-days.ts';
import { type Rhythm, type Wish, wishSchema } from './interest.ts';
import { interestKey } from './interest-key.ts';
import { counterOf, withinLimits } from './limits-of-asking.ts';
import {
  changeSubscription,
  confirmWish,
  endSubscriptions,
  eraseAddress,
  hasComplained,
  type KnownBefore,
  keptOf,
  knownBefore,
  MOST_SUBSCRIPTIONS,
  stopAddress,
  type SubscriberRow,
  subscriberOf,
  subscriptionOf,
  takeWish,
  wishOf,
} from './store/audience-store.ts';
import { type Database, randomId } from '../database.ts';
import { publicEdition, publicEditions } from './store/editions-store.ts';
import { queueAccountLink, queueConfirmation } from './store/outbox-store.ts';
import { readProgress } from './store/progress-store.ts';
import { readState } from './store/state-store.ts';
import { linkInvalid, Signer } from './link-tokens.ts';

/** An address that bounced is written to again after this, in ms, when somebody asks to be. */
const BOUNCE_MS = 86_400_000;
/** Editions that one answer lists at most. */
const MOST_LISTED = 400;

type DigestSettings = Pick<MailSettings, 'secret' | 'from' | 'maxSubscriptions'> &
  Partial<Pick<MailSettings, 'webhookSecret'>>;

/** What people and pages can do with mails of a site. */
export function digestOf({
  db,
  settings,
  now,
}: {
  db: Database;
  settings: DigestSettings;
  now: () => number;
}): Digest {
  return new StoredDigest(db, settings, now);
}

class StoredDigest implements Digest {
  readonly #db: Database;
  readonly #settings: DigestSettings;
  readonly #signer: Signer;
  readonly #now: () => number;

  constructor(db: Database, settings: DigestSettings, now: () => number) {
    this.#db = db;
    this.#settings = settings;
    this.#signer = new Signer(settings.secret);
    this.#now = now;
  }

  async ask(wish: Wish, address: string, client: Client): Promise<void> {
    const to = readerAddressOf(address);
    const now = this.#now();
    if ((await readProgress(this.#db)).subscriptions >= this.#settings.maxSubscriptions) throw isFull();
    const isMailed = await withinLimits({ db: this.#db, signer: this.#signer }, to, client, now);
    const interest = await interestKey(wish.interest);
    const stop = await this.#signer.hash('stop', to);
    // One transaction whoever it is: what it takes does not tell whether an address is known.
    await this.#db.transaction([
      takeWish(
        { id: randomId(), address: to, interest, wish },
        { now, stop, stoppedSince: now - BOUNCE_MS, isTaken: isMailed },
      ),
      queueConfirmation({ address: to, interest, wish }, this.#messageId(), now),
    ]);
  }

  async askForLink(address: string, language: string, client: Client): Promise<void> {
    const to = readerAddressOf(address);
    const now = this.#now();
    const isMailed = await withinLimits({ db: this.#db, signer: this.#signer }, to, client, now);
    await this.#db.transaction([
      queueAccountLink({ address: to, language, isMailed }, this.#messageId(), now),
    ]);
  }

  async pending(token: string): Promise<{ wish: Wish; address: string; isConfirmed: boolean }> {
    const { address, wish, subscription } = await this.#asked(token);
    return { wish: parseWish(wish), address, isConfirmed: subscription !== null };
  }

  async confirm(token: string): Promise<{ wish: Wish; account: string }> {
    const { id, address, wish: text } = await this.#asked(token);
    const wish = parseWish(text);
    const now = this.#now();
    const confirmed = await confirmWish(this.#db, id, {
      ids: [randomId(), randomId()],
      now,
      stop: await this.#signer.hash('stop', address),
      nextDay: firstDayFrom(dayOf(now), wish.rhythm),
      mostOfAll: this.#settings.maxSubscriptions,
    });
    if (confirmed === undefined) throw linkInvalid('This link is too old.');
    if (!confirmed.isThere) {
      const { subscriptions } = await readProgress(this.#db);
      throw subscriptions >= this.#settings.maxSubscriptions ? isFull() : hasTooMany();
    }
    return { wish, account: await this.#signer.token('account', confirmed.subscriber, now) };
  }

  async account(token: string): Promise<Account> {
    const subscriber = await this.#subscriber(token);
    const { subscriptions, mails } = await keptOf(this.#db, subscriber);
    const { address, since, stopped } = subscriber;
    return {
      address,
      since: timeOf(since),
      ...(stopped !== null && { stopped }),
      subscriptions: subscriptions.map(({ id, wish, since: begun, lastDay }): Subscription => ({
        id,
        ...parseWish(wish),
        since: timeOf(begun),
        ...(lastDay !== null && { lastEdition: lastDay }),
      })),
      mails: mails.map(({ at, subject }) => ({ at: timeOf(at), subject })),
    };
  }

  async change(
    token: string,
    subscription: number,
    to: { rhythm: Rhythm; most: number; language: string },
  ): Promise<void> {
    const { id: subscriber } = await this.#subscriber(token);
    const nextDay = firstDayFrom(dayOf(this.#now()), to.rhythm);
    const asked = z.pick(wishSchema, { rhythm: true, most: true, language: true }).parse(to);
    const isThere = await changeSubscription(
      this.#db,
      { subscriber, id: subscription },
      { ...asked, nextDay },
    );
    if (!isThere) throw new SextantError('invalid-request', 'This subscription has ended. Reload the page.');
  }

  async end(token: string, subscription?: number): Promise<void> {
    const { id: subscriber } = await this.#subscriber(token);
    await this.#db.transaction(endSubscriptions({ subscriber, id: subscription ?? null }));
  }

  async stop(address: string, why: 'bounced' | 'complained'): Promise<Stopped> {
    const stop = await this.#signer.hash('stop', address);
    const [before = []] = await this.#db.transaction([
      knownBefore(address, { stop, why }),
      ...stopAddress(address, { stop, why, now: this.#now() }),
    ]);
    const [{ isStopped, isKnown } = { isStopped: 0, isKnown: 0 }] = before as KnownBefore[];
    if (isStopped === 1) return 'already';
    return isKnown === 1 ? 'stopped' : 'unknown';
  }

  async erase(token: string): Promise<void> {
    const { address } = await this.#subscriber(token);
    const stop = await this.#signer.hash('stop', address);
    const counter = await counterOf(this.#signer, address);
    await this.#db.transaction(eraseAddress(address, { stop, counter }));
  }

  async unsubscribing(token: string): Promise<{ title: string; isEnded: boolean }> {
    const found = await subscriptionOf(this.#db, await this.#read('unsubscribe', token));
    return { title: found === undefined ? '' : parseWish(found.wish).title, isEnded: found === undefined };
  }

  async unsubscribe(token: string): Promise<void> {
    const id = await this.#read('unsubscribe', token);
    const found = await subscriptionOf(this.#db, id);
    if (found === undefined) return;
    await this.#db.transaction(endSubscriptions({ subscriber: found.subscriber, id }));
  }

  async hear(headers: Headers, body: string): Promise<void> {
    const { webhookSecret } = this.#settings;
    if (webhookSecret === undefined) throw linkInvalid('This site has no MAIL_WEBHOOK_SECRET.');
    for (const { address, kind } of await eventsOf(headers, body, webhookSecret, this.#now()))
      await this.stop(address, kind);
  }

  async archive(
    limit: number,
    before?: string,
  ): Promise<{ day: string; papers: number; recipients: number }[]> {
    return publicEditions(this.#db, Math.min(limit, MOST_LISTED), before);
  }

  async edition(day: string): Promise<SiteEdition | null> {
    const found = await publicEdition(this.#db, day);
    if (found === undefined) return null;
    const { id, papers, more, recipients } = found;
    return { id, day, papers, more, recipients };
  }

  async state(): Promise<DigestState> {
    return readState(this.#db, this.#now());
  }

  #messageId(): string {
    return `${crypto.randomUUID()}@${domainPart(this.#settings.from.address)}`;
  }

  #read(purpose: 'confirm' | 'account' | 'unsubscribe', token: string): Promise<number> {
    return this.#signer.read(purpose, token, this.#now());
  }

  async #asked(token: string) {
    const asked = await wishOf(this.#db, await this.#read('confirm', token), this.#now());
    if (asked === undefined)
      throw linkInvalid(
        'What this link confirms has ended, is too old, or is for an address that gets no mails any more, because its owner complained of one.',
      );
    if (await hasComplained(this.#db, await this.#signer.hash('stop', asked.address)))
      throw linkInvalid('This address gets no mails any more, because its owner complained of one.');
    return asked;
  }

  async #subscriber(token: string): Promise<SubscriberRow> {
    const subscriber = await subscriberOf(this.#db, await this.#read('account', token));
    if (subscriber === undefined) throw linkInvalid('All that was kept of this address has been deleted.');
    return subscriber;
  }
}

function parseWish(text: string): Wish {
  return wishSchema.parse(JSON.parse(text));
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function isFull(): SextantError {
  return new SextantError(
    'rate-limited',
    'This site takes no more subscriptions at the moment. Every search has a feed, which has no limit.',
  );
}

function hasTooMany(): SextantError {
  return new SextantError(
    'invalid-request',
    `This address has ${MOST_SUBSCRIPTIONS} subscriptions, which is the most that one can have. End one of them, then press the button again.`,
  );
}
