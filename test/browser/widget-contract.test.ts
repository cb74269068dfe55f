import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { combobox, search, titles, widgetSuite } from './widget-page.ts';

const suite = widgetSuite();

const set = (page: Page, name: string, value: string | null): Promise<void> =>
  page.evaluate(
    ([n, v]) => {
      const element = document.querySelector('sextant-search');
      if (v === null) element?.removeAttribute(n);
      else element?.setAttribute(n, v);
    },
    [name, value] as const,
  );

/** Records the events of the page; those named are prevented. */
const record = (page: Page, ...prevented: string[]): Promise<void> =>
  page.evaluate((stopped) => {
    const log: unknown[] = [];
    Object.assign(window, { log });
    for (const name of ['sextant-search', 'sextant-results', 'sextant-select', 'sextant-error']) {
      document.addEventListener(name, (event) => {
        const { query, results, result, href, error } = (event as CustomEvent<Record<string, unknown>>)
          .detail;
        const more = {
          results: Array.isArray(results) ? results.length : undefined,
          href,
          failed: error instanceof Error,
        };
        log.push({ name, query, ...more, title: (result as { title?: string } | undefined)?.title });
        if (stopped.includes(name)) event.preventDefault();
      });
    }
  }, prevented);

const log = (page: Page): Promise<Record<string, unknown>[]> =>
  page.evaluate(() => (window as unknown as { log: Record<string, unknown>[] }).log);

test('events say what happens, in order', async () => {
  const page = await suite.open(search('links="sextant"'), {
    behave: ({ searchParams }) =>
      searchParams.get('q') === 'broken' ? new Response('', { status: 500 }) : undefined,
  });
  await record(page, 'sextant-select');
  await page.getByRole('combobox').fill('broken');
  await expect.poll(async () => (await log(page)).length).toBe(2);
  await page.getByRole('combobox').fill('code');
  await page.getByRole('option', { name: 'A paper known by its DOI' }).click();
  expect((await log(page)).map(({ name, query }) => [name, query])).toEqual([
    ['sextant-search', 'broken'],
    ['sextant-error', 'broken'],
    ['sextant-search', 'code'],
    ['sextant-results', 'code'],
    ['sextant-select', 'code'],
  ]);
  expect((await log(page))[1]?.['failed']).toBe(true);
  expect((await log(page))[3]?.['results']).toBe(4);
  expect((await log(page)).at(-1)).toMatchObject({
    title: 'A paper known by its DOI',
    href: `${suite.site.api}/papers/10.1000%2Fxyz`,
  });
  // The page prevented the choice, so it is where it was, with the list closed.
  expect(page.url()).not.toContain('/papers/');
  expect((await combobox(page)).expanded).toBe(false);
});

test('a prevented search sends nothing; prevented results and errors show nothing', async () => {
  const page = await suite.open(search());
  await record(page, 'sextant-search');
  await page.getByRole('combobox').fill('code');
  await expect.poll(async () => (await log(page)).length).toBe(1);
  expect(suite.site.requests).toEqual([]);

  const other = await suite.open(search(), {
    behave: ({ searchParams }) =>
      searchParams.get('q') === 'broken' ? new Response('', { status: 500 }) : undefined,
  });
  await record(other, 'sextant-results', 'sextant-error');
  for (const query of ['code', 'broken']) {
    await other.getByRole('combobox').fill(query);
    await expect.poll(async () => (await log(other)).at(-1)?.['query']).toBe(query);
    await expect.poll(async () => (await log(other)).at(-1)?.['name']).toMatch(/results|error/);
    expect(await titles(other)).toEqual([]);
    expect(await other.locator('sextant-search [role=status]').textContent()).toBe('');
  }
});

