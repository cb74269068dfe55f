import { resolve } from 'node:path';
import { SextantError } from '../../src/errors.ts';
import { WRANGLER_CONFIG } from '../paths.ts';
import { runWrangler } from '../run-wrangler.ts';
import { DATABASE_BINDING } from '../wrangler-config.ts';

/**
 * Brings the tables of subscriptions up to date: those of the database at Cloudflare, or of the local one in a folder.
 * What was applied before is not applied again.
 * @param config Path of the wrangler.toml.
 * @throws SextantError `store-failed`
 */
export async function migrateDatabase(
  where: 'remote' | { state: string },
  config: string = WRANGLER_CONFIG,
): Promise<void> {
  const target = where === 'remote' ? ['--remote'] : ['--local', '--persist-to', resolve(where.state)];
  const args = ['d1', 'migrations', 'apply', DATABASE_BINDING, ...target, '--config', config];
  const { code, output } = await runWrangler(args, false);
  if (code === 0) return;
  throw new SextantError(
    'store-failed',
    `The tables of subscriptions could not be brought up to date; wrangler d1 migrations apply said:\n${output.trim()}`,
  );
}
