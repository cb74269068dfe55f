import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import { AWKWARD } from '../paper/papers.ts';
import { pageSuite } from './page-suite.ts';

/** As long as those of a real corpus, which is what a card must have room for. */
const PAPERS: Paper[] = [
  { ...AWKWARD, votes: 12, organisation: 'Code Company' },
  ...Array.from({ length: 24 }, (_, i): Paper => ({
    id: `2601.${String(10_000 + i)}`,
    title: `Agents that learn ${i % 3 === 0 ? 'from long conversations with people ' : ''}to use tools, part ${i}`,
    abstract:
      `Large language models increasingly act as agents, yet they rarely learn from what they did. `.repeat(
        6,
      ) + 'The last sentence tells how it ended.',
    authors: ['Chengsong Huang', 'Zifeng Wang', 'Rujun Han', 'Jun Yan', 'Yanfei Chen'],
    published: `2026-08-${String(28 - i).padStart(2, '0')}`,
    votes: 100 - i,
    ...(i % 3 > 0 && { organisation: 'National University of Singapore' }),
    ...(i % 2 > 0 && { code: `https://github.com/a/${i}` }),
    keywords: ['tool use', 'language agents'],
  })),
];

const suite = pageSuite(PAPERS);
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

/** Cards that are seen whole without scrolling. */
const wholeCards = (page: Page): Promise<number> =>
  page
    .locator('.card')
    .evaluateAll(
      (cards) => cards.filter((card) => card.getBoundingClientRect().bottom <= innerHeight).length,
    );

describe('a screen holds', () => {
  test.each([
    [6, 1280, 900, '/?q=agents'],
    [6, 1280, 900, '/browse/new'],
    [3, 390, 844, '/browse/new'],
    [3, 390, 844, '/?q=agents'],
  ])('at least %i cards at %i×%i of %s', async (least, width, height, path) => {
    const page = await suite.open(path, { context: { viewport: { width, height } } });
    expect(await wholeCards(page)).toBeGreaterThanOrEqual(least);
  });
});

test('a title takes the width that there is, and no date stands alone on a line', async () => {
  for (const width of [390, 1280]) {
    const page = await suite.open('/browse/new', { context: { viewport: { width, height: 900 } } });
    const alone = await page.locator('.credit').evaluateAll(
      (lines) =>
        lines.filter((line) => {
          const date = line.querySelector('time')?.getBoundingClientRect();
          const next = line.querySelector('.organisation, .names a')?.getClientRects()[0];
          return date !== undefined && next !== undefined && Math.abs(date.top - next.top) > 4;
        }).length,
    );
    expect(alone).toBe(0);
    expect(
      await page
        .locator('.card h2')
        .first()
        .evaluate((h2) => getComputedStyle(h2).textWrapStyle),
    ).toBe('auto');
  }
});

test('an abstract unfolds in place, also without a script, and takes the place of its beginning', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const page = await suite.open('/browse/new', { context: { javaScriptEnabled } });
    const card = page.locator('.card').nth(1);
    expect(await card.getByText('The last sentence tells').isVisible()).toBe(false);
    await card.locator('summary').click();
    expect(await card.getByText('The last sentence tells').isVisible()).toBe(true);
    expect(await card.locator('.snippet').isVisible()).toBe(false);
    expect(await card.getByRole('link', { name: 'tool use' }).isVisible()).toBe(true);
    // What only a script can do is not offered without one.
    expect(await card.getByRole('button', { name: /^Save/ }).isVisible()).toBe(javaScriptEnabled);
    expect(await card.getByRole('button', { name: /^Share/ }).isVisible()).toBe(javaScriptEnabled);
    if (javaScriptEnabled) {
      expect(await suite.violations(page)).toEqual([]);
      await suite.picture(page, 'page-card-open');
    }
  }
});

test('a card copies its BibTeX and its address', async () => {
  const page = await suite.open('/browse/new', { context: clipboard });
  const card = page.locator('.card').nth(1);
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await card.locator('summary').click();
  await card.getByRole('button', { name: 'Copy BibTeX' }).click();
  await expect.poll(copied).toMatch(/^@misc\{huang2026agents,/);
  await card.getByRole('button', { name: /^Share/ }).focus();
  await page.keyboard.press('Enter');
  const address = await card.getByRole('link').first().getAttribute('href');
  await expect.poll(copied).toBe(suite.site.api + (address ?? ''));
});

test('authors of a card lead to their papers', async () => {
  const page = await suite.open('/?q=agents');
  await page.locator('.card').getByRole('link', { name: 'Zifeng Wang' }).first().click();
  await page.waitForURL('**/authors/Zifeng%20Wang');
  expect(await page.locator('.card').count()).toBeGreaterThan(0);
});

test('the related papers of a wide page stand beside the abstract, on a phone below it', async () => {
  for (const [width, isBeside] of [
    [1280, true],
    [390, false],
  ] as const) {
    const page = await suite.open(`/papers/${PAPERS[1]?.id ?? ''}`, {
      context: { viewport: { width, height: 900 } },
    });
    const [abstract, related] = await Promise.all(
      ['.abstract', '#related'].map((part) => page.locator(part).first().boundingBox()),
    );
    expect((related?.x ?? 0) > (abstract?.x ?? 0) + (abstract?.width ?? 0)).toBe(isBeside);
    expect(await page.locator('#related .card').count()).toBe(10);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(height).toBeLessThan(isBeside ? 1_700 : 3_400);
  }
});
