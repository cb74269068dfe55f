import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SextantError } from '../../src/errors.ts';
import type { DigestState } from '../../src/digest/subscribing.ts';
import { digestOf } from '../../src/digest/digest-of.ts';
import { type Interest, PAPERS_A_MAIL, type Wish, wishSchema } from '../../src/digest/interest.ts';
import { SITE } from '../../src/http/site-json.ts';
import type { AddressEvent } from '../../src/mail/address-events.ts';
import { counted } from '../../src/text/counted.ts';
import { senderOf } from '../../src/mail/mail-settings.ts';
import { ensureBuilt } from '../build/ensure.ts';
import { type Desk, withDesk } from '../digest/desk.ts';
import { requireSettings } from '../digest/mail-environment.ts';
import { indexOpener } from '../digest/opened-index.ts';
import { previewMail } from '../digest/preview.ts';
import { mailsToSend, sendAll, type Sending } from '../digest/send.ts';
import { stopAddresses, stopText, typedAddresses } from '../digest/stop-addresses.ts';
import { writeMails } from '../digest/write-mails.ts';
import { nodeDial } from '../mail/dial-node.ts';
import { readReport } from '../mail/read-report.ts';
import { type Output, outputOf } from './options.ts';
import { type StoreOptions, withTarget } from './store-options.ts';

export interface SendOptions extends StoreOptions {
  dryRun: boolean;
  out?: string | undefined;
}

/** Sends all mails that are due, or says which. */
export async function send({ dryRun, out, ...options }: SendOptions): Promise<void> {
  const output = outputOf(options);
  if (out !== undefined && !dryRun)
    throw new SextantError('usage', '--out writes the mails of a dry run. Give --dry-run too.');
  await ensureBuilt(output.log);
  await withDesk(options, output.log, async (desk) => {
    const sending = sendingOf(desk);
    if (dryRun) return wouldSend(sending, out, output);
    if (sending.settings.by.kind === 'cloudflare') {
      const advice =
        'Set MAIL_SENDER to smtp, and SMTP_HOST to smtp.mx.cloudflare.net, or let the Worker send.';
      throw new SextantError('usage', `Cloudflare’s binding is in the Worker alone. ${advice}`);
    }
    const { sent, later, ended } = await sendAll(sending, senderOf(sending.settings, desk.env, nodeDial()), {
      now: Date.now,
      wait: sleep,
      log: output.log,
    });
    const state = await digestOf({ ...sending, now: Date.now }).state();
    output.result({ sent, later, ended, ...state }, `${sentText(sent, later, ended)}\n${stateText(state)}`);
    if (later + ended > 0) process.exitCode = 1;
  });
}

function sendingOf({ db, library, env }: Desk): Sending {
  return { db, library, settings: requireSettings(env), name: SITE.name };
}

async function wouldSend(sending: Sending, out: string | undefined, output: Output): Promise<void> {
  const mails = await mailsToSend(sending);
  const subjects = new Map<string, number>();
  for (const { subject } of mails) subjects.set(subject, (subjects.get(subject) ?? 0) + 1);
  const files = out === undefined ? [] : await writeMails(resolve(out), mails);
  const lines = Array.from(subjects, ([subject, count]) => `${String(count).padStart(6)}  ${subject}`);
  const text =
    mails.length === 0
      ? 'Nothing would be sent.'
      : `${counted(mails.length, 'mail')} would be sent:\n${lines.join('\n')}`;
  output.result(
    { mails: mails.length, subjects: Object.fromEntries(subjects), files },
    files.length === 0 ? text : `${text}\nWrote ${counted(files.length, 'file')} into ${String(out)}.`,
  );
}

function sentText(sent: number, later: number, ended: number): string {
  return [
    `${counted(sent, 'mail')} sent.`,
    ...(later > 0 ? [`${counted(later, 'mail')} not taken, to be tried again.`] : []),
    ...(ended > 0 ? [`${counted(ended, 'mail')} refused for good.`] : []),
  ].join(' ');
}

