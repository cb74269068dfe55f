import * as z from 'zod/mini';
import { SextantError } from '../errors.ts';
import type { IndexReader } from '../index/store.ts';
import { log } from '../log.ts';
import type { Mailbox } from '../mail/mail.ts';
import { linkSettingsOf, mailSettingsOf, senderOf } from '../mail/mail-settings.ts';
import type { Digest } from './subscribing.ts';
import { digestOf } from './digest-of.ts';
import { libraryOf, type OpenedIndex } from './library.ts';
import { runDigest } from './run.ts';
import { servedAt } from './served.ts';
import { type D1Binding, Database } from '../database.ts';
import { Signer } from './link-tokens.ts';

const isBinding = (value: unknown): value is D1Binding =>
  typeof value === 'object' && value !== null && 'prepare' in value && 'batch' in value;

const boundSchema = z.object({ MAIL: z.custom<D1Binding>(isBinding) });

/** @throws SextantError `settings-invalid` where there is none */
function databaseOf(env: unknown): Database {
  const bound = boundSchema.safeParse(env);
  if (bound.success) return new Database(bound.data.MAIL);
  throw new SextantError(
    'settings-invalid',
    'MAIL_SENDER is set, and the Worker has no D1 database as MAIL. Take the block in wrangler.toml: docs/mail.md.',
  );
}

/**
 * What people and pages can do with mails of a site. Only who asks for a mail needs the settings of who sends it.
 * @throws SextantError `settings-invalid`
 */
export function digestOfEnv(env: unknown): Digest {
  const links = linkSettingsOf(env);
  const settings = {
    ...links,
    get from(): Mailbox {
      const mails = mailSettingsOf(env);
      if (mails === null) throw new SextantError('route-not-found', 'This site sends no mails.');
      return mails.from;
    },
  };
  return digestOf({ db: databaseOf(env), settings, now: Date.now });
}

/** What a run of the cron needs of the Worker. */
export interface Collection {
  /** Name of the site. */
  name: string;
  reader: IndexReader;
  /** Opens the index that this isolate serves. */
  open: () => Promise<OpenedIndex>;
}

/** One run of the cron: nothing where the site sends no mails. It logs what it did, and what it could not do. */
export async function runOfEnv(env: unknown, { name, reader, open }: Collection): Promise<void> {
  const settings = mailSettingsOf(env);
  if (settings === null) return;
  const db = databaseOf(env);
  const sender = senderOf(settings, env);
  const signer = new Signer(settings.secret);
  const { sent, later, ended, madeEditions } = await runDigest({
    db,
    settings,
    signer,
    name,
    sender,
    library: libraryOf(() => servedAt(reader, Date.now()), open),
    now: Date.now,
  });
  if (sent + later + ended > 0 || madeEditions)
    log('info', 'digest-run', { sent, later, ended, editions: madeEditions });
}
