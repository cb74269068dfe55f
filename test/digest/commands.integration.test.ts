import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyDatabase } from '../../scripts/digest/copy-database.ts';
import { type LocalDatabase, openLocalDatabase } from '../../scripts/d1/local-database.ts';
import { indexOpener } from '../../scripts/digest/opened-index.ts';
import { previewMail } from '../../scripts/digest/preview.ts';
import { RemoteDatabase } from '../../scripts/d1/remote-database.ts';
import { RecordingSender } from '../../scripts/digest/recording-sender.ts';
import { mailsToSend, sendAll, type Sending } from '../../scripts/digest/send.ts';
import { stopAddresses, stopText, typedAddresses } from '../../scripts/digest/stop-addresses.ts';
import { writeMails } from '../../scripts/digest/write-mails.ts';
import { CloudflareApi } from '../../scripts/kv/cloudflare-api.ts';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { digestOf } from '../../src/digest/digest-of.ts';
import type { Wish } from '../../src/digest/interest.ts';
import { libraryOf } from '../../src/digest/library.ts';
import { servedAt } from '../../src/digest/served.ts';
import { Database, isConflict, sql, type Value } from '../../src/database.ts';
import { mailSettingsOf } from '../../src/mail/mail-settings.ts';
import { parsed } from '../mail/mails.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { migrations } from './migrated.ts';

const settings = mailSettingsOf({
  MAIL_SENDER: 'smtp',
  MAIL_FROM: 'Sextant <digest@lab.example>',
  SITE_URL: 'https://papers.lab.example',
  MAIL_SECRET: 'a secret of a test, which is long enough',
  SMTP_HOST: '127.0.0.1',
});
if (settings === null) throw new Error('no settings');

const wish: Wish = {
  interest: { kind: 'search', query: 'agents that learn' },
  title: 'agents that learn',
  rhythm: 'daily',
  most: 10,
  language: 'en',
};

const store = new FolderStore(TEST_INDEX);
let local: LocalDatabase;
let db: Database;
let sending: Sending;
beforeAll(async () => {
  local = await openLocalDatabase();
  db = new Database(local.binding);
  for (const statement of await migrations()) await db.rows(sql(statement));
  const library = libraryOf(() => servedAt(store, Date.now()), indexOpener(store));
  sending = { db, library, settings, name: 'Papers' };
  const digest = digestOf({ db, settings, now: Date.now });
  for (const name of ['ada', 'grace']) await digest.ask(wish, `${name}@reader.example`, { ip: '192.0.2.1' });
});
afterAll(() => local.close());

/** All that a database has. */
async function contentOf(database: Database): Promise<Record<string, unknown[]>> {
  const named = z
    .array(z.object({ name: z.string() }))
    .parse(await database.rows(sql("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")));
  const tables = named.filter(({ name }) => !/^(?:sqlite_|_cf_)/.test(name));
  const rows = tables.map(async ({ name }) => [name, await database.rows(sql(`SELECT * FROM "${name}"`))]);
  return Object.fromEntries((await Promise.all(rows)) as [string, unknown[]][]);
}

describe('a copy of the database', () => {
  it('has the same rows, and counts what is added by triggers as the original does', async () => {
    const copy = await openLocalDatabase();
    const copied = new Database(copy.binding);
    await copyDatabase(db, copied);
    expect(await contentOf(copied)).toEqual(await contentOf(db));
    await copied.rows(
      sql("INSERT INTO subscribers (id, address, since) VALUES (1, 'joan@reader.example', 0)"),
    );
    expect(await copied.rows(sql('SELECT subscribers FROM progress'))).toEqual([{ subscribers: 1 }]);
    await copy.close();
  });

  it('is what a dry run changes, and the original is not', async () => {
    const before = await contentOf(db);
    const mails = await mailsToSend(sending);
    expect(mails.map(({ to }) => to).toSorted()).toEqual(['ada@reader.example', 'grace@reader.example']);
    expect(await contentOf(db)).toEqual(before);
  });
});