export interface PreviewOptions extends StoreOptions {
  search?: string | undefined;
  like?: string[] | undefined;
  days: number;
  most: number;
  language: string;
  out?: string | undefined;
}

/** Shows a mail as it would be. */
export async function preview({ out, days, ...options }: PreviewOptions): Promise<void> {
  const wish = wishOf(options);
  const output = outputOf(options);
  await ensureBuilt(output.log);
  await withTarget(options, false, async ({ store }) => {
    const { service, close } = await indexOpener(store)();
    try {
      const url = process.env['SITE_URL']?.replace(/\/$/, '') ?? 'http://localhost:8787';
      const { papers, ...mail } = await previewMail(service, { wish, days, site: { name: SITE.name, url } });
      const files =
        out === undefined
          ? []
          : await writeMails(resolve(out), [
              {
                ...mail,
                from: { name: SITE.name, address: 'digest@example.org' },
                to: 'reader@example.org',
                language: wish.language,
                messageId: 'preview@example.org',
              },
            ]);
      const said = files.length === 0 ? '' : `\n\nWrote:\n${files.join('\n')}`;
      output.result({ papers, ...mail, files }, `Subject: ${mail.subject}\n\n${mail.text}${said}`);
    } finally {
      close();
    }
  });
}

/** @throws SextantError `usage` when it asks for what no subscription can */
function wishOf({ search, like, most, language }: Omit<PreviewOptions, 'days'>): Wish {
  const interest: Interest =
    search !== undefined
      ? { kind: 'search', query: search }
      : like !== undefined
        ? { kind: 'papers', ids: like }
        : { kind: 'site' };
  const title = (search ?? like?.join(', ') ?? SITE.name).trim().slice(0, 200);
  const wish = wishSchema.safeParse({ interest, title, rhythm: 'daily', most, language });
  if (wish.success) return wish.data;
  throw new SextantError(
    'usage',
    `A subscription is of a search that is not empty or too long, or of some papers, with at most ${PAPERS_A_MAIL.most} papers a mail.`,
    { cause: wish.error },
  );
}

/** Says how mails stand. */
export async function status(options: StoreOptions): Promise<void> {
  const output = outputOf(options);
  await withDesk(options, output.log, async (desk) => {
    const state = await digestOf({ ...sendingOf(desk), now: Date.now }).state();
    output.result(state, stateText(state));
  });
}

function stateText({ addresses, subscriptions, stopped, waiting, failed, last }: DigestState): string {
  return [
    `${counted(subscriptions, 'subscription')} of ${counted(addresses, 'address', 'addresses')}.`,
    ...(stopped > 0 ? [`${counted(stopped, 'more address', 'more addresses')} stopped.`] : []),
    `${counted(waiting, 'mail')} waiting, ${failed} given up in the last 7 days.`,
    last === undefined
      ? 'No edition yet.'
      : `Of the last editions, of ${last.day}, ${counted(last.mails, 'mail')} sent.`,
  ].join('\n');
}

export interface StopOptions extends StoreOptions {
  complained: boolean;
  report?: string[] | undefined;
}

/** Stops addresses, named or in reports that came back. */
export async function stop(
  addresses: readonly string[],
  { complained, report = [], ...options }: StopOptions,
): Promise<void> {
  if (addresses.length + report.length === 0)
    throw new SextantError('usage', 'Name an address, or a report by --report.');
  const output = outputOf(options);
  const kind = complained ? 'complained' : 'bounced';
  // All are read before the first is stopped: a mistake in the last stops none.
  const events: AddressEvent[] = typedAddresses(addresses).map((address) => ({ address, kind }));
  for (const file of report) events.push(...(await readReport(await readFile(file))));
  await withDesk(options, output.log, async (desk) => {
    const digest = digestOf({ ...sendingOf(desk), now: Date.now });
    const report = await stopAddresses(digest, events);
    output.result(report, stopText(report));
  });
}
