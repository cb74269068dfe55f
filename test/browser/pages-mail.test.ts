import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { PAPERS } from './page-papers.ts';
import { pageSuite } from './page-suite.ts';

const suite = pageSuite(PAPERS, { mails: true });

const EMAIL = 'ada@lab.example';
const OTHER = 'grace.with.a.long.name@department.university.example';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: DESKTOP },
  dark: { viewport: DESKTOP, colorScheme: 'dark' },
  phone: { viewport: PHONE, isMobile: true, hasTouch: true },
  'phone-dark': { viewport: PHONE, isMobile: true, hasTouch: true, colorScheme: 'dark' },
  forced: { viewport: DESKTOP, forcedColors: 'active' },
};

const digest = () => {
  const { digest: sends } = suite.site;
  if (sends === undefined) throw new Error('The site sends no mails.');
  return sends;
};

/** Fills in the form of `/subscribe` and sends it. */
async function subscribe(page: Page, email: string): Promise<string> {
  const before = digest().tokens.length;
  await page.getByLabel('Your email address').first().fill(email);
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await page.getByRole('heading', { name: 'Look into your inbox' }).waitFor();
  return digest().tokens[before] ?? '';
}

beforeAll(async () => {
  const wish = {
    title: 'a very long search about the routing of tokens in mixtures of experts that read long documents',
    rhythm: 'weekly',
    most: 10,
    language: 'de',
  } as const;
  await digest().ask({ ...wish, interest: { kind: 'search', query: wish.title } }, OTHER, { ip: '' });
  await digest().confirm(digest().tokens[0] ?? '');
  const person = digest().people.get(OTHER);
  person?.subscriptions.push({
    ...wish,
    id: 2,
    interest: { kind: 'site' },
    title: 'Sextant',
    since: '2026-11-26T06:00:00.000Z',
    lastEdition: '2026-11-26',
  });
  digest().last = { day: '2026-11-27', mails: 41 };
  const edition = { papers: PAPERS.slice(0, 3).map((paper) => ({ paper })), more: 4 };
  digest().editions = [
    { id: 2, day: '2026-11-27', ...edition, recipients: 41 },
    { id: 1, day: '2026-11-26', ...edition, recipients: 0 },
  ];
  await digest().ask({ ...wish, interest: { kind: 'site' } }, EMAIL, { ip: '' });
});

const ADDRESSES: Record<string, string> = {
  home: '/',
  search: '/?q=agents&from=2024',
  paper: '/papers/2405.14906',
  author: '/authors/Ada%20Lovelace',
  saved: '/saved?id=2405.14906',
  subscribe: '/subscribe?q=agents&from=2024',
  confirm: '/subscribe/confirm?t=confirm.1',
  confirmed: '/subscribe/confirm?t=confirm.0',
  account: `/subscriptions?t=account.${OTHER}&said=confirmed`,
  'ask-link': '/subscriptions',
  'wrong-link': '/subscriptions?t=x',
  unsubscribe: `/unsubscribe?t=end.${OTHER}`,
  editions: '/digest',
  edition: '/digest/2026-11-27',
  privacy: '/privacy',
  about: '/about',
};