describe('sending from a command', () => {
  const ASKED = 45;
  let many: LocalDatabase;
  let its: Sending;
  beforeAll(async () => {
    many = await openLocalDatabase();
    its = { ...sending, db: new Database(many.binding) };
    for (const statement of await migrations()) await its.db.rows(sql(statement));
    const digest = digestOf({ db: its.db, settings, now: Date.now });
    for (let i = 0; i < ASKED; i++) await digest.ask(wish, `r${i}@reader.example`, { ip: `10.0.${i}.1` });
  });
  afterAll(() => many.close());

  it('would send all that are due, and those that are within minutes, beside an index to compare', async () => {
    await its.db.rows(sql("UPDATE outbox SET due_at = due_at + 120000, claim = 'gone' WHERE id <= 3"));
    expect(await mailsToSend(its)).toHaveLength(ASKED);
  });

  it('says what it waits for, and goes on', async () => {
    const sender = new RecordingSender();
    const said: string[] = [];
    let waited = 0;
    const report = await sendAll(its, sender, {
      now: () => Date.now() + waited,
      wait: async (ms) => void (waited += ms),
      log: (line) => said.push(line),
    });
    expect(report).toEqual({ sent: ASKED, later: 0, ended: 0 });
    expect(said).toEqual(['3 more mails are due within minutes: waiting for that …']);
    expect(waited).toBeGreaterThan(0);
  });

  it('does not wait for a sender that takes nothing', async () => {
    await its.db.rows(
      sql(
        'UPDATE outbox SET outcome = NULL, due_at = 0, content = ?1',
        JSON.stringify({ wish, language: 'en' }),
      ),
    );
    const sender = {
      isIdempotent: true,
      send: async () => ({ kind: 'later', why: 'no' }) as const,
      end: async () => undefined,
    };
    let waits = 0;
    const report = await sendAll(its, sender, {
      now: Date.now,
      wait: async () => void waits++,
      log: () => undefined,
    });
    expect([report, waits]).toEqual([{ sent: 0, later: 3, ended: 0 }, 0]);
  });
});

describe('addresses that are stopped', () => {
  it('are told from those stopped already and those not known here, and bring no mail', async () => {
    const copy = await openLocalDatabase();
    const its = new Database(copy.binding);
    await copyDatabase(db, its);
    await its.rows(
      sql(
        "INSERT INTO subscribers (id, address, since) VALUES (1, 'ada@reader.example', 0), (2, 'joan@reader.example', 0)",
      ),
    );
    for (const id of [1, 2])
      await its.rows(
        sql(
          `INSERT INTO subscriptions (id, subscriber, interest, wish, since, seen, next_day) VALUES (?1, ?1, 'site', '{}', 0, 0, '')`,
          id,
        ),
      );
    const digest = digestOf({ db: its, settings, now: Date.now });
    const events = ['ada@reader.example', 'ada@reader.example', 'adda@reader.example'].map((address) => ({
      address,
      kind: 'bounced' as const,
    }));
    const first = await stopAddresses(digest, events);
    expect(first).toEqual({ stopped: 1, already: 0, unknown: 1 });
    expect(stopText(first)).toContain('1 address stopped. 1 address is not known here');
    const again = await stopAddresses(digest, events);
    expect(again).toEqual({ stopped: 0, already: 2, unknown: 0 });
    expect(stopText(again)).toBe('2 addresses were stopped already.');
    expect(await digest.stop('ada@reader.example', 'complained')).toBe('stopped');
    expect(await digest.state()).toMatchObject({ addresses: 1, subscriptions: 1, stopped: 1 });
    await copy.close();
  });

  it('are named where they are none', () => {
    expect(() => typedAddresses(['ada@reader.example', 'grace', 'a@b@c'])).toThrow(
      /“grace” is no address.*“a@b@c” is no address/,
    );
  });
});

