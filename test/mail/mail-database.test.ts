import { readFile } from 'node:fs/promises';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudflareApi } from '../../scripts/kv/cloudflare-api.ts';
import { ensureDatabase, missingSecrets } from '../../scripts/mail/mail-database.ts';
import { readMailConfig, withDatabaseId, withNamespaceId } from '../../scripts/wrangler-config.ts';
import { mailSettingsOf } from '../../src/mail/mail-settings.ts';
import { ACCOUNT, CloudflareServer, TOKEN } from '../kv/cloudflare-server.ts';

let server: CloudflareServer;
let url: string;
let api: CloudflareApi;
beforeEach(async () => {
  server = new CloudflareServer();
  url = await server.start();
  api = new CloudflareApi({ token: TOKEN, baseUrl: url, sleep: async () => undefined });
});
afterEach(() => server.stop());

describe('the database of subscriptions', () => {
  it('is made once and found after that, among others whose names begin or end so', async () => {
    const uuid = '00000000-0000-4000-8000-999999999999';
    for (const name of ['sextant-mail-old', 'my-sextant-mail']) server.databases.push({ uuid, name });
    const made = await ensureDatabase(api, ACCOUNT, 'sextant-mail');
    expect(made.created).toBe(true);
    expect(made.id).not.toBe(uuid);
    expect(await ensureDatabase(api, ACCOUNT, 'sextant-mail')).toEqual({ id: made.id, created: false });
    expect(server.databases).toHaveLength(3);
  });

  it('is found beyond the first page', async () => {
    const uuid = '00000000-0000-4000-8000-999999999999';
    for (let i = 0; i < 1_000; i++) server.databases.push({ uuid, name: `sextant-mail-${i}` });
    const made = await ensureDatabase(api, ACCOUNT, 'sextant-mail');
    expect(await ensureDatabase(api, ACCOUNT, 'sextant-mail')).toEqual({ id: made.id, created: false });
  });

  it('names the permission that a token lacks', async () => {
    const refused = new CloudflareApi({ token: 'wrong', baseUrl: url });
    await expect(ensureDatabase(refused, ACCOUNT, 'x')).rejects.toThrow(/"D1: Edit"/);
    await expect(missingSecrets(refused, ACCOUNT, 'x', ['A'])).rejects.toThrow(/"Workers Scripts: Edit"/);
  });
});

describe('the secrets of a Worker', () => {
  it('are all missing before it is there, and then those that it does not have', async () => {
    const wanted = ['MAIL_SECRET', 'SMTP_PASSWORD'];
    expect(await missingSecrets(api, ACCOUNT, 'sextant', wanted)).toEqual(wanted);
    server.secrets.set('sextant', ['API_KEYS', 'MAIL_SECRET']);
    expect(await missingSecrets(api, ACCOUNT, 'sextant', wanted)).toEqual(['SMTP_PASSWORD']);
    server.secrets.set('sextant', wanted);
    expect(await missingSecrets(api, ACCOUNT, 'sextant', wanted)).toEqual([]);
  });
});

/** The file of the repository with its commented tables in force. */
async function withMails(): Promise<string> {
  const toml = await readFile('wrangler.toml', 'utf8');
  const begin = toml.indexOf('# [[d1_databases]]');
  const end = toml.indexOf('\n\n', begin);
  const block = toml.slice(begin, end).replace(/^# ?/gm, '');
  return toml.slice(0, begin) + block + toml.slice(end);
}

describe('wrangler.toml', () => {
  it('has no database, no cron and no settings of mails as it comes', async () => {
    const toml = await readFile('wrangler.toml', 'utf8');
    expect(readMailConfig(toml)).toBeNull();
    expect(parse(toml)).not.toHaveProperty('triggers');
    expect(mailSettingsOf(parse(toml)['vars'])).toBeNull();
  });

  it('has all that mails need in the tables that are commented out', async () => {
    const toml = await withMails();
    expect(parse(toml)).toMatchObject({
      d1_databases: [{ binding: 'MAIL', database_name: 'sextant-mail', migrations_dir: 'migrations' }],
      triggers: { crons: ['* * * * *'] },
    });
    const config = readMailConfig(toml);
    expect(config).toMatchObject({
      worker: 'sextant',
      database: { name: 'sextant-mail', id: null },
      hasEmail: true,
    });
    const secrets = { MAIL_SECRET: 's'.repeat(32), SMTP_PASSWORD: 'p' };
    expect(mailSettingsOf({ ...config?.vars, ...secrets })?.by).toMatchObject({
      kind: 'smtp',
      security: 'tls',
    });
  });

  it('gets the id of the database, once, and nothing else changes', async () => {
    const toml = await withMails();
    const [a, b] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
    const first = withDatabaseId(toml, a);
    expect(first.replace(`database_id = "${a}"\n`, '')).toBe(toml);
    expect(readMailConfig(first)?.database.id).toBe(a);
    expect(withDatabaseId(first, a)).toBe(first);
    expect(withDatabaseId(first, b)).toBe(first.replace(a, b));
    const both = withNamespaceId(first, 'c'.repeat(32));
    expect(both.replace(`id = "${'c'.repeat(32)}"\n`, '')).toBe(first);
    expect(() => withDatabaseId('d1_databases = [{ binding = "MAIL" }]\n', a)).toThrow(
      /^Write database_id = .* into the \[\[d1_databases\]\] of wrangler\.toml whose binding is "MAIL"/,
    );
  });
});
