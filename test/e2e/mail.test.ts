import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Email } from 'postal-mime';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { launchChromium } from '../browser/chromium.ts';
import { type MailWorker, startMailWorker } from '../browser/mail-worker.ts';
import { headerOf } from '../mail/mails.ts';
import { SmtpReceiver } from '../mail/smtp-receiver.ts';
import { sampleLines } from './workplace.ts';

/** Papers of the bundled sample: those that are there, and two days of new ones. */
const [THERE, FIRST_DAY, SECOND_DAY] = [
  [0, 100],
  [100, 130],
  [130, 160],
] as const;
const READER = 'ada@reader.example';
/** A Worker looks for a new index every 30 seconds. */
const PATIENCE = { timeout: 120_000, interval: 1_000 };

const server = new SmtpReceiver();
let folder: string;
let worker: MailWorker;
let browser: Browser;
let titles: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-mail-'));
  const lines = await sampleLines();
  titles = lines.map((line) => (JSON.parse(line) as { title: string }).title);
  await sextant('index', await today(lines, THERE));
  browser = await launchChromium();
  worker = await startMailWorker({ state: join(folder, 'state'), smtpPort: await server.start() });
});
afterAll(async () => {
  await browser.close();
  await worker.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A file with some papers, which were published today. */
async function today(lines: readonly string[], [from, to]: readonly [number, number]): Promise<string> {
  const published = new Date().toISOString().slice(0, 10);
  const papers = lines.slice(from, to).map((line) => ({ ...(JSON.parse(line) as object), published }));
  const file = join(folder, `papers-${from}.jsonl`);
  await writeFile(file, papers.map((paper) => JSON.stringify(paper)).join('\n'));
  return file;
}

/** Runs `sextant` with the store of the Worker. */
async function sextant(...args: string[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ['scripts/sextant.mjs', ...args, '--state', join(folder, 'state'), '--quiet'],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(0);
}

/** Runs the cron until one more mail has arrived. */
async function nextMail(): Promise<Email> {
  const { length } = server.received;
  await expect
    .poll(async () => {
      await worker.tick();
      return server.received.length;
    }, PATIENCE)
    .toBeGreaterThan(length);
  const received = server.received[length];
  if (received === undefined) throw new Error('no mail');
  expect(received.to).toEqual([READER]);
  return received.email;
}

/** The address of a mail that leads to a path. */
function linkIn(text: string | undefined, path: string): string {
  const link = text?.match(/https?:\/\/\S+/g)?.find((url) => new URL(url).pathname === path);
  if (link === undefined) throw new Error(`no link to ${path} in:\n${text}`);
  return link;
}

const batches = async (): Promise<number> => (await worker.rows('SELECT batch FROM arrivals')).length;

it('mails new papers to whoever subscribed and confirmed, once each, until one click ends it', async () => {
  const page = await browser.newPage();
  const query = titles[FIRST_DAY[0]] ?? '';
  await page.goto(`${worker.url}/?q=${encodeURIComponent(query)}`);
  const form = page.getByRole('region', { name: 'Mail me new papers like these' });
  await form.getByRole('textbox').fill(READER);
  await form.getByRole('button', { name: 'Daily' }).click();
  await page.getByRole('heading', { name: 'Look into your inbox' }).waitFor();

  const asks = await nextMail();
  expect(headerOf(asks, 'list-unsubscribe')).toBeNull();
  await page.goto(linkIn(asks.text, '/subscribe/confirm'));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('You are subscribed.').waitFor();
  expect(await batches()).toBe(1);

  await sextant('add', await today(await sampleLines(), FIRST_DAY));
  const digest = await nextMail();
  const fresh = titles.slice(...FIRST_DAY);
  const plain = (text: string): string => text.replace(/\s+/g, ' ');
  const listed = fresh.filter((title) => plain(digest.text ?? '').includes(plain(title)));
  expect(listed).toContain(query);
  expect(plain(digest.html ?? '')).toContain(query);
  expect(headerOf(digest, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  expect(headerOf(digest, 'list-id')).toContain('<digest.127.0.0.1>');
  expect(headerOf(digest, 'auto-submitted')).toBe('auto-generated');
  await page.goto(linkIn(digest.text, '/subscriptions'));
  await page.getByText(READER).first().waitFor();

  // Nothing is new: however often the cron runs, nothing is sent again.
  for (let run = 0; run < 3; run++) await worker.tick();
  expect(server.received).toHaveLength(2);

  const unsubscribe = headerOf(digest, 'list-unsubscribe')?.replace(/^<|>$/g, '') ?? '';
  const click = await fetch(unsubscribe, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
    redirect: 'manual',
  });
  expect(click.status).toBe(200);

  await sextant('add', await today(await sampleLines(), SECOND_DAY));
  await expect
    .poll(async () => {
      await worker.tick();
      return batches();
    }, PATIENCE)
    .toBe(3);
  for (let run = 0; run < 3; run++) await worker.tick();
  expect(server.received).toHaveLength(2);
});
