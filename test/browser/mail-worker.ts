import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type MiniflareOptions, Miniflare } from 'miniflare';
import { expect } from 'vitest';
import { unstable_getMiniflareWorkerOptions as workerOptions } from 'wrangler';
import { bundleWorker } from '../../bench/harness/worker-files.ts';
import { modulesOf } from '../../bench/harness/real-worker.ts';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { WRANGLER_CONFIG } from '../../scripts/paths.ts';
import { HOST } from '../../scripts/port.ts';
import { BINDING } from '../../scripts/wrangler-config.ts';
import { type Purpose, Signer } from '../../src/digest/link-tokens.ts';
import { migrations } from '../digest/migrated.ts';
import { TEST_INDEX } from '../setup/paths.ts';

const SECRET = 'a secret of a test, which is long enough';

/** What differs from one to another. */
export interface MailWorkerOptions {
  /** Folder of a local store that commands publish into; the index of the tests in memory unless given. */
  state?: string;
  /** Port of the SMTP server here that takes its mails; nothing does unless given. */
  smtpPort?: number;
}

/** The Worker as it is deployed where mails are sent, with its assets and a database. */
export interface MailWorker {
  url: string;
  /** What a statement gives. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** A token as a mail of now has it. */
  token(purpose: Purpose, id: number): Promise<string>;
  /** One run of the cron. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

export async function startMailWorker({ state, smtpPort }: MailWorkerOptions = {}): Promise<MailWorker> {
  const port = await freePort();
  const { workerOptions: options } = workerOptions(WRANGLER_CONFIG);
  const miniflare = new Miniflare({
    ...options,
    modules: modulesOf(await bundleWorker()),
    modulesRules: undefined,
    bindings: {
      RATE_LIMIT: 'off',
      MAIL_SENDER: 'smtp',
      MAIL_FROM: 'Sextant <digest@lab.example>',
      SITE_URL: `http://${HOST}:${port}`,
      MAIL_SECRET: SECRET,
      SMTP_HOST: HOST,
      // Nobody listens at 9.
      SMTP_PORT: String(smtpPort ?? 9),
    },
    kvNamespaces: { INDEX: BINDING },
    ...(state !== undefined && { kvPersist: join(state, 'v3', 'kv') }),
    d1Databases: { MAIL: 'mail' },
    name: 'worker',
    host: HOST,
    port,
    cf: false,
  } as MiniflareOptions);
  const url = await miniflare.ready;
  if (state === undefined) await publishTestIndex(miniflare);
  const database = await miniflare.getD1Database('MAIL');
  for (const statement of await migrations()) await database.prepare(statement).run();
  const signer = new Signer(SECRET);
  return {
    url: url.href.replace(/\/$/, ''),
    rows: async (sql) => (await database.prepare(sql).all()).results,
    token: (purpose, id) => signer.token(purpose, id, Date.now()),
    async tick(): Promise<void> {
      const { outcome } = await (await miniflare.getWorker()).scheduled({ cron: '* * * * *' });
      expect(outcome).toBe('ok');
    },
    close: () => miniflare.dispose(),
  };
}

/** A port that nobody has: links of mails must have it before the Worker listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function publishTestIndex(miniflare: Miniflare): Promise<void> {
  const index = await miniflare.getKVNamespace(BINDING);
  const from = new FolderStore(TEST_INDEX);
  for (const { key } of await from.list('')) {
    const value = await from.get(key);
    if (value !== null) await index.put(key, new Uint8Array(value));
  }
}
