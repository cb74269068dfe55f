import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { SextantError } from '../../src/errors.ts';
import { type MailSettings, mailSettingsOf, senderOf } from '../../src/mail/mail-settings.ts';
import { HttpSender } from '../../src/mail/http-sender.ts';
import { SmtpSender } from '../../src/mail/smtp.ts';
import { type Finding, finding } from '../finding.ts';
import { readMailConfig } from '../wrangler-config.ts';
import { nodeDial } from './dial-node.ts';
import { examineRecords } from './mail-records.ts';

export interface MailPatient {
  /** Path of the wrangler.toml. */
  config: string;
  env: NodeJS.ProcessEnv;
  /** Servers of names to ask instead of those of this machine. */
  nameServers?: readonly string[] | undefined;
}

/**
 * Looks at all that mails need: the settings, the sender, which is connected to and sent nothing, and the records of the
 * domain.
 */
export async function examineMail(patient: MailPatient): Promise<Finding[]> {
  const config = readMailConfig(await readFile(patient.config, 'utf8'));
  if (config === null) {
    const detail = 'wrangler.toml binds no database as MAIL; only mails about new papers need it.';
    return [{ what: 'mail', state: 'skipped', detail }];
  }
  const env = await environmentOf(config, patient);
  const read = settingsIn(env);
  if (read instanceof SextantError) return [{ what: 'mail', state: 'failed', detail: read.message }];
  if (read === null)
    return [{ what: 'mail', state: 'skipped', detail: 'MAIL_SENDER is off: no mails are sent.' }];
  const detail = `${read.by.kind}, from ${read.from.address}: no setting is missing.`;
  return [
    { what: 'mail', state: 'ok', detail },
    await finding('sender', () => checkSender(read, env)),
    ...(await examineRecords(read, patient.nameServers)),
  ];
}

function settingsIn(env: Record<string, unknown>): MailSettings | SextantError | null {
  try {
    return mailSettingsOf(env);
  } catch (error) {
    if (error instanceof SextantError) return error;
    throw error;
  }
}

/** What the Worker would be given: variables of wrangler.toml, then those of .dev.vars, then those set here. */
async function environmentOf(
  { vars, hasEmail }: { vars: Record<string, unknown>; hasEmail: boolean },
  { config, env }: MailPatient,
): Promise<Record<string, unknown>> {
  const file = join(dirname(config), '.dev.vars');
  const local = existsSync(file) ? parseEnv(await readFile(file, 'utf8')) : {};
  const here = Object.entries(env).filter(
    ([name, value]) => value && /^(?:MAIL_|SMTP_|SITE_URL$)/.test(name),
  );
  return {
    ...vars,
    ...local,
    ...Object.fromEntries(here),
    // Only a Worker that is deployed has it.
    ...(hasEmail && { EMAIL: { send: () => Promise.reject(new Error('only a Worker sends by it')) } }),
  };
}

/** @throws Error with what keeps it from sending */
async function checkSender(settings: MailSettings, env: Record<string, unknown>): Promise<string | Finding> {
  const sender = senderOf(settings, env, nodeDial());
  const { by } = settings;
  if (sender instanceof SmtpSender || sender instanceof HttpSender) {
    const why = await sender.check();
    if (why !== null) throw new Error(why);
  }
  if (by.kind === 'smtp')
    return `${by.host}, port ${by.port}, answers${by.user === undefined ? '' : ` and takes the password of ${by.user}`}; nothing was sent.`;
  if (by.kind === 'http') return `${by.url} takes the key; nothing was sent.`;
  return {
    what: 'sender',
    state: 'skipped',
    detail: 'Only a deployed Worker can ask for the binding EMAIL.',
  };
}
