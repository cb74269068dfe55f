import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { sharedChromium, violationsOn, watchedPage } from './page-checks.ts';

const PICTURES = '.sextant/screenshots';

const worker = inject('worker');
let browser: Browser;
beforeAll(async () => {
  browser = await sharedChromium();
});

/** A page of the Worker; at the end the browser may have nothing to complain of. */
async function open(path: string, context: BrowserContextOptions = {}): Promise<Page> {
  const own = await browser.newContext(context);
  const page = await watchedPage(own);
  await page.goto(worker + path);
  return page;
}

const rail = (page: Page) => page.getByRole('complementary', { name: 'Filters' });
const facet = (page: Page, label: string) =>
  rail(page)
    .locator('.facet')
    .filter({ has: page.getByRole('heading', { name: label, exact: true }) });
const chip = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Filters that are set' }).getByRole('link', { name });
const asked = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);

/** Name and count of a value of a facet. */
async function valueOf(page: Page, label: string, at: number): Promise<{ name: string; count: number }> {
  const link = facet(page, label).getByRole('link').nth(at);
  const count = Number(await link.locator('.count').innerText());
  const name = await link.evaluate(({ firstChild }) => firstChild?.textContent?.trim() ?? '');
  return { name, count };
}

/** How many papers the page says are close. */
async function closeOn(page: Page): Promise<number> {
  return Number(/(\d+) close/.exec(await page.locator('#count').innerText())?.[1]);
}

describe.each([true, false])('filters beside the results, with a script: %s', (javaScriptEnabled) => {
  test('topics lead to as many papers as they say, to those within them, and back', async () => {
    const page = await open('/?q=agents+that+learn&sort=newest', { javaScriptEnabled });
    const all = await closeOn(page);
    const outer = await valueOf(page, 'Topic', 0);
    await facet(page, 'Topic').getByRole('link').first().click();
    await expect.poll(() => chip(page, outer.name).count()).toBe(1);
    expect(asked(page, 'topic')).toBe(outer.name.toLowerCase().replaceAll(' ', '-'));
    expect(asked(page, 'sort')).toBe('newest');
    expect(await closeOn(page)).toBe(outer.count);

    // Those right within it stand below it.
    const inner = await valueOf(page, 'Topic', 1);
    await facet(page, 'Topic').getByRole('link').nth(1).click();
    await expect.poll(() => chip(page, inner.name).count()).toBe(1);
    expect(await closeOn(page)).toBe(inner.count);
    // Its link leads to more papers than are counted here, so that it has no number.
    expect((await facet(page, 'Topic').getByRole('link').first().innerText()).trim()).toBe(outer.name);
    expect(await facet(page, 'Topic').locator('[aria-current]').innerText()).toContain(inner.name);

    await page.goBack();
    await expect.poll(() => chip(page, outer.name).count()).toBe(1);
    expect(await closeOn(page)).toBe(outer.count);
    await chip(page, outer.name).click();
    await expect.poll(() => asked(page, 'topic')).toBeNull();
    await expect.poll(() => closeOn(page)).toBe(all);
  });

  test('papers with code, and a topic that a new query keeps', async () => {
    const page = await open('/?q=agents+that+learn', { javaScriptEnabled });
    const all = await closeOn(page);
    const { name, count } = await valueOf(page, 'More filters', 0);
    expect([name, count > 0 && count < all]).toEqual(['Has code', true]);
    await facet(page, 'More filters').getByRole('link').click();
    await expect.poll(() => chip(page, 'Has code').count()).toBe(1);
    expect(await closeOn(page)).toBe(count);
    expect(await page.locator('.card').count()).toBe(10);
    const withCode = page.locator('.card').filter({ has: page.getByRole('link', { name: 'Code' }) });
    expect(await withCode.count()).toBe(10);

    await facet(page, 'Topic').getByRole('link').first().click();
    await expect.poll(() => asked(page, 'topic')).not.toBeNull();
    const topic = asked(page, 'topic');
    await expect
      .poll(() => page.getByRole('list', { name: 'Filters that are set' }).getByRole('link').count())
      .toBe(2);
    const field = page.locator('#q');
    await field.fill('reasoning');
    await field.press('Enter');
    await expect.poll(() => asked(page, 'q')).toBe('reasoning');
    expect([asked(page, 'topic'), asked(page, 'has')]).toEqual([topic, 'code']);
    await expect.poll(() => page.locator('h1').innerText()).toContain('reasoning');
    // The box is emptied where it was filled.
    await facet(page, 'More filters').getByRole('link').click();
    await expect.poll(() => asked(page, 'has')).toBeNull();
    expect(asked(page, 'topic')).toBe(topic);
  });
});

test.each([
  ['wide', 1280, 900],
  ['phone', 390, 844],
] as const)('the rail fits and is accessible: %s', async (name, width, height) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await open('/?q=agents+that+learn', { viewport: { width, height }, colorScheme });
    await page.screenshot({ path: `${PICTURES}/filters-${name}-${colorScheme}.png` });
    const { name: topic } = await valueOf(page, 'Topic', 0);
    await facet(page, 'Topic').getByRole('link').first().click();
    await expect.poll(() => chip(page, topic).count()).toBe(1);
    await facet(page, 'More filters').getByRole('link').click();
    await expect.poll(() => chip(page, 'Has code').count()).toBe(1);
    expect(await chip(page, topic).count()).toBe(1);
    expect(await violationsOn(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    await page.screenshot({ path: `${PICTURES}/filters-set-${name}-${colorScheme}.png` });
  }
});
