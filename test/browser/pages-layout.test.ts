import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { PAPERS } from './page-papers.ts';
import { pageSuite } from './page-suite.ts';
import { sharedChromium } from './page-checks.ts';

const suite = pageSuite(PAPERS);

/** What must stand where it stood, in every state that has it. */
const PARTS = {
  field: '#q',
  button: 'form.search button',
  tabs: '.choice.mode',
  rail: '.filters',
  card: '.cards > :first-child .card',
  intro: '.lead h1',
};
const QUERY = 'agents';

type Boxes = Record<keyof typeof PARTS, readonly number[] | null>;

const boxesOf = (page: Page): Promise<Boxes> =>
  page.evaluate((parts) => {
    const boxes = Object.entries(parts).map(([name, selector]) => {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      return [name, box ? [box.x, box.y, box.width, box.height].map((n) => Math.round(n * 10) / 10) : null];
    });
    return Object.fromEntries(boxes);
  }, PARTS) as Promise<Boxes>;

const heading = (page: Page): Promise<string> =>
  page
    .locator('#view h1')
    .innerText()
    .catch(() => '');
const answered = (page: Page, query = QUERY): Promise<void> =>
  expect.poll(() => heading(page)).toBe(`Results for “${query}”`);
const atHome = (page: Page): Promise<void> => expect.poll(() => page.locator('.lead').count()).toBe(1);

describe.each([390, 1280, 1920])('at %i pixels nothing moves', (width) => {
  const context = { viewport: { width, height: 900 } };
  const noted = (path: string) => (path.endsWith('none') ? { expected: '404' } : {});
  const drawn = async (path: string): Promise<Boxes> =>
    boxesOf(await suite.open(path, { context: { ...context, javaScriptEnabled: false }, ...noted(path) }));

  test('whether results are typed, loaded, gone back to or served without a script', async () => {
    const [home, results] = [await drawn('/'), await drawn(`/?q=${QUERY}`)];
    for (const part of ['field', 'button', 'tabs', 'rail', 'card'] as const) {
      expect(results[part], part).not.toBeNull();
    }
    expect(results.field).toEqual(home.field);
    expect(results.button).toEqual(home.button);

    const waiting: (() => void)[] = [];
    let slow = false;
    const page = await suite.open('/', {
      context,
      behave: async ({ searchParams }) => {
        if (slow && searchParams.has('q')) await new Promise<void>((resolve) => waiting.push(resolve));
        return undefined;
      },
    });
    expect(await boxesOf(page), 'before').toEqual(home);
    slow = true;
    const asked = page.waitForRequest(/q=agents/);
    await page.locator('#q').fill(QUERY);
    await asked;
    await expect.poll(() => page.locator('#view').getAttribute('aria-busy')).toBe('true');
    expect(await boxesOf(page), 'while').toEqual(home);
    slow = false;
    waiting.forEach((go) => go());
    await answered(page);
    expect(await boxesOf(page), 'after').toEqual(results);

    await page.locator('#q').press('Enter');
    expect(await boxesOf(page), 'Enter').toEqual(results);
    await page.getByRole('link', { name: 'Newest' }).click();
    await expect
      .poll(() => page.getByRole('link', { name: 'Newest' }).getAttribute('aria-current'))
      .toBe('true');
    const sorted = await boxesOf(page);
    expect({ ...sorted, card: sorted.card?.slice(0, 3) }, 'sorted').toEqual({
      ...results,
      card: results.card?.slice(0, 3),
    });
    await page.goBack();
    await expect
      .poll(() => page.getByRole('link', { name: 'Relevance' }).getAttribute('aria-current'))
      .toBe('true');
    expect(await boxesOf(page), 'Back').toEqual(results);

    await page.locator('#q').fill('');
    await atHome(page);
    expect(await boxesOf(page), 'cleared').toEqual(home);
    await page.goBack();
    await answered(page);
    expect(await boxesOf(page), 'Back again').toEqual(results);
  });

  test.each(['/browse/new', '/papers/2405.14906', '/papers/none', `/?q=${QUERY}`])(
    'when typing begins on %s',
    async (path) => {
      const [home, results, start] = [await drawn('/'), await drawn(`/?q=${QUERY}`), await drawn(path)];
      expect(start.field).toEqual(home.field);
      const page = await suite.open(path, { context, ...noted(path) });
      expect(await boxesOf(page), 'before').toEqual(start);
      await page.locator('#q').fill(`${QUERY} `);
      await page.locator('#q').fill(QUERY);
      await answered(page);
      expect(await boxesOf(page), 'after').toEqual(results);
      await page.locator('#q').fill('');
      const before = path.includes('?') ? '/' : path;
      await expect.poll(() => new URL(page.url()).pathname + new URL(page.url()).search).toBe(before);
      await expect.poll(() => boxesOf(page)).toEqual(path.includes('?') ? home : start);
    },
  );
});

describe('letter by letter, over an index that knows what is close', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await sharedChromium();
  });

  /** Where the parts begin and how wide they are: a card is as high as its text, the rail as its values. */
  const placesOf = async (page: Page): Promise<Record<string, unknown>> => {
    const { field, button, tabs, rail, card } = await boxesOf(page);
    return { field, button, tabs, rail: rail?.slice(0, 3), card: card?.slice(0, 3) };
  };
  /** What else is there, so that the test is known to have met every state. */
  const stateOf = (page: Page): Promise<string> =>
    page.evaluate(() => {
      if (document.querySelector('#instead')) return 'corrected';
      return document.querySelector('.filters .facet') ? 'close' : 'nothing close';
    });

  const WORDS = ['robotics', 'federated learning', 'langauge modles', 'vision not speech'];

  // On a phone the note about a quotation mark without its partner is longer than a line.
  test.each([390, 1280, 1920])('at %i pixels', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const states = new Set<string>();
    const places = new Map<string, string>();
    for (const word of [...WORDS, ...(width < 600 ? [] : ['"agents"'])]) {
      await page.goto(inject('worker'));
      for (let end = 1; end <= word.length; end++) {
        const typed = word.slice(0, end);
        await page.locator('#q').press(word.charAt(end - 1) === ' ' ? 'Space' : word.charAt(end - 1));
        if (typed.endsWith(' ')) continue;
        await answered(page, typed);
        states.add(await stateOf(page));
        places.set(typed, JSON.stringify(await placesOf(page)));
      }
    }
    await page.close();
    expect(Array.from(states).sort()).toEqual(['close', 'corrected', 'nothing close']);
    const [first = ''] = places.values();
    expect(Array.from(places).filter(([, place]) => place !== first)).toEqual([]);
    expect(first).toContain('"card":[');
  });
});
