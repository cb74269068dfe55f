import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { type MailSettings, mailSettingsOf } from '../../src/mail/mail-settings.ts';
import { ROOT } from '../paths.ts';
import type { TargetName } from '../target.ts';
import type { MailConfig } from '../wrangler-config.ts';

/**
 * The settings of mails for a command: variables of wrangler.toml, of .dev.vars for the local target as `wrangler dev`
 * takes them, and of the environment, each before those named before it. Secrets of a deployed Worker cannot be read.
 */
export async function mailEnvironment(
  target: TargetName,
  config: MailConfig | null,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Record<string, unknown>> {
  const local = target === 'local' ? await readFile(join(ROOT, '.dev.vars'), 'utf8').catch(() => '') : '';
  return { ...config?.vars, ...parseEnv(local), ...env };
}

/**
 * The settings of mails.
 * @throws SextantError `settings-invalid`, and `usage` where none are sent
 */
export function requireSettings(env: Record<string, unknown>): MailSettings {
  const settings = mailSettingsOf(env);
  if (settings !== null) return settings;
  throw new SextantError(
    'usage',
    'MAIL_SENDER is off or not set, so this site sends no mails. docs/mail.md says what to set, in wrangler.toml or here.',
  );
}
