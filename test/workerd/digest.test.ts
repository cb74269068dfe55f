import {
  applyD1Migrations,
  createExecutionContext,
  type D1Migration,
  createScheduledController,
  env,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import worker from '../../src/worker.ts';
import { digestOf } from '../../src/digest/digest-of.ts';
import type { Client } from '../../src/digest/subscribing.ts';
import type { Wish } from '../../src/digest/interest.ts';
import { runDigest } from '../../src/digest/run.ts';
import { stopAddress } from '../../src/digest/store/audience-store.ts';
import { Database } from '../../src/database.ts';
import { Signer } from '../../src/digest/link-tokens.ts';
import type { Mail } from '../../src/mail/mail.ts';
import type { Outcome } from '../../src/mail/sender.ts';
import { SimCollection } from '../digest/sim-library.ts';
import { fillIndex } from './fixture.ts';

interface MailEnv {
  MAIL: D1Database;
  MIGRATIONS: D1Migration[];
  INDEX: KVNamespace;
}
const bindings = env as unknown as MailEnv;

/** Date of the newest papers of the test index. */
const NEWEST = '2026-08-20';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const SETTINGS = {
  siteUrl: 'https://papers.example',
  secret: 'a secret of the tests, of 32 characters or more',
  from: { address: 'digest@papers.example' },
  replyTo: undefined,
  imprint: undefined,
  maxSubscriptions: 25,
};
const WISH: Wish = {
  interest: { kind: 'search', query: 'a' },
  title: 'a',
  rhythm: 'daily',
  most: 10,
  language: 'en',
};

/** A site with a clock, a collection and a mailbox of our own, over D1. */
class Site {
  /** A Wednesday. */
  now = Date.UTC(2026, 5, 3, 9);
  readonly collection = new SimCollection();
  readonly mails: Mail[] = [];
  answer: (mail: Mail) => Outcome = () => ({ kind: 'sent' });
  isIndexDamaged = false;
  #network = 0;

  get digest() {
    return digestOf({ db: new Database(bindings.MAIL), settings: SETTINGS, now: () => this.now });
  }

  client(): Client {
    return { ip: `10.0.${this.#network++}.1` };
  }

  publish(...papers: [id: string, topics: string, published?: string][]): void {
    for (const [id, topics, published] of papers) this.collection.papers.set(id, { id, topics, published });
    this.collection.publish(new Set([...this.collection.ids, ...papers.map(([id]) => id)]));
  }

  /** One run of the cron. */
  async tick(later = MINUTE) {
    this.now += later;
    const library = this.collection.library({ pointer: 0, open: 0 });
    return runDigest({
      db: new Database(bindings.MAIL),
      library: this.isIndexDamaged
        ? { ...library, open: () => Promise.reject(new Error('a value is missing')) }
        : library,
      sender: {
        isIdempotent: true,
        send: async (mail) => {
          const outcome = this.answer(mail);
          if (outcome.kind === 'sent') this.mails.push(mail);
          return outcome;
        },
        end: async () => undefined,
      },
      settings: SETTINGS,
      signer: new Signer(SETTINGS.secret),
      name: 'Papers',
      now: () => this.now,
    });
  }

  token(path: string, mail = this.mails.at(-1)): string {
    const [, token = ''] = new RegExp(`${path}\\?t=([\\w.-]+)`).exec(mail?.text ?? '') ?? [];
    return token;
  }

  /** Asks, and confirms by the mail. @returns a token for the account */
  async subscribe(address: string, wish = WISH): Promise<string> {
    await this.digest.ask(wish, address, this.client());
    await this.tick();
    return (await this.digest.confirm(this.token('/subscribe/confirm'))).account;
  }

  async rows(text: string): Promise<Record<string, unknown>[]> {
    return (await bindings.MAIL.prepare(text).all()).results;
  }
}

let site: Site;

afterEach(() => void vi.restoreAllMocks());

beforeEach(async () => {
  await applyD1Migrations(bindings.MAIL, bindings.MIGRATIONS);
  const tables = [
    'subscribers',
    'wishes',
    'subscriptions',
    'arrivals',
    'known_papers',
    'editions',
    'outbox',
    'counts',
    'stops',
  ];
  await bindings.MAIL.batch([
    ...tables.map((table) => bindings.MAIL.prepare(`DELETE FROM ${table}`)),
    bindings.MAIL.prepare('DELETE FROM progress'),
    bindings.MAIL.prepare('INSERT INTO progress (id) VALUES (1)'),
  ]);
  site = new Site();
  site.publish(['p0', 'a'], ['p1', 'b']);
});

describe('subscribing', () => {
  it('takes a mail and a button, and can be seen, changed, ended and deleted by links of mails', async () => {
    await site.digest.ask(WISH, ' Reader@Example.org ', site.client());
    await site.tick();
    expect(site.mails.map(({ to, list }) => [to, list])).toEqual([['reader@example.org', undefined]]);
    const link = site.token('/subscribe/confirm');
    expect(await site.digest.pending(link)).toEqual({
      wish: WISH,
      address: 'reader@example.org',
      isConfirmed: false,
    });
    expect((await site.digest.state()).subscriptions).toBe(0);
    const { account } = await site.digest.confirm(link);
    await site.digest.confirm(link);
    expect(await site.digest.pending(link)).toMatchObject({ isConfirmed: true });
    const seen = await site.digest.account(account);
    expect(seen).toMatchObject({ address: 'reader@example.org', subscriptions: [WISH], mails: [{}] });
    expect(await site.digest.state()).toMatchObject({
      addresses: 1,
      subscriptions: 1,
      waiting: 0,
      failed: 0,
    });

    const id = seen.subscriptions[0]?.id ?? 0;
    await site.digest.change(account, id, { rhythm: 'weekly', most: 3, language: 'de' });
    const changed = await site.digest.account(account);
    expect(changed.subscriptions).toMatchObject([{ ...WISH, rhythm: 'weekly', most: 3, language: 'de' }]);
    await site.digest.end(account, id);
    await site.digest.end(account, id);
    expect((await site.digest.account(account)).subscriptions).toEqual([]);
    await expect(site.digest.confirm(link)).rejects.toMatchObject({ code: 'link-invalid' });

    await site.digest.erase(account);
    await expect(site.digest.account(account)).rejects.toMatchObject({ code: 'link-invalid' });
    for (const table of ['subscribers', 'wishes', 'subscriptions', 'outbox', 'stops']) {
      expect(await site.rows(`SELECT * FROM ${table}`), table).toEqual([]);
    }
    expect(JSON.stringify(await site.rows('SELECT * FROM counts'))).not.toContain('reader');
    expect(await site.digest.state()).toMatchObject({ addresses: 0, subscriptions: 0 });
  });

  it('ends a wish after 48 hours', async () => {
    await site.digest.ask(WISH, 'reader@example.org', site.client());
    await site.tick();
    const link = site.token('/subscribe/confirm');
    site.now += 48 * HOUR - 2 * MINUTE;
    await site.digest.pending(link);
    await site.tick(2 * MINUTE);
    await expect(site.digest.confirm(link)).rejects.toMatchObject({ code: 'link-invalid' });
    expect(await site.rows('SELECT * FROM wishes')).toEqual([]);
  });

  it('gives those who know an address nothing to change: a wish counts when it is confirmed', async () => {
    const account = await site.subscribe('reader@example.org');
    await site.digest.ask({ ...WISH, rhythm: 'weekly', title: 'other' }, 'reader@example.org', site.client());
    expect((await site.digest.account(account)).subscriptions).toMatchObject([WISH]);
    await site.tick();
    await site.digest.confirm(site.token('/subscribe/confirm'));
    expect((await site.digest.account(account)).subscriptions).toMatchObject([
      { rhythm: 'weekly', title: 'other' },
    ]);
  });

  it('does the same for all addresses, and mails a link only to those that have something', async () => {
    const known = await site.subscribe('known@example.org');
    expect(known).not.toBe('');
    site.now += HOUR;
    const before = site.mails.length;
    const done: number[] = [];
    for (const address of ['known@example.org', 'unknown@example.org']) {
      const db = new Database(bindings.MAIL);
      const digest = digestOf({ db, settings: SETTINGS, now: () => site.now });
      await digest.askForLink(address, 'en', site.client());
      await digest.ask(WISH, address, site.client());
      done.push(db.statements);
    }
    expect(done[0]).toBe(done[1]);
    await site.tick();
    const sent = site.mails.slice(before).map(({ to, text }) => [to, text.includes('/subscriptions?t=')]);
    expect(sent.toSorted()).toEqual([
      ['known@example.org', false],
      ['known@example.org', true],
      ['unknown@example.org', false],
    ]);
  });

  it('mails one wish once in ten minutes, one address three times a day, one network twenty times an hour', async () => {
    const ip = '2001:db8::7';
    for (let i = 0; i < 2; i++) await site.digest.ask(WISH, 'reader@example.org', { ip });
    await site.tick();
    expect(site.mails).toHaveLength(1);
    await site.digest.ask({ ...WISH, interest: { kind: 'site' } }, 'reader@example.org', { ip });
    await expect(site.digest.ask(WISH, 'reader@example.org', { ip })).rejects.toMatchObject({
      code: 'rate-limited',
      retryAfter: expect.any(Number) as number,
    });
    for (let i = 0; i < 17; i++) await site.digest.ask(WISH, `r${i}@example.org`, { ip: `2001:db8::${i}` });
    await expect(site.digest.ask(WISH, 'other@example.org', { ip })).rejects.toMatchObject({
      code: 'rate-limited',
    });
    await site.digest.ask(WISH, 'another@example.org', { ip: '2001:db8:0:1::7' });
    site.now += DAY;
    await site.digest.ask(WISH, 'reader@example.org', { ip });
  });

  it('counts what it refuses for nobody: no network takes away the mails of others, or of who it names', async () => {
    const ip = '192.0.2.7';
    for (let i = 0; i < 20; i++) await site.digest.ask(WISH, `r${i}@example.org`, { ip });
    const before = await site.rows('SELECT * FROM counts ORDER BY name');
    for (let i = 0; i < 30; i++)
      await expect(site.digest.ask(WISH, 'victim@example.org', { ip })).rejects.toMatchObject({
        message: 'Too many mails were asked for. Try again in an hour.',
      });
    await expect(site.digest.askForLink('victim@example.org', 'en', { ip })).rejects.toThrow('in an hour');
    expect(await site.rows('SELECT * FROM counts ORDER BY name')).toEqual(before);
    await site.tick();
    await site.digest.ask(WISH, 'victim@example.org', site.client());
    await site.tick();
    expect(site.mails.at(-1)?.to).toBe('victim@example.org');
  });

  it('says nothing to one network of what others asked for with an address, and takes tags for the same', async () => {
    const interests = ['q0', 'q1', 'q2', 'q3'].map((query): Wish['interest'] => ({ kind: 'search', query }));
    const asked = async (address: string, ip: string): Promise<string[]> => {
      const said: string[] = [];
      for (const interest of interests) {
        const [one] = await Promise.allSettled([site.digest.ask({ ...WISH, interest }, address, { ip })]);
        said.push(one.status === 'fulfilled' ? 'taken' : String(one.reason));
      }
      return said;
    };
    const first = await asked('victim@example.org', '192.0.2.7');
    expect(first.map((one) => one === 'taken')).toEqual([true, true, true, false]);
    expect(first[3]).toContain('At most 3 mails a day');
    const wishes = await site.rows('SELECT * FROM wishes');
    expect(await asked('victim+1@example.org', '198.51.100.7'), 'as if nobody had asked').toEqual(first);
    expect(await asked('nobody@example.org', '203.0.113.7')).toEqual(first);
    expect(await site.rows(`SELECT * FROM wishes WHERE address LIKE 'victim%'`)).toEqual(wishes);
    for (let i = 0; i < 3; i++) await site.tick();
    expect(site.mails.map(({ to }) => to).filter((to) => to.startsWith('victim'))).toHaveLength(3);
  });

  it('counts many at once as one after the other, and networks of IPv6 by 48 bits too', async () => {
    const ips = Array.from({ length: 8 }, (_, i) => `2001:db8:${i}::1`);
    await Promise.all(
      ips.map((ip, i) =>
        site.digest.ask({ ...WISH, interest: { kind: 'search', query: `q${i}` } }, 'r@example.org', { ip }),
      ),
    );
    expect(await site.rows('SELECT * FROM wishes')).toHaveLength(3);
    const asking = Array.from({ length: 70 }, (_, i) =>
      site.digest.ask(WISH, `r${i}@example.org`, { ip: `2001:db8:77:${i}::1` }),
    );
    const answers = await Promise.allSettled(asking);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
  });

  it('takes no more than so many subscriptions, of one address and in all', async () => {
    let account = '';
    for (let i = 0; i < 20; i++) {
      account = await site.subscribe('reader@example.org', {
        ...WISH,
        interest: { kind: 'search', query: `q${i}` },
      });
      site.now += DAY;
    }
    await site.digest.ask({ ...WISH, interest: { kind: 'site' } }, 'reader@example.org', site.client());
    await site.tick();
    const last = site.token('/subscribe/confirm');
    await expect(site.digest.confirm(last)).rejects.toMatchObject({ code: 'invalid-request' });
    const { subscriptions } = await site.digest.account(account);
    expect(subscriptions).toHaveLength(20);
    await site.digest.end(account, subscriptions[0]?.id);
    await site.digest.confirm(last);
    for (let i = 0; i < 5; i++) await site.subscribe(`r${i}@example.org`);
    await expect(site.digest.ask(WISH, 'more@example.org', site.client())).rejects.toMatchObject({
      code: 'rate-limited',
    });
  });
});

describe('editions', () => {
  it('have what came since, once, the latest referring to the one before', async () => {
    await site.subscribe('reader@example.org');
    site.publish(['p2', 'a'], ['p3', 'b'], ['p4', 'a', '2026-03-01']);
    await site.tick();
    await site.tick();
    const [first] = site.mails.slice(1);
    expect(first?.text).toContain('The paper p2');
    expect(first?.text).not.toMatch(/The paper p[0134]/);
    expect(first?.list).toMatchObject({ id: 'digest.papers.example' });
    expect(first?.references).toBeUndefined();
    site.publish(['p5', 'a']);
    await site.tick();
    await site.tick();
    expect(site.mails, 'one a day').toHaveLength(2);
    site.now += DAY;
    await site.tick();
    await site.tick();
    const [, , second] = site.mails;
    expect(second?.text).toContain('The paper p5');
    expect(second?.text).not.toContain('The paper p2');
    expect(second?.references).toEqual([first?.messageId]);
    for (let i = 0; i < 3; i++) await site.tick(DAY);
    expect(site.mails, 'nothing without news').toHaveLength(3);
  });

  it('are not made of an index that was written anew, of papers that come again, nor by a clock that goes back', async () => {
    await site.subscribe('reader@example.org');
    const ids = site.collection.ids;
    site.collection.publish(new Set(['p1']));
    await site.tick();
    site.collection.publish(new Set(Array.from(ids).reverse()));
    await site.tick();
    site.publish(['p2', 'a']);
    await site.tick();
    await site.tick();
    expect(site.mails).toHaveLength(2);
    site.now -= 2 * DAY;
    site.publish(['p3', 'a']);
    for (let i = 0; i < 3; i++) await site.tick();
    expect(site.mails).toHaveLength(2);
    for (let i = 0; i < 3; i++) await site.tick(1.5 * DAY);
    expect(site.mails.at(-1)?.text).toContain('The paper p3');
    expect(site.mails).toHaveLength(3);
  });

  it('of one person have each paper once, weekly ones on Mondays', async () => {
    await site.subscribe('reader@example.org');
    await site.subscribe('reader@example.org', { ...WISH, interest: { kind: 'site' }, rhythm: 'weekly' });
    site.publish(['p2', 'a'], ['p3', 'b']);
    await site.tick();
    await site.tick();
    expect(site.mails.slice(2).map(({ text }) => text.match(/The paper p\d/g))).toEqual([['The paper p2']]);
    site.now = Date.UTC(2026, 5, 7, 23, 30);
    await site.tick();
    await site.tick();
    expect(site.mails).toHaveLength(3);
    await site.tick(HOUR);
    await site.tick();
    expect(site.mails.at(-1)?.text.match(/The paper p\d/g)).toEqual(['The paper p3']);
  });

  it('of the site are there without subscribers, a day each, and say to how many they went', async () => {
    await site.tick();
    site.publish(['p2', 'a']);
    await site.tick();
    await site.subscribe('reader@example.org', { ...WISH, interest: { kind: 'site' } });
    site.publish(['p3', 'b'], ['p4', 'a']);
    await site.tick(DAY);
    await site.tick();
    expect(await site.digest.archive(10)).toEqual([
      { day: '2026-06-04', papers: 2, recipients: 1 },
      { day: '2026-06-03', papers: 1, recipients: 0 },
    ]);
    expect(await site.digest.archive(10, '2026-06-04')).toHaveLength(1);
    expect((await site.digest.edition('2026-06-04'))?.papers.map(({ paper }) => paper.id).sort()).toEqual([
      'p3',
      'p4',
    ]);
    expect(await site.digest.edition('2026-06-05')).toBeNull();
    expect((await site.digest.state()).last).toEqual({ day: '2026-06-04', mails: 1 });
  });

  it('of the site count who had their papers in another one: later subscribers, and weekly ones on Mondays', async () => {
    const wish = { ...WISH, interest: { kind: 'site' as const } };
    await site.tick();
    await site.subscribe('first@example.org', wish);
    site.publish(['p2', 'a']);
    // A run makes the edition, the next sends it.
    for (let i = 0; i < 2; i++) await site.tick();
    await site.subscribe('second@example.org', wish);
    await site.subscribe('weekly@example.org', { ...wish, rhythm: 'weekly' });
    await site.subscribe('searching@example.org');
    site.publish(['p3', 'a']);
    await site.tick(DAY);
    for (let i = 0; i < 3; i++) await site.tick();
    const perDay = async () => (await site.digest.archive(10)).map(({ recipients }) => recipients);
    expect(await perDay()).toEqual([2, 1]);
    expect((await site.digest.state()).last).toEqual({ day: '2026-06-04', mails: 3 });
    site.now = Date.UTC(2026, 5, 8);
    for (let i = 0; i < 3; i++) await site.tick();
    expect(await perDay(), 'the weekly one has the papers of Thursday').toEqual([3, 1]);
    expect((await site.digest.edition('2026-06-04'))?.recipients).toBe(3);
    site.publish(['p4', 'b']);
    for (let i = 0; i < 3; i++) await site.tick();
    expect(await perDay()).toEqual([2, 3, 1]);
  });

  it('hold what one mail may have, and tell how many more there are', async () => {
    await site.subscribe('reader@example.org', { ...WISH, most: 2 });
    site.publish(['p2', 'a'], ['p3', 'a'], ['p4', 'a']);
    await site.tick();
    await site.tick();
    expect(site.mails.at(-1)?.text.match(/The paper p\d/g)).toHaveLength(2);
    const [row] = await site.rows(`SELECT papers FROM outbox WHERE kind = 'digest'`);
    expect(JSON.parse(String(row?.['papers']))).toHaveLength(2);
  });
});

describe('sending', () => {
  it('tries three times, after 1 and 10 minutes, and gives the papers another mail', async () => {
    await site.subscribe('reader@example.org');
    site.publish(['p2', 'a']);
    await site.tick();
    const tries: number[] = [];
    const ids = new Set<string>();
    site.answer = ({ messageId }) => {
      tries.push(Math.round(site.now / MINUTE));
      ids.add(messageId);
      return { kind: 'later', why: 'no' };
    };
    for (let i = 0; i < 90; i++) await site.tick();
    expect(tries.slice(1).map((at, i) => at - (tries[i] ?? 0))).toEqual([1, 10]);
    expect(ids.size).toBe(1);
    expect((await site.digest.state()).failed).toBe(1);
    site.answer = () => ({ kind: 'sent' });
    await site.tick(DAY);
    await site.tick();
    expect(site.mails.at(-1)?.text).toContain('The paper p2');
    expect(ids.has(site.mails.at(-1)?.messageId ?? '')).toBe(false);
  });

  it('tries what somebody asked for during hours, and says what it gave up', async () => {
    await site.digest.ask(WISH, 'reader@example.org', site.client());
    const tries: number[] = [];
    site.answer = () => {
      tries.push(Math.round(site.now / MINUTE));
      return { kind: 'later', why: 'nobody there' };
    };
    const reports = { later: 0, ended: 0 };
    for (let i = 0; i < 450; i++) {
      const { later, ended } = await site.tick();
      reports.later += later;
      reports.ended += ended;
    }
    expect(tries.slice(1).map((at, i) => at - (tries[i] ?? 0))).toEqual([1, 10, 60, 60, 60, 60, 60]);
    expect(reports).toEqual({ later: 7, ended: 1 });
    expect(await site.digest.state()).toMatchObject({ waiting: 0, failed: 1 });
  });

  it('gives the papers of a weekly mail that was given up another on the next day', async () => {
    await site.subscribe('reader@example.org', { ...WISH, rhythm: 'weekly' });
    site.publish(['p2', 'a']);
    await site.tick();
    site.answer = () => ({ kind: 'later', why: 'nobody there' });
    site.now = Date.UTC(2026, 5, 8, 9);
    for (let i = 0; i < 20; i++) await site.tick();
    expect((await site.digest.state()).failed).toBe(1);
    site.answer = () => ({ kind: 'sent' });
    await site.tick(DAY);
    await site.tick();
    expect(site.mails.at(-1)?.text).toContain('The paper p2');
    const sent = site.mails.length;
    site.publish(['p3', 'a']);
    for (let i = 0; i < 5; i++) await site.tick(DAY);
    expect(site.mails, 'and the others on Mondays').toHaveLength(sent);
    for (let i = 0; i < 2; i++) await site.tick(DAY);
    expect(site.mails.at(-1)?.text).toContain('The paper p3');
  });

  it('waits as long as a sender asks, and leaves the others for later when three in a row were not taken', async () => {
    for (let i = 0; i < 6; i++) await site.subscribe(`r${i}@example.org`);
    site.publish(['p2', 'a']);
    await site.tick();
    let tries = 0;
    site.answer = () => {
      tries++;
      return { kind: 'later', why: 'too many', afterSeconds: 1_800 };
    };
    await site.tick();
    expect(tries).toBe(3);
    site.answer = () => ({ kind: 'sent' });
    await site.tick(2 * MINUTE);
    expect(site.mails.filter(({ list }) => list !== undefined)).toHaveLength(3);
    await site.tick(27 * MINUTE);
    expect(site.mails.filter(({ list }) => list !== undefined)).toHaveLength(3);
    await site.tick(2 * MINUTE);
    expect(site.mails.filter(({ list }) => list !== undefined)).toHaveLength(6);
  });

  it('stops an address that is refused or complains, and begins again only for who asks and confirms', async () => {
    const account = await site.subscribe('reader@example.org');
    site.publish(['p2', 'a']);
    await site.tick();
    site.answer = () => ({ kind: 'refused', why: 'no such user', isAddress: true });
    await site.tick();
    site.answer = () => ({ kind: 'sent' });
    expect(await site.digest.account(account)).toMatchObject({ stopped: 'bounced' });
    site.publish(['p3', 'a']);
    await site.tick(DAY);
    await site.tick();
    expect(site.mails).toHaveLength(1);
    await site.digest.ask(WISH, 'reader@example.org', site.client());
    await site.tick();
    await site.digest.confirm(site.token('/subscribe/confirm'));
    expect((await site.digest.account(account)).stopped).toBeUndefined();
    await site.tick(DAY);
    await site.tick();
    expect(
      site.mails
        .at(-1)
        ?.text.match(/The paper p\d/g)
        ?.sort(),
    ).toEqual(['The paper p2', 'The paper p3']);

    const stop = await new Signer(SETTINGS.secret).hash('stop', 'reader@example.org');
    const db = new Database(bindings.MAIL);
    await db.transaction(stopAddress('reader@example.org', { stop, why: 'complained', now: site.now }));
    const before = site.mails.length;
    await site.digest.ask(WISH, 'reader@example.org', site.client());
    await site.digest.erase(account);
    await site.digest.ask(WISH, 'reader@example.org', site.client());
    await site.tick(30 * DAY);
    expect(site.mails).toHaveLength(before);
    expect(await site.rows('SELECT why FROM stops')).toEqual([{ why: 'complained' }]);
  });

  it('confirms nothing for who complained, by whichever link, and sends nothing that waits', async () => {
    const account = await site.subscribe('reader@example.org');
    const other: Wish = { ...WISH, interest: { kind: 'site' } };
    await site.digest.ask(other, 'reader@example.org', site.client());
    await site.tick();
    const link = site.token('/subscribe/confirm');
    await site.digest.ask({ ...other, title: 'again' }, 'new@example.org', site.client());
    await site.tick();
    const ofNew = site.token('/subscribe/confirm');
    const wishes = await site.rows(`SELECT * FROM wishes WHERE address = 'new@example.org'`);
    site.publish(['p2', 'a']);
    await site.tick();
    await site.digest.askForLink('reader@example.org', 'en', site.client());
    const before = site.mails.length;
    for (const address of ['reader@example.org', 'new@example.org'])
      await site.digest.stop(address, 'complained');
    for (const token of [link, ofNew]) {
      await expect(site.digest.pending(token)).rejects.toThrow('complained');
      await expect(site.digest.confirm(token)).rejects.toThrow('complained');
    }
    expect(await site.rows('SELECT * FROM wishes')).toEqual([]);
    // As a version before this one left it.
    const [{ id = 0, interest = '', wish = '', asked_at: askedAt = 0 } = {}] = wishes;
    await bindings.MAIL.prepare(
      'INSERT INTO wishes (id, address, interest, wish, asked_at) VALUES (?1, ?2, ?3, ?4, ?5)',
    )
      .bind(id, 'new@example.org', interest, wish, askedAt)
      .run();
    await expect(site.digest.confirm(ofNew)).rejects.toThrow('gets no mails any more');
    // Who bounces later complained all the same.
    await site.digest.stop('reader@example.org', 'bounced');
    for (let i = 0; i < 3; i++) await site.tick(DAY);
    await site.digest.ask(other, 'reader@example.org', site.client());
    await site.digest.askForLink('reader@example.org', 'en', site.client());
    await site.tick();
    expect(site.mails).toHaveLength(before);
    expect(await site.digest.account(account)).toMatchObject({ stopped: 'complained' });
    expect(await site.digest.state()).toMatchObject({ addresses: 0, stopped: 1, waiting: 0 });
  });

  it('does half as much after a run that never came to its end, and more again as runs do', async () => {
    for (let i = 0; i < 12; i++) await site.subscribe(`r${i}@example.org`);
    site.publish(['p2', 'a']);
    await site.tick();
    await bindings.MAIL.prepare('UPDATE progress SET is_running = 1, pace = 0.1').run();
    const sent: number[] = [];
    for (let i = 0; i < 4; i++) sent.push((await site.tick()).sent);
    expect(sent).toEqual([2, 2, 3, 3]);
    expect(await site.rows('SELECT is_running FROM progress')).toEqual([{ is_running: 0 }]);
  });

  it('goes on, and deletes what is old, where the index cannot be opened', async () => {
    for (let i = 0; i < 8; i++) await site.subscribe(`r${i}@example.org`);
    site.publish(['p2', 'a']);
    await site.tick();
    const lines = vi.spyOn(console, 'log').mockReturnValue(undefined);
    const errors = vi.spyOn(console, 'error').mockReturnValue(undefined);
    site.isIndexDamaged = true;
    site.publish(['p3', 'a']);
    expect((await site.tick()).sent, 'as many as beside editions').toBe(6);
    for (let i = 0; i < 5; i++) {
      expect((await site.tick(DAY)).madeEditions).toBe(false);
      expect(await site.rows('SELECT pace, is_running, held_until FROM progress')).toEqual([
        { pace: 1, is_running: 0, held_until: 0 },
      ]);
    }
    const logged = [...lines.mock.calls, ...errors.mock.calls].map(String).join('\n');
    expect(logged.match(/digest-without-index/g)).toHaveLength(6);
    expect(await site.rows('SELECT * FROM wishes')).toEqual([]);
    expect(await site.rows(`SELECT * FROM counts`)).toEqual([]);
    site.isIndexDamaged = false;
    await site.tick();
    await site.tick();
    expect(site.mails.at(-1)?.text).toContain('The paper p3');
  });

  it('takes what was unsubscribed out of what waits, by a link that works for years', async () => {
    await site.subscribe('reader@example.org');
    site.publish(['p2', 'a']);
    await site.tick();
    await site.tick();
    const link = new URL(site.mails.at(-1)?.list?.unsubscribe ?? '').searchParams.get('t') ?? '';
    site.publish(['p3', 'a']);
    await site.tick(DAY);
    site.now += 3 * 365 * DAY;
    expect(await site.digest.unsubscribing(link)).toEqual({ title: 'a', isEnded: false });
    await site.digest.unsubscribe(link);
    await site.digest.unsubscribe(link);
    expect(await site.digest.unsubscribing(link)).toEqual({ title: '', isEnded: true });
    const before = site.mails.length;
    for (let i = 0; i < 3; i++) await site.tick();
    expect(site.mails).toHaveLength(before);
  });

  it('keeps nothing for longer than it is needed', async () => {
    await site.subscribe('reader@example.org');
    site.publish(['p2', 'a']);
    await site.tick();
    await site.tick();
    await site.tick(4 * DAY);
    await site.tick();
    expect(await site.rows(`SELECT papers FROM editions WHERE is_public = 0`)).toEqual([{ papers: '[]' }]);
    await site.tick(31 * DAY);
    await site.tick();
    for (const table of ['outbox', 'counts', 'wishes'])
      expect(await site.rows(`SELECT * FROM ${table}`), table).toEqual([]);
    expect(await site.rows('SELECT is_public FROM editions')).toEqual([{ is_public: 1 }]);
    expect((await site.digest.edition('2026-06-03'))?.papers).toHaveLength(1);
    const link = (await site.rows('SELECT address FROM subscribers'))[0];
    expect(link).toEqual({ address: 'reader@example.org' });
  });
});

describe('the cron of the Worker', () => {
  const cron = async (settings: object): Promise<void> => {
    const context = createExecutionContext();
    await worker.scheduled(createScheduledController(), { ...bindings, ...settings } as never, context);
    await waitOnExecutionContext(context);
  };

  it('does nothing where no mails are sent', async () => {
    await cron({});
    await cron({ MAIL_SENDER: 'off' });
    expect(await site.rows('SELECT version FROM progress')).toEqual([{ version: '' }]);
  });

  it('remembers the papers of the index at first, and finds new ones of it later', async () => {
    await fillIndex();
    vi.spyOn(Date, 'now').mockReturnValue(Date.parse(NEWEST) + DAY);
    const settings = {
      MAIL_SENDER: 'http',
      MAIL_FROM: 'Papers <digest@papers.example>',
      MAIL_SECRET: SETTINGS.secret,
      SITE_URL: SETTINGS.siteUrl,
      MAIL_API_KEY: 'none',
    };
    await cron(settings);
    expect(await site.rows('SELECT batch, papers FROM arrivals')).toEqual([{ batch: 1, papers: 0 }]);
    const [{ version } = {}] = await site.rows('SELECT version FROM progress');
    expect(version).toMatch(/^\d+-[0-9a-f]{12}$/);
    // As if the index before had less papers: the first 120 numbers are taken out of what is known.
    const before = await site.rows('SELECT numbers FROM known_papers');
    const numbers = String(before[0]?.['numbers']);
    await bindings.MAIL.batch([
      bindings.MAIL.prepare('UPDATE known_papers SET numbers = ?1').bind(numbers.slice(800)),
      bindings.MAIL.prepare(`UPDATE progress SET version = '0-before'`),
    ]);
    await cron(settings);
    const [batch] = await site.rows('SELECT papers FROM arrivals WHERE batch = 2');
    expect(Number(batch?.['papers'])).toBeGreaterThan(0);
    expect(await site.rows('SELECT numbers FROM known_papers')).toEqual(before);
    const [edition] = await site.rows('SELECT paper_count, more FROM editions');
    expect(Number(edition?.['paper_count']) + Number(edition?.['more'])).toBe(batch?.['papers']);
  });
});
