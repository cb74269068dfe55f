import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PAPERS } from './page-papers.ts';
import { pageSuite } from './page-suite.ts';

const suite = pageSuite(PAPERS);
const DESKTOP = { viewport: { width: 1280, height: 900 } };

/** What has the focus: its text, or the id of what has none. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { activeElement: active } = document;
    return active instanceof HTMLInputElement || active?.id === 'view'
      ? active.id
      : (active?.textContent ?? '');
  });

describe('the focus', () => {
  test('is on the card again after Back from a paper that was opened by keyboard', async () => {
    const page = await suite.open('/?q=agents');
    await page.locator('#q').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    const title = await focused(page);
    expect(title).toBe(await page.locator('.card h2 a').nth(2).textContent());
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/papers\//);
    await page.goBack();
    await expect.poll(() => focused(page)).toBe(title);
  });

  test('is on the same of many equal links after Back, and does not hold a reader who scrolls and reloads', async () => {
    const page = await suite.open('/?q=agents');
    const authors = page.locator('.card').getByRole('link', { name: 'Ada Lovelace', exact: true });
    const last = (await authors.count()) - 1;
    expect(last).toBeGreaterThan(1);
    const number = (): Promise<number> =>
      authors.evaluateAll((all) => all.findIndex((link) => link === document.activeElement));
    const results = page.url();
    await authors.nth(last).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.href !== results);
    await page.goBack();
    await page.waitForURL(results);
    await expect.poll(number).toBe(last);

    await page.evaluate(() => scrollTo(0, 40));
    await page.waitForTimeout(300);
    await page.reload();
    await authors.nth(last).waitFor();
    await page.waitForTimeout(300);
    expect(await number()).toBe(-1);
    expect(await page.evaluate(() => scrollY)).toBe(40);
  });

  test('is not on a link of long ago after Back from one that was clicked', async () => {
    const page = await suite.open('/?q=agents');
    const titles = page.locator('.card h2 a');
    await titles.nth(2).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/papers\//);
    await page.goBack();
    await expect.poll(() => titles.nth(2).evaluate((link) => link === document.activeElement)).toBe(true);
    await titles.nth(0).click();
    await page.waitForURL(/\/papers\//);
    await page.goBack();
    await titles.nth(2).waitFor();
    await page.waitForTimeout(300);
    expect(await titles.nth(2).evaluate((link) => link === document.activeElement)).toBe(false);
  });

  test('is on what led on after Back within the results, and never lost', async () => {
    const page = await suite.open('/?q=agents');
    await page.getByRole('link', { name: 'Newest' }).focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.getByRole('link', { name: 'Newest' }).getAttribute('aria-current'))
      .toBe('true');
    await page.locator('.card h2 a').first().focus();
    await page.goBack();
    await expect
      .poll(() => page.getByRole('link', { name: 'Newest' }).getAttribute('aria-current'))
      .not.toBe('true');
    await expect.poll(() => focused(page)).toBe('Newest');
    await page.goForward();
    await expect.poll(() => focused(page)).toBe('view');
  });

  test('goes with Escape from the results to the field, which Escape clears', async () => {
    const page = await suite.open('/?q=agents');
    await page.locator('.card h2 a').nth(1).focus();
    await page.keyboard.press('Escape');
    expect(await focused(page)).toBe('q');
    expect(await page.locator('#q').inputValue()).toBe('agents');
    await page.keyboard.press('Escape');
    expect(await page.locator('#q').inputValue()).toBe('');
    await expect.poll(() => page.locator('.lead').count()).toBe(1);
    expect(await focused(page)).toBe('q');
  });
});

test.each([
  ['a list with filters', '/?q=agents'],
  ['a list without', '/?q=author:nobody'],
])('%s is as wide as any other', async (_, path) => {
  const page = await suite.open(path, { context: DESKTOP });
  const box = await page.locator('#view .head').boundingBox();
  const other = await suite.open('/?q=agents&category=cs.CV', { context: DESKTOP });
  expect(box?.width).toBe((await other.locator('#view .head').boundingBox())?.width);
});

describe.each([320, 360, 375])('the header at %i pixels', (width) => {
  test.each([0, 0.12])('has the theme button beside the navigation, letters %f em wider', async (wider) => {
    const context = { viewport: { width, height: 700 }, isMobile: true, hasTouch: true, bypassCSP: true };
    const page = await suite.open('/', { context });
    await page.addStyleTag({ content: `.top a { letter-spacing: ${wider}em }` });
    const [nav, theme] = [page.getByRole('navigation', { name: 'Site' }), page.locator('#theme')];
    const [beside, button] = [await nav.boundingBox(), await theme.boundingBox()];
    if (!beside || !button) throw new Error('They are nowhere.');
    expect(button.x).toBeGreaterThanOrEqual(beside.x + beside.width);
    expect(button.y).toBeLessThan(beside.y + beside.height);
    // In one line with the name, or below it and just as far to the left.
    const brand = await page.locator('.brand').boundingBox();
    if (!brand) throw new Error('The name is nowhere.');
    if (beside.y < brand.y + brand.height) expect(beside.x).toBeGreaterThan(brand.x + brand.width);
    else expect(beside.x).toBe(brand.x);
    if (width >= 375 && wider === 0) expect(beside.y).toBeLessThan(brand.y + brand.height);
    await suite.picture(page, `header-${width}-${wider}`);
    const sizes = await page.locator('.top a, .top button').evaluateAll((targets) =>
      targets.map((target) => {
        const { width, height } = target.getBoundingClientRect();
        return Math.min(width, height);
      }),
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(24);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });
});
