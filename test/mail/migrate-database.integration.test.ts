import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrateDatabase } from '../../scripts/mail/migrate-database.ts';

const CONFIG = `name = "sextant"
compatibility_date = "2026-04-01"

[[d1_databases]]
binding = "MAIL"
database_name = "sextant-mail"
migrations_dir = "migrations"
`;

let folder: string;
let config: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-migrations-'));
  config = join(folder, 'wrangler.toml');
  await writeFile(config, CONFIG);
  await mkdir(join(folder, 'migrations'));
});
afterAll(() => rm(folder, { recursive: true }));

const migration = (name: string, sql: string): Promise<void> =>
  writeFile(join(folder, 'migrations', name), sql);

it('makes the local tables, once each, and says what is wrong with one that cannot be made', async () => {
  const where = { state: join(folder, 'state') };
  await migration('0001_a.sql', 'CREATE TABLE a (x TEXT);');
  await migrateDatabase(where, config);
  expect(await readdir(join(folder, 'state', 'v3'))).toContain('d1');
  // A table that is there would be refused.
  await migration('0002_b.sql', 'INSERT INTO a VALUES (1);');
  await migrateDatabase(where, config);
  await migration('0003_c.sql', 'CREATE TABLE a (x TEXT);');
  await expect(migrateDatabase(where, config)).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringMatching(/already exists/) as string,
  });
});