describe('a database that fails', () => {
  it('without tables says what makes them', async () => {
    const empty = await openLocalDatabase();
    const digest = digestOf({ db: new Database(empty.binding), settings, now: Date.now });
    await expect(digest.state()).rejects.toThrow(/no tables yet.*sextant start.*sextant deploy/);
    await empty.close();
  });

  it.each([
    ['D1_ERROR: database is locked: SQLITE_BUSY', /locked by another program/],
    ['D1_ERROR: Exceeded maximum DB size: SQLITE_FULL', /is full/],
    ['Network connection lost.', /did not answer\. Try again/],
  ])('with “%s” says so', async (said, message) => {
    const binding = {
      ...local.binding,
      prepare: (text: string) => local.binding.prepare(text),
      batch: () => Promise.reject(new Error(said)),
    };
    await expect(new Database(binding).rows(sql('SELECT 1'))).rejects.toThrow(message);
  });
});

it('writes mails into files that a mail reader opens', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-mails-'));
  const mails = await mailsToSend(sending);
  const files = await writeMails(join(folder, 'out'), mails);
  expect(await readdir(join(folder, 'out'))).toHaveLength(files.length);
  const email = await parsed(await readFile(files[0] ?? '', 'utf8'));
  expect(email.subject).toBe(mails[0]?.subject);
  expect(email.text?.trim()).toBe(mails[0]?.text.replace(/\r\n/g, '\n').trim());
  await rm(folder, { recursive: true });
});

it.each([
  ['of the whole site', { kind: 'site' } as const],
  ['of a search', { kind: 'search', query: 'video generation' } as const],
])('shows a mail %s without a database', async (_, interest) => {
  const { service, close } = await indexOpener(store)();
  const site = { name: 'Papers', url: 'http://localhost:8787' };
  const mail = await previewMail(service, { wish: { ...wish, interest, most: 3 }, days: 30, site });
  expect(mail.papers).toBeGreaterThan(0);
  expect(mail.papers).toBeLessThanOrEqual(3);
  expect(mail.text).toContain('http://localhost:8787/papers/');
  close();
});

describe('a database at Cloudflare, by its API', () => {
  const TOKEN = 'token-of-the-test';
  const bodySchema = z.object({
    batch: z.array(
      z.object({ sql: z.string(), params: z.array(z.union([z.string(), z.number(), z.null()])) }),
    ),
  });
  let server: Server;
  let remote: Database;
  /** Answers that are lost on their way. */
  let lost = 0;

  beforeAll(async () => {
    // As it is documented: a batch is one transaction, and what SQLite says is an error with code 7500.
    server = createServer((request, response) => {
      void (async () => {
        expect(request.url).toBe('/client/v4/accounts/an-account/d1/database/an-id/query');
        expect(request.headers.authorization).toBe(`Bearer ${TOKEN}`);
        const { batch } = bodySchema.parse(JSON.parse(await text(request)));
        const queries = batch.map(({ sql: statement, params }) =>
          local.binding.prepare(statement).bind(...(params as Value[])),
        );
        try {
          const result = await local.binding.batch(queries);
          if (lost-- > 0) return request.socket.destroy();
          response.end(JSON.stringify({ success: true, errors: [], messages: [], result }));
        } catch (error) {
          const message = error instanceof Error ? error.message : '';
          const errors = [{ code: 7500, message }];
          response.writeHead(400).end(JSON.stringify({ success: false, errors, messages: [], result: null }));
        }
      })();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const api = new CloudflareApi({
      token: TOKEN,
      baseUrl: `http://127.0.0.1:${port}/client/v4`,
      sleep: async () => undefined,
    });
    remote = new Database(new RemoteDatabase(api, 'an-account', 'an-id'));
  });
  afterAll(() => server.close());

  it('gives the same rows', async () => {
    expect(await contentOf(remote)).toEqual(await contentOf(db));
  });

  it('does all of a transaction or nothing, and tells a conflict', async () => {
    const row = (batch: number) =>
      sql('INSERT INTO arrivals (batch, at, papers, numbers) VALUES (?1, 0, 0, ?2)', batch, '');
    const before = await contentOf(db);
    const error: unknown = await remote.transaction([row(7), row(7)]).catch((cause: unknown) => cause);
    expect(isConflict(error)).toBe(true);
    expect(await contentOf(db)).toEqual(before);
  });

  it('asks again where an answer was lost', async () => {
    lost = 1;
    expect(await remote.rows(sql('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});
