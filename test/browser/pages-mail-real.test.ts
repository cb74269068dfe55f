import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MailWorker, startMailWorker } from './mail-worker.ts';
import { sharedChromium, violationsOn, watchedPage } from './page-checks.ts';

let worker: MailWorker;
let browser: Browser;
beforeAll(async () => {
  [worker, browser] = await Promise.all([startMailWorker(), sharedChromium()]);
});
afterAll(() => worker.close());

async function open(path: string, context: BrowserContextOptions = {}): Promise<Page> {
  const page = await watchedPage(await browser.newContext(context));
  await page.goto(worker.url + path);
  return page;
}

const EMAIL = 'ada@reader.example';

test.each([
  ['with a script', {}],
  ['without one', { javaScriptEnabled: false }],
])('somebody subscribes, confirms, changes and ends, over a real database, %s', async (_, context) => {
  // axe is a script itself.
  const violations = (): Promise<string[]> =>
    'javaScriptEnabled' in context ? Promise.resolve([]) : violationsOn(page);
  const page = await open('/?q=agents+that+learn', context);
  const form = page.getByRole('region', { name: 'Mail me new papers like these' });
  await form.getByRole('textbox').fill(EMAIL.replace('reader', 'READER'));
  await form.getByRole('button', { name: 'Weekly' }).click();
  await page.getByRole('heading', { name: 'Look into your inbox' }).waitFor();
  const [asked] = await worker.rows('SELECT id, address, wish FROM wishes WHERE subscription IS NULL');
  expect(JSON.parse(String(asked?.['wish']))).toMatchObject({
    interest: { kind: 'search', query: 'agents that learn' },
    title: 'agents that learn',
    rhythm: 'weekly',
  });
  const mails = await worker.rows("SELECT kind FROM outbox WHERE due_at IS NOT NULL AND kind = 'confirm'");
  expect(mails.length).toBeGreaterThan(0);

  await page.goto(
    `${worker.url}/subscribe/confirm?t=${await worker.token('confirm', Number(asked?.['id']))}`,
  );
  expect(await violations()).toEqual([]);
  expect(await worker.rows('SELECT id FROM subscriptions')).toEqual([]);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('You are subscribed.').waitFor();
  expect(await worker.rows('SELECT id FROM subscriptions')).toHaveLength(1);
  expect(await violations()).toEqual([]);

  await page.getByLabel('Daily').check();
  await page.getByRole('button', { name: /^Save/ }).click();
  await page.getByText('The change is saved.').waitFor();
  const [changed] = await worker.rows('SELECT wish FROM subscriptions');
  expect(JSON.parse(String(changed?.['wish']))).toMatchObject({ rhythm: 'daily' });

  await page.getByRole('button', { name: /^End / }).click();
  await page.getByText('There is no subscription.').waitFor();
  expect(await worker.rows('SELECT id FROM subscriptions')).toEqual([]);
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('heading', { name: 'Everything is deleted' }).waitFor();
  for (const table of ['subscribers', 'wishes', 'outbox']) {
    expect(await worker.rows(`SELECT * FROM ${table}`), table).toEqual([]);
  }
});

test('a link that is opened ends nothing; its button, and one click of a mail reader, do', async () => {
  const page = await open('/');
  for (const query of ['agents', 'vision']) {
    await page.goto(`${worker.url}/subscribe?q=${query}`);
    await page.getByLabel('Your email address').fill(EMAIL);
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await page.getByRole('heading', { name: 'Look into your inbox' }).waitFor();
    const [asked] = await worker.rows('SELECT id FROM wishes WHERE subscription IS NULL');
    await page.goto(
      `${worker.url}/subscribe/confirm?t=${await worker.token('confirm', Number(asked?.['id']))}`,
    );
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('You are subscribed.').waitFor();
  }
  const ids = (await worker.rows('SELECT id FROM subscriptions ORDER BY since, id')).map(({ id }) =>
    Number(id),
  );
  expect(ids).toHaveLength(2);
  const [first, second] = await Promise.all(ids.map((id) => worker.token('unsubscribe', id)));
  await page.goto(`${worker.url}/unsubscribe?t=${first}`);
  expect(await worker.rows('SELECT id FROM subscriptions')).toHaveLength(2);
  await page.getByRole('button', { name: 'Unsubscribe' }).click();
  await page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor();
  expect(await worker.rows('SELECT id FROM subscriptions')).toEqual([{ id: ids[1] }]);
  const response = await fetch(`${worker.url}/unsubscribe?t=${second}`, {
    method: 'POST',
    body: 'List-Unsubscribe=One-Click',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  expect(response.status).toBe(200);
  expect(await worker.rows('SELECT id FROM subscriptions')).toEqual([]);
});

test('links that are made up, cut short or for something else say how to get one', async () => {
  const id = 1;
  const [confirm, unsubscribe] = await Promise.all([
    worker.token('confirm', id),
    worker.token('unsubscribe', id),
  ]);
  for (const [path, token] of [
    ['/subscribe/confirm', unsubscribe],
    ['/subscriptions', confirm],
    ['/unsubscribe', confirm.slice(0, -1)],
    ['/subscriptions', 'x'.repeat(5_000)],
    ['/subscribe/confirm', ''],
  ] as const) {
    const response = await fetch(`${worker.url}${path}?t=${token}`);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.text()).toContain('Mail me the link');
  }
});

test('pages about mails, over real papers, have no violation', async () => {
  for (const path of [
    '/',
    '/?q=agents',
    '/subscribe',
    '/subscriptions',
    '/digest',
    '/privacy',
    '/about',
    '/browse/new',
  ]) {
    const page = await open(path);
    expect([path, await violationsOn(page)]).toEqual([path, []]);
    await page.close();
  }
});
