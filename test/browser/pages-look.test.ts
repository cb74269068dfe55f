import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PAPERS } from './page-papers.ts';
import { pageSuite } from './page-suite.ts';

const suite = pageSuite(PAPERS);

const DESKTOP = { width: 1180, height: 900 };
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: DESKTOP },
  dark: { viewport: DESKTOP, colorScheme: 'dark' },
  forced: { viewport: DESKTOP, forcedColors: 'active' },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
const ADDRESSES: Record<string, string> = {
  home: '/',
  search: '/?q=agents&category=cs.CL',
  none: '/?q=agents&category=cs.CV&from=1999&to=1999',
  paper: '/papers/2405.14906',
  browse: '/browse',
  author: '/authors/Ada%20Lovelace',
  about: '/about',
  help: '/help',
  list: '/browse/new',
  missing: '/papers/none',
  docs: '/docs',
  agents: '/agents',
};

describe.each(Object.entries(LOOKS))('%s', (look, context) => {
  test.each(Object.entries(ADDRESSES))('%s has no violation and fits', async (name, path) => {
    const page = await suite.open(path, { context, ...(name === 'missing' ? { expected: '404' } : {}) });
    if (name === 'docs') await page.locator('.opblock').first().waitFor();
    await suite.picture(page, `page-${name}-${look}`);
    expect(await suite.violations(page)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

test.each(Object.entries(ADDRESSES).filter(([name]) => name !== 'docs'))(
  '%s has no target below 24 pixels on a phone',
  async (name, path) => {
    const page = await suite.open(path, {
      context: LOOKS['phone'] ?? {},
      ...(name === 'missing' ? { expected: '404' } : {}),
    });
    // https://www.w3.org/TR/WCAG22/#target-size-minimum: a link within a sentence is as high as its line.
    const small = await page
      .locator('a, button, input:not([type=hidden]), select, summary')
      .evaluateAll((targets) =>
        targets.flatMap((target) => {
          const { width, height } = target.getBoundingClientRect();
          const isHidden = width <= 1 || height <= 1 || getComputedStyle(target).visibility === 'hidden';
          const isInText = target.closest('p:not(.actions, .save), dd, .abstract') !== null;
          const said = target.outerHTML.slice(0, 120);
          return isHidden || isInText || (width >= 24 && height >= 24) ? [] : [`${width}×${height} ${said}`];
        }),
      );
    expect(small).toEqual([]);
  },
);

test('the API reference fits a phone, and says without a script what there is', async () => {
  const page = await suite.open('/docs', { context: LOOKS['phone'] ?? {} });
  await page.locator('.opblock').first().waitFor();
  const heights = await page
    .locator('.opblock-tag')
    .evaluateAll((tags) => tags.map((tag) => tag.clientHeight));
  expect(Math.max(...heights)).toBeLessThan(140);
  const bare = await suite.open('/docs', { context: { ...LOOKS['phone'], javaScriptEnabled: false } });
  const listed = await bare.locator('.operations dt').allInnerTexts();
  expect(listed).toContain('GET /v1/search');
  expect(listed.length).toBeGreaterThan(8);
});

test.each(['light', 'dark'] as const)('an open operation of the API reference, %s', async (colorScheme) => {
  const page = await suite.open('/docs', { context: { viewport: DESKTOP, colorScheme } });
  await page.getByRole('button', { name: '/v1/search', exact: false }).first().click();
  await page.getByRole('button', { name: 'Execute' }).click();
  await page.locator('.live-responses-table').waitFor();
  await page.locator('.opblock.is-open').scrollIntoViewIfNeeded();
  await suite.picture(page, `page-docs-open-${colorScheme}`);
  expect(await suite.violations(page)).toEqual([]);
  expect(new URL(page.url()).hash).toBe('#/search/search');
});

test.each(['/', '/?q=agents', '/papers/2405.14906', '/browse/new'])(
  '%s asks nobody else for anything, and nothing jumps while it loads',
  async (path) => {
    const page = await suite.open('/robots.txt');
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await page.goto(suite.site.api + path, { waitUntil: 'networkidle' });
    expect([...origins]).toEqual([suite.site.api]);
    const shift = await page.evaluate(async () => {
      const entries = await new Promise<PerformanceEntryList>((resolve) => {
        new PerformanceObserver((list) => resolve(list.getEntries())).observe({
          type: 'layout-shift',
          buffered: true,
        });
        setTimeout(() => resolve([]), 300);
      });
      return entries.reduce((sum, entry) => sum + (entry as PerformanceEntry & { value: number }).value, 0);
    });
    expect(shift).toBe(0);
  },
);

test('with reduced motion nothing moves', async () => {
  const page = await suite.open('/?q=agents', { context: { reducedMotion: 'reduce' } });
  const animation = await page.locator('#view').evaluate((view) => {
    view.setAttribute('aria-busy', 'true');
    return getComputedStyle(view, '::before').animationName;
  });
  expect(animation).toBe('none');
});

test('the API reference lists every operation and reads the document of this site', async () => {
  const page = await suite.open('/docs');
  await page.locator('.opblock').first().waitFor();
  const paths = await page.locator('.opblock-summary-path').allInnerTexts();
  expect(paths.map((path) => path.replaceAll('\u200b', ''))).toContain('/v1/search');
});

test('one click copies the BibTeX', async () => {
  const page = await suite.open('/papers/2405.14906', {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  });
  await page.getByRole('button', { name: 'Copy BibTeX' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Copied' }).count()).toBe(1);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^@misc\{vanderlei2024autocoder,/,
  );
});
