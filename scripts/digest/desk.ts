import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { type Library, libraryOf } from '../../src/digest/library.ts';
import { servedAt } from '../../src/digest/served.ts';
import { Database } from '../../src/database.ts';
import { CloudflareApi } from '../kv/cloudflare-api.ts';
import { LOCAL_STATE, WRANGLER_CONFIG } from '../paths.ts';
import { openTarget, readCredentials } from '../target.ts';
import { DATABASE_BINDING, type MailConfig, readMailConfig } from '../wrangler-config.ts';
import type { StoreOptions } from '../commands/store-options.ts';
import { openLocalDatabase } from '../d1/local-database.ts';
import { mailEnvironment } from './mail-environment.ts';
import { indexOpener } from './opened-index.ts';
import { RemoteDatabase } from '../d1/remote-database.ts';

/** What commands about mails work with. */
export interface Desk {
  db: Database;
  library: Library;
  /** Where settings of mails are. */
  env: Record<string, unknown>;
}

/**
 * Opens index and database of a target for as long as `use` takes.
 * @throws SextantError `usage` where wrangler.toml has no database for mails, and as `openTarget`
 */
export async function withDesk<T>(
  options: StoreOptions,
  log: (line: string) => void,
  use: (desk: Desk) => Promise<T>,
): Promise<T> {
  const { target: name, state } = options;
  const config = readMailConfig(await readFile(WRANGLER_CONFIG, 'utf8'));
  if (config === null) {
    throw new SextantError(
      'usage',
      'wrangler.toml binds no D1 database as MAIL, where subscriptions are kept. Take the comment signs from its block for mails: docs/mail.md.',
    );
  }
  const target = await openTarget(name, { state, writes: false, log });
  const library = libraryOf(() => servedAt(target.store, Date.now()), indexOpener(target.store));
  const database = await openDatabase(options, config, log).catch(async (error: unknown) => {
    await target.close();
    throw error;
  });
  try {
    return await use({ db: database.db, library, env: await mailEnvironment(name, config) });
  } finally {
    await database.close();
    await target.close();
  }
}

async function openDatabase(
  { target, state }: StoreOptions,
  { database: { id } }: MailConfig,
  log: (line: string) => void,
): Promise<{ db: Database; close: () => Promise<void> }> {
  if (target === 'local') {
    // As `wrangler dev` names it.
    const place = { state: resolve(state ?? LOCAL_STATE), id: id ?? DATABASE_BINDING };
    const { binding, close } = await openLocalDatabase(place);
    return { db: new Database(binding), close };
  }
  const credentials = readCredentials();
  if (id === null) {
    const advice = 'Run `npx sextant deploy`, which makes one.';
    throw new SextantError('usage', `wrangler.toml names no database of mails yet. ${advice}`);
  }
  const api = new CloudflareApi({ ...credentials, log });
  const db = new Database(new RemoteDatabase(api, credentials.accountId, id));
  return { db, close: async () => undefined };
}