describe.each(Object.entries(LOOKS))('%s', (look, context) => {
  test.each(Object.entries(ADDRESSES))('%s has no violation and fits', async (name, path) => {
    const page = await suite.open(path, { context, ...(name === 'wrong-link' ? { expected: '404' } : {}) });
    await suite.picture(page, `by-mail-${name}-${look}`);
    expect(await suite.violations(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

test.each(Object.entries(ADDRESSES))('%s has no target below 24 pixels on a phone', async (name, path) => {
  const page = await suite.open(path, {
    context: { ...LOOKS['phone'] },
    ...(name === 'wrong-link' ? { expected: '404' } : {}),
  });
  const small = await page
    .locator('form a, form button, form select, .actions a, .editions a, form label:has(input[type=radio])')
    .evaluateAll((targets) =>
      targets.flatMap((target) => {
        const { width, height } = target.getBoundingClientRect();
        const isHidden = width <= 1 || height <= 1;
        return isHidden || (width >= 24 && height >= 24) ? [] : [target.outerHTML.slice(0, 120)];
      }),
    );
  expect(small).toEqual([]);
});

describe.each([
  ['with a script', {}],
  ['without one', { javaScriptEnabled: false }],
])('from a search to its end, %s', (_, context) => {
  test('by pointer', async () => {
    const email = `pointer-${Object.keys(context).length}@lab.example`;
    const page = await suite.open('/?q=agents', { context: { ...context, viewport: DESKTOP } });
    await page.getByRole('link', { name: 'Language and number' }).click();
    await page.getByRole('heading', { name: 'New papers on “agents” by mail' }).waitFor();
    await page.getByLabel('Weekly').check();
    await page.getByLabel('Language of the mails').selectOption('fr');
    const token = await subscribe(page, email);
    expect(await page.locator('#view').innerText()).toContain(email);
    await page.goto(`${suite.site.api}/subscribe/confirm?t=${token}`);
    expect(digest().people.has(email)).toBe(false);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('You are subscribed.').waitFor();
    expect(digest().people.get(email)?.subscriptions).toMatchObject([
      { title: 'agents', rhythm: 'weekly', language: 'fr', most: 10 },
    ]);
    await page.getByLabel('Daily').check();
    await page.getByLabel('Papers in a mail').selectOption('50');
    await page.getByRole('button', { name: 'Save New papers on “agents”' }).click();
    await page.getByText('The change is saved.').waitFor();
    expect(digest().people.get(email)?.subscriptions).toMatchObject([{ rhythm: 'daily', most: 50 }]);
    await page.getByRole('button', { name: 'End New papers on “agents”' }).click();
    await page.getByText('There is no subscription.').waitFor();
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('heading', { name: 'Everything is deleted' }).waitFor();
    expect(digest().people.has(email)).toBe(false);
  });

  test('by keyboard, from the first page', async () => {
    const email = `keys-${Object.keys(context).length}@lab.example`;
    const page = await suite.open('/', { context: { ...context, viewport: DESKTOP } });
    const before = digest().tokens.length;
    await page.getByRole('region', { name: 'New papers by mail' }).getByRole('textbox').focus();
    await page.keyboard.type(email);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Look into your inbox' }).waitFor();
    await page.goto(`${suite.site.api}/subscribe/confirm?t=${digest().tokens[before] ?? ''}`);
    for (let tabs = 0; tabs < 20; tabs++) {
      await page.keyboard.press('Tab');
      if (
        (await page
          .locator(':focus')
          .innerText()
          .catch(() => '')) === 'Confirm'
      )
        break;
    }
    await page.keyboard.press('Enter');
    await page.getByText('You are subscribed.').waitFor();
    expect(digest().people.get(email)?.subscriptions).toMatchObject([
      { title: 'Sextant', rhythm: 'weekly', interest: { kind: 'site' } },
    ]);
  });
});

test('an address that is none stands in its field, with what is wrong said to all', async () => {
  const page = await suite.open('/subscribe?q=agents', { expected: '400' });
  // A browser refuses less than a mail server.
  await page.getByLabel('Your email address').fill('ada@localhost');
  await page.getByRole('button', { name: 'Subscribe' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Your email address').inputValue()).toBe('ada@localhost');
  expect(await suite.violations(page)).toEqual([]);
  await subscribe(page, EMAIL);
});

test('typing in the search field of a page about mails leads to results, and no token goes along', async () => {
  const page = await suite.open(`/subscriptions?t=account.${OTHER}`);
  await page.locator('#q').fill('agents');
  await expect.poll(() => page.locator('.card').count()).toBeGreaterThan(0);
  expect(page.url()).toBe(`${suite.site.api}/?q=agents`);
});
