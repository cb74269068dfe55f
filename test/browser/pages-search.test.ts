import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PAPERS } from './page-papers.ts';
import { pageSuite } from './page-suite.ts';
import { mulberry32 } from '../../scripts/random.ts';

const suite = pageSuite(PAPERS);

const titles = (page: Page): Promise<string[]> => page.locator('.card h2 a').allTextContents();
const heading = (page: Page): Promise<string> => page.locator('#view h1').innerText();
const queryOf = (page: Page): string => new URL(page.url()).searchParams.get('q') ?? '';

/** Resolves once the results answer `query`. */
const answered = (page: Page, query: string): Promise<void> =>
  expect.poll(() => heading(page).catch(() => '')).toBe(`Results for “${query}”`);

describe('by mouse', () => {
  test('results come while typing, filters and pages are one click, Back restores what was', async () => {
    const page = await suite.open('/');
    await page.evaluate(() => Object.assign(window, { untouched: true }));
    await page.locator('#q').fill('agents');
    await answered(page, 'agents');
    expect(queryOf(page)).toBe('agents');
    expect(await page.title()).toBe('agents · Sextant');
    expect(await titles(page)).toHaveLength(10);

    await page.locator('.facet', { hasText: 'Category' }).getByRole('link', { name: 'cs.CV' }).click();
    await expect.poll(() => page.locator('#count').innerText()).toBe('9 papers');
    expect(new URL(page.url()).searchParams.get('category')).toBe('cs.CV');
    const filtered = await titles(page);

    await page.getByRole('link', { name: /cs\.CV.*remove/ }).click();
    await expect.poll(() => page.locator('#count').innerText()).toBe('1–10 of 35 papers');
    await page.getByRole('link', { name: 'Next' }).click();
    await expect.poll(() => page.locator('#count').innerText()).toBe('11–20 of 35 papers');
    await page.goBack();
    await expect.poll(() => page.locator('#count').innerText()).toBe('1–10 of 35 papers');
    await page.goBack();
    await expect.poll(() => titles(page)).toEqual(filtered);
    expect(await page.locator('#q').inputValue()).toBe('agents');
    // All that in one document.
    expect(await page.evaluate(() => 'untouched' in window)).toBe(true);

    // A paper is another document; Back brings the same results.
    await page.locator('.card h2 a').first().click();
    await page.waitForURL(/\/papers\//);
    await page.goBack();
    await expect.poll(() => titles(page)).toEqual(filtered);
    // The way back ends where it began.
    await page.goBack();
    await expect.poll(() => page.locator('#count').innerText()).toBe('1–10 of 35 papers');
    await page.goBack();
    await expect.poll(() => page.getByText('Trending').count()).toBe(1);
    expect(await page.locator('#q').inputValue()).toBe('');
  });

  test('a new query keeps the filters that are set', async () => {
    const page = await suite.open('/?q=agents');
    await page.locator('.facet', { hasText: 'Category' }).getByRole('link', { name: 'cs.CV' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('category')).toBe('cs.CV');
    await expect.poll(() => page.locator('form.search input[name=category]').count()).toBe(1);
    await page.locator('#q').fill('speech');
    await answered(page, 'speech');
    expect(new URL(page.url()).searchParams.get('category')).toBe('cs.CV');
  });
});

test('by keyboard alone: to the field, through the results, into a paper and back', async () => {
  const page = await suite.open('/');
  await page.keyboard.press('/');
  await page.keyboard.type('vision');
  await answered(page, 'vision');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  expect(await focused()).toBe((await titles(page))[1]);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('q');
  // A slash that is typed is a slash.
  await page.keyboard.press('End');
  await page.keyboard.type('/');
  await answered(page, 'vision/');
  await page.keyboard.press('Backspace');
  await answered(page, 'vision');
  const [first] = await titles(page);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/papers\//);
  expect(await page.locator('h1').innerText()).toBe(first);
  await page.goBack();
  await answered(page, 'vision');
});

test('without JavaScript: ask, filter, sort, page, read', async () => {
  const page = await suite.open('/', { context: { javaScriptEnabled: false } });
  await page.locator('#q').fill('agents');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.waitForURL('**/?q=agents');
  expect(await titles(page)).toHaveLength(10);
  await page.locator('.facet', { hasText: 'Category' }).getByRole('link', { name: 'cs.CV' }).click();
  await page.waitForURL('**category=cs.CV**');
  await page.getByRole('link', { name: 'Newest' }).click();
  await page.waitForURL('**sort=newest**');
  expect(new URL(page.url()).searchParams.get('category')).toBe('cs.CV');
  await page.getByRole('link', { name: /remove/ }).click();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.waitForURL('**offset=10**');
  expect(await page.locator('#count').innerText()).toBe('11–20 of 35 papers');
  await page.locator('.card h2 a').first().click();
  await page.waitForURL(/\/papers\//);
  expect(await page.locator('#related .card').count()).toBe(10);
  await page.locator('.cite summary').click();
  expect(await page.locator('#bibtex').innerText()).toContain('@misc{');
});

describe('slow, late and failed answers', () => {
  test('of 20 answers that come in any order the last question is what is shown', async () => {
    const random = mulberry32(7);
    const held: (() => void)[] = [];
    const asked: string[] = [];
    const page = await suite.open('/', {
      behave: async ({ pathname, searchParams }) => {
        const q = searchParams.get('q');
        if (q === null || pathname !== '/') return undefined;
        asked.push(q);
        await new Promise<void>((resolve) => held.push(resolve));
        return undefined;
      },
    });
    /** Lets one of those that wait be answered, or gives up that it was asked. */
    const answerOne = (): void => held.splice(Math.floor(random() * held.length), 1)[0]?.();
    const box = page.locator('#q');
    for (let i = 0; i < 20; i++) {
      await box.fill(`question ${i}`);
      await expect.poll(() => asked.at(-1)).toBe(`question ${i}`);
      if (random() < 0.5) answerOne();
    }
    while (held.length > 0) answerOne();
    await answered(page, 'question 19');
    await page.waitForLoadState('networkidle');
    expect(await heading(page)).toBe('Results for “question 19”');
    expect(queryOf(page)).toBe('question 19');
  });

  test('clearing the field leads back to the first page, whatever is under way', async () => {
    const page = await suite.open('/', {
      behave: async ({ searchParams }) => {
        if (searchParams.has('q')) await new Promise((resolve) => setTimeout(resolve, 500));
        return undefined;
      },
    });
    await page.locator('#q').fill('agents');
    await page.waitForTimeout(200);
    await page.locator('#q').fill('');
    await expect.poll(() => new URL(page.url()).search).toBe('');
    await page.waitForTimeout(700);
    expect(await page.getByText('Trending').count()).toBe(1);
  });

  test('a letter that is being composed asks nothing', async () => {
    const asked: string[] = [];
    const page = await suite.open('/', {
      behave: ({ pathname, searchParams }) => {
        const q = searchParams.get('q');
        if (q !== null) asked.push(`${pathname} ${q}`);
        return undefined;
      },
    });
    await page.locator('#q').focus();
    const input = await page.context().newCDPSession(page);
    await input.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
    await input.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
    await page.waitForTimeout(400);
    expect(asked).toEqual([]);
    await input.send('Input.insertText', { text: '日本' });
    await answered(page, '日本');
    await expect.poll(() => asked.toSorted()).toEqual(['/ 日本', '/v1/suggest 日本']);
  });

  test('a slow search says so once, and what it found once', async () => {
    const page = await suite.open('/', {
      behave: async ({ searchParams }) => {
        if (searchParams.has('q')) await new Promise((resolve) => setTimeout(resolve, 3_600));
        return undefined;
      },
    });
    await page.evaluate(() => {
      const said: string[] = [];
      const status = document.querySelector('#status');
      if (!status) throw new Error('There is no live region.');
      Object.assign(window, { said });
      new MutationObserver(() => status.textContent && said.push(status.textContent)).observe(status, {
        childList: true,
      });
    });
    await page.locator('#q').fill('agents');
    await expect.poll(() => page.locator('#view').getAttribute('aria-busy')).toBe('true');
    await suite.picture(page, 'page-search-loading');
    expect(await suite.violations(page)).toEqual([]);
    await answered(page, 'agents');
    expect(await page.locator('#view').getAttribute('aria-busy')).toBeNull();
    expect(await page.evaluate(() => (window as unknown as { said: string[] }).said)).toEqual([
      'Still searching…',
      '1–10 of 35 papers',
    ]);
  });

  test('a failed search says so, leaves the results, and can be tried again', async () => {
    let broken = false;
    const page = await suite.open('/?q=agents', {
      behave: () => (broken ? new Response('', { status: 503 }) : undefined),
      expected: '503',
    });
    broken = true;
    await page.locator('#q').fill('vision');
    await expect.poll(() => page.getByRole('alert').count()).toBe(1);
    expect(await page.getByRole('alert').innerText()).toContain('did not answer');
    expect(await titles(page)).toHaveLength(10);
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, 'page-search-error');
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await answered(page, 'vision');
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