test('attributes work whenever they change', async () => {
  const page = await suite.open((api) => `<sextant-search api="${api}"></sextant-search>`);
  const input = page.getByRole('combobox');
  await page.getByRole('combobox', { name: 'Search papers' }).fill('code');
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  await set(page, 'limit', '2');
  await expect.poll(() => page.getByRole('option').count()).toBe(2);
  await set(page, 'limit', 'many');
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  await set(page, 'target', '_blank');
  await expect.poll(() => page.getByRole('option').first().getAttribute('target')).toBe('_blank');
  expect(await page.getByRole('option').first().getAttribute('rel')).toBe('noopener');
  await set(page, 'links', 'sextant');
  await expect.poll(() => page.locator('[role=option][href^="https:"]').count()).toBe(0);
  await set(page, 'placeholder', 'Try “galaxies”');
  expect(await input.getAttribute('placeholder')).toBe('Try “galaxies”');
  await set(page, 'label', 'Ask us');
  await page.getByRole('combobox', { name: 'Ask us' }).waitFor();
  await set(page, 'label', null);
  await set(page, 'lang', 'ar');
  await page.getByRole('combobox', { name: 'ابحث في الأوراق العلمية' }).waitFor();
  expect(await input.evaluate((node) => getComputedStyle(node).direction)).toBe('rtl');
  await set(page, 'lang', 'pt-BR');
  await page.getByRole('combobox', { name: 'Buscar artigos' }).waitFor();
  await set(page, 'lang', 'tlh');
  await page.getByRole('combobox', { name: 'Search papers' }).waitFor();
  await set(page, 'api', `${suite.site.api}/nowhere/`);
  await page.getByText('not available right now').waitFor();
  await set(page, 'api', `${suite.site.api}/`);
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  await set(page, 'modal', '');
  await page.getByRole('button', { name: 'Search papers' }).click();
  expect(await page.locator('dialog').getByRole('combobox').inputValue()).toBe('code');
  await set(page, 'modal', null);
  expect(await page.locator('dialog').count()).toBe(0);
});

test('the language is that of the place, and English serves when its file cannot be had', async () => {
  const page = await suite.open(
    (api) => `<div lang="fr-CA"><sextant-search api="${api}"></sextant-search></div>`,
  );
  await page.getByRole('combobox', { name: 'Rechercher des articles' }).waitFor();
  await page.getByRole('combobox').fill('code');
  await page.getByText('4 articles pour « code »').waitFor();
  // What is already said follows a change.
  await page.evaluate(() => document.querySelector('sextant-search')?.setAttribute('lang', 'ja'));
  await page.getByText('「code」の論文 4 件').waitFor();
  const lost = await suite.open((api) => `<sextant-search lang="fr" api="${api}/nowhere"></sextant-search>`);
  await lost.getByRole('combobox', { name: 'Search papers' }).waitFor();
});

test('with param the query is in the address, and Back brings query and results', async () => {
  const page = await suite.open(search('param="papers" links="sextant"'));
  await page.getByRole('combobox').fill('code');
  await page.getByRole('option').first().waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe('?papers=code');
  await page.getByRole('option').first().click();
  await page.waitForURL(/\/papers\//);
  await page.goBack();
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  expect(await page.getByRole('combobox').inputValue()).toBe('code');
  await page.getByRole('combobox').fill('');
  await expect.poll(() => new URL(page.url()).search).toBe('');
});

test('modal: the dialog keeps the focus, closes by button, Escape and backdrop, and gives the focus back', async () => {
  const page = await suite.open(search('modal'));
  const trigger = page.getByRole('button', { name: 'Search our papers' });
  const dialog = page.getByRole('dialog', { name: 'Search our papers' });
  const hasFocus = (): Promise<boolean> => trigger.evaluate((node) => node.matches(':focus'));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await page.keyboard.type('code');
  await page.getByRole('option').first().waitFor();
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('Tab');
    const outside = await page.evaluate(() => document.activeElement?.localName);
    expect(['sextant-search', 'body']).toContain(outside);
  }
  await dialog.getByRole('combobox').focus();
  await page.keyboard.press('Escape');
  expect([await dialog.isVisible(), await hasFocus()]).toEqual([false, true]);
  await trigger.click();
  // What was found is still there.
  expect(await page.getByRole('option').count()).toBe(4);
  await page.getByRole('button', { name: 'Close' }).click();
  expect([await dialog.isVisible(), await hasFocus()]).toEqual([false, true]);
  await trigger.click();
  await page.mouse.click(3, 300);
  await expect.poll(() => dialog.isVisible()).toBe(false);
});

test('taken out and put back it works on; taken out while asking it stays silent', async () => {
  const page = await suite.open(search('shortcut="/"'));
  await page.getByRole('combobox').fill('code');
  await page.getByRole('option').first().waitFor();
  await page.evaluate(() => {
    const element = document.querySelector('sextant-search');
    element?.remove();
    document.querySelector('main')?.append(element ?? '');
  });
  await page.keyboard.press('/');
  expect(await titles(page)).toHaveLength(4);
  await page.getByRole('combobox').fill('other');
  await page.getByText('4 papers for “other”').waitFor();
});
