import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PAPERS } from './page-papers.ts';
import { pageSuite } from './page-suite.ts';

const suite = pageSuite(PAPERS);

const field = (page: Page) => page.getByRole('combobox', { name: /^Search/ });
const options = (page: Page): Promise<string[]> =>
  page
    .getByRole('option')
    .evaluateAll((found) => found.map((option) => option.firstChild?.textContent ?? ''));
const path = (page: Page): string => decodeURIComponent(new URL(page.url()).pathname);

describe('suggestions', () => {
  test('come for what is typed, by keyboard and by mouse, and go with Escape', async () => {
    const page = await suite.open('/');
    await field(page).focus();
    await page.keyboard.type('Learning agents');
    await expect.poll(async () => (await options(page)).length).toBeGreaterThan(2);
    expect(await field(page).getAttribute('aria-expanded')).toBe('true');
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, 'page-suggestions');

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const active = await field(page).getAttribute('aria-activedescendant');
    const second = (await options(page))[1] ?? '';
    expect(await page.locator(`#${active ?? ''}`).innerText()).toContain(second);
    await page.keyboard.press('Escape');
    expect(await field(page).getAttribute('aria-expanded')).toBe('false');
    expect(await field(page).inputValue()).toBe('Learning agents');

    await page.keyboard.type(' ');
    await expect.poll(async () => (await options(page)).length).toBeGreaterThan(2);
    await page.keyboard.press('ArrowDown');
    const [first = ''] = await options(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/papers\//);
    expect(await page.locator('#view h1').innerText()).toBe(first);
  });

  test('never move the page, and stay away from a field that was left', async () => {
    const page = await suite.open('/?q=agents');
    const before = await page.locator('.cards').boundingBox();
    await field(page).fill('Learning');
    await expect.poll(async () => (await options(page)).length).toBeGreaterThan(2);
    await expect.poll(() => page.locator('.cards').boundingBox()).toEqual(before);
    await page.getByRole('link', { name: 'Browse', exact: true }).focus();
    expect(await page.getByRole('option').count()).toBe(0);
  });

  test('of an empty field are what was searched for before, until that is cleared', async () => {
    const page = await suite.open('/');
    await field(page).focus();
    expect(await page.getByRole('option').count()).toBe(0);
    for (const query of ['vision', 'speech', 'vision']) {
      await field(page).fill(query);
      await page.keyboard.press('Enter');
    }
    await field(page).fill('');
    await expect.poll(() => options(page)).toEqual(['vision', 'speech', 'Clear recent searches']);
    await page.getByRole('option', { name: 'speech' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('speech');

    await page.reload();
    await field(page).fill('');
    await expect.poll(async () => (await options(page)).length).toBe(3);
    await page.getByRole('option', { name: 'Clear' }).click();
    await field(page).fill('x');
    await field(page).fill('');
    await expect.poll(() => page.getByRole('option').count()).toBe(0);
  });
});

describe('dates', () => {
  test.each([true, false])('any range, with a script: %s', async (javaScriptEnabled) => {
    const page = await suite.open('/?q=agents&sort=newest', { context: { javaScriptEnabled } });
    await page.getByText('Other dates').click();
    await page.getByLabel('From').fill('2023-02');
    await page.getByLabel('To', { exact: true }).fill('2023');
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toBe('2023-02');
    expect(new URL(page.url()).searchParams.get('sort')).toBe('newest');
    await expect.poll(() => page.getByRole('link', { name: /2023-02 to 2023.*remove/ }).count()).toBe(1);
    const dates = await page
      .locator('.card time')
      .evaluateAll((times) => times.map((t) => t.getAttribute('datetime')));
    expect(dates.length).toBeGreaterThan(0);
    expect(dates.filter((date) => date === null || date < '2023-02' || date > '2023-13')).toEqual([]);
  });
});

test('an author has a page and a feed', async () => {
  const page = await suite.open('/authors/Ada%20Lovelace');
  expect(await page.locator('h1').innerText()).toBe('Papers by Ada Lovelace');
  expect(await page.locator('.card').count()).toBe(10);
  await page.getByRole('link', { name: 'Page 4' }).click();
  await page.waitForURL('**offset=30');
  expect(await page.locator('.card').count()).toBe(4);
  expect(await page.getByRole('link', { name: 'Page 4' }).getAttribute('aria-current')).toBe('page');
  const feed = (await page.locator('link[type="application/atom+xml"]').getAttribute('href')) ?? '';
  const answer = await page.request.get(suite.site.api + feed);
  expect(answer.headers()['content-type']).toMatch(/^application\/atom\+xml/);
  expect(await answer.text()).toContain('Papers by Ada Lovelace');
});

test('? explains what to type, and every query on that page finds something', async () => {
  const page = await suite.open('/browse/new');
  await page.keyboard.press('?');
  await page.waitForURL('**/help');
  const queries = await page
    .locator('.tips a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(queries.length).toBeGreaterThan(5);
  await field(page).focus();
  await page.keyboard.type('?');
  expect(path(page)).not.toBe('/nothing');
  expect(await field(page).inputValue()).toBe('?');
});

test('what is not wanted, in plain English, is offered as the query language says it', async () => {
  const page = await suite.open('/?q=agents+but+not+vision');
  await page.getByRole('link', { name: 'agents -vision' }).click();
  await expect.poll(() => field(page).inputValue()).toBe('agents -vision');
});

describe('focus stays where it was when the content is replaced', () => {
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

  test.each(['Newest', 'cs.CV'])('on %s', async (name) => {
    const page = await suite.open('/?q=agents');
    const link = page.getByRole('link', { name }).first();
    await link.focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).search).not.toBe('?q=agents');
    await expect.poll(() => focused(page)).toContain(name);
    await expect
      .poll(() => page.getByRole('link', { name }).first().getAttribute('aria-current'))
      .toBe('true');
  });

  test('and goes to the first result when a page is turned', async () => {
    const page = await suite.open('/?q=agents');
    await page.getByRole('link', { name: 'Next' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('view');
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });
});

describe('colours', () => {
  const ground = (page: Page): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  test.each(['light', 'dark'] as const)('of a %s system can be changed, and stay so', async (colorScheme) => {
    const page = await suite.open('/', { context: { colorScheme } });
    const [system, other] = [await ground(page), colorScheme === 'dark' ? 'false' : 'true'];
    const button = page.getByRole('button', { name: 'Dark theme' });
    await button.click();
    const chosen = await ground(page);
    expect(chosen).not.toBe(system);
    expect(await button.getAttribute('aria-pressed')).toBe(other);
    expect(await suite.violations(page)).toEqual([]);
    await page.goto(`${suite.site.api}/docs`);
    expect(await ground(page)).toBe(chosen);
    await page.locator('.opblock').first().waitFor();
    expect(await suite.violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dark theme' }).click();
    expect(await ground(page)).toBe(system);
    // Then it follows the system again.
    await page.emulateMedia({ colorScheme: colorScheme === 'dark' ? 'light' : 'dark' });
    expect(await ground(page)).toBe(chosen);
  });
});
