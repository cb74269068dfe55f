import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import { combobox, listenToStatus, search, titles, widgetSuite } from './widget-page.ts';

const VECTORS = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)</script>',
  "' onmouseover='alert(3)",
  '<svg/onload=alert(4)><a xlink:href="javascript:alert(5)">',
  '</span></a></div><iframe srcdoc="<script>parent.alert(6)</script>">',
  '\u202Eoverride\u202C of direction\u2066',
  'zero\u200Bwidth\u200Cjoiners\uFEFF\u0000',
  '{{constructor.constructor("alert(7)")()}} ${alert(8)} $& {q} {n}',
  '$\\frac{1}{$ broken \\latex{',
  'e\u0301\u0323'.repeat(40),
];
const URLS = [
  'javascript:alert(9)',
  'data:text/html,<script>alert(10)</script>',
  'JaVaScRiPt:alert(11)',
  'https',
];

/** 2,000 papers, no two alike: each vector alone, doubled, inside and around another, one in ten with a 10 KB word. */
const HOSTILE = Array.from({ length: 2_000 }, (_, i): Paper => {
  const [one = '', other = ''] = [VECTORS[i % 10], VECTORS[Math.floor(i / 10) % 10]];
  const title = `${one}${i}${other}${i % 10 === 9 ? 'w'.repeat(10_000) : ''}`;
  return { id: `h${i}/"><b>`, title, abstract: title, authors: [other, '<b>'], url: URLS[i % 4] };
});

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

test('without script the form of the page searches', async () => {
  const page = await suite.open(search(), { context: { javaScriptEnabled: false } });
  await page.getByRole('searchbox', { name: 'Search our papers' }).fill('code');
  await page.getByRole('button', { name: 'Go' }).click();
  await page.waitForURL(`${suite.site.api}/?q=code`);
});

test('what was typed before the script came is kept, with the cursor', async () => {
  let arrive = (): void => undefined;
  const script = new Promise<void>((resolve) => (arrive = resolve));
  const page = await suite.open(search(), { script });
  const field = page.getByRole('searchbox', { name: 'Search our papers' });
  await field.click();
  await page.keyboard.type('code');
  await page.keyboard.press('ArrowLeft');
  arrive();
  await page.getByRole('option').first().waitFor();
  await page.keyboard.type('!');
  expect(await page.getByRole('combobox').inputValue()).toBe('cod!e');
});

test('an API that is down is said to be, and the page goes on', async () => {
  const page = await suite.open((api) => `${search()(api)}<button>Ours</button>`, {
    behave: () => {
      throw new Error('The connection breaks.');
    },
  });
  const said = await listenToStatus(page);
  await page.getByRole('combobox').fill('code');
  await expect.poll(said).toEqual(['The paper search is not available right now.']);
  await page.locator('h1').click();
  await page.getByRole('button', { name: 'Ours' }).click();
  expect((await combobox(page)).expanded).toBe(false);
});

test('an answer that is no list of papers is an error, not a crash', async () => {
  const answers: Record<string, unknown> = {
    a: null,
    b: 'text',
    c: { results: 'no list' },
    d: { results: [{ id: 1, title: 'number' }] },
    e: { results: [null] },
  };
  const page = await suite.open(search(), {
    behave: ({ searchParams }) =>
      Response.json(answers[searchParams.get('q') ?? ''], {
        headers: { 'Access-Control-Allow-Origin': '*' },
      }),
  });
  const said = await listenToStatus(page);
  for (const [i, query] of Object.keys(answers).entries()) {
    await page.getByRole('combobox').fill(query);
    await expect.poll(async () => (await said()).length).toBe(i + 1);
  }
  expect(new Set(await said())).toEqual(new Set(['The paper search is not available right now.']));
});

test('2,000 hostile papers are text, and their links lead to http(s) only', async () => {
  // Every other one with marks, which may lie anywhere.
  const results = HOSTILE.map(({ abstract, ...paper }, i) => ({
    ...paper,
    snippet: abstract,
    ...(i % 2 === 0 && {
      why: {
        snippet: {
          text: abstract,
          marks: [
            [i % 7, 9 + (i % 5)],
            [8, 9e9],
            [-1, 12],
          ],
        },
      },
    }),
  }));
  const page = await suite.open(search(), {
    context: { viewport: { width: 360, height: 640 } },
    before: 'window.alert = () => { window.alerted = true; };',
    behave: () => Response.json({ results }, { headers: { 'Access-Control-Allow-Origin': '*' } }),
  });
  await page.getByRole('combobox').fill(VECTORS.join(' '));
  await expect.poll(() => page.locator('[role=option]').count()).toBe(HOSTILE.length);
  expect(await titles(page)).toEqual(HOSTILE.map(({ title }) => title));
  expect(await page.locator('[role=option] [part=snippet]').allTextContents()).toEqual(
    HOSTILE.map(({ abstract }) => abstract),
  );
  const found = await page.evaluate(() => {
    const options =
      document.querySelector('sextant-search')?.shadowRoot?.querySelectorAll('[role=option]') ?? [];
    const all = Array.from(options).flatMap((option) => [option, ...option.querySelectorAll('*')]);
    return {
      tags: Array.from(new Set(all.map((node) => node.localName))),
      attributes: Array.from(new Set(all.flatMap((node) => node.getAttributeNames()))).toSorted(),
      schemes: Array.from(new Set(Array.from(options, (option) => (option as HTMLAnchorElement).protocol))),
      wide: document.documentElement.scrollWidth > innerWidth,
      alerted: 'alerted' in window,
    };
  });
  expect(found).toEqual({
    tags: ['a', 'span', 'mark'],
    attributes: ['aria-hidden', 'aria-selected', 'dir', 'href', 'id', 'part', 'role', 'tabindex'],
    schemes: ['http:'],
    wide: false,
    alerted: false,
  });
});

test('no listener outside itself, until a shortcut asks for one', async () => {
  const page = await suite.open(search(), {
    before: `window.global = [];
      const add = EventTarget.prototype.addEventListener;
      EventTarget.prototype.addEventListener = function (type, ...rest) {
        if (!this || [window, document, document.documentElement, document.body].includes(this)) global.push(type);
        return add.call(this ?? window, type, ...rest);
      };`,
  });
  const listeners = (): Promise<string[]> =>
    page.evaluate(() => (window as unknown as { global: string[] }).global);
  await page.getByRole('combobox').fill('code');
  await page.getByRole('option').first().waitFor();
  expect(await listeners()).toEqual([]);
  await set(page, 'shortcut', '/');
  expect(await listeners()).toEqual(['keydown']);
  await page.locator('h1').click();
  await page.keyboard.press('/');
  expect((await combobox(page)).expanded).toBe(true);
  await set(page, 'shortcut', null);
  await page.locator('h1').click();
  await page.keyboard.press('/');
  expect((await combobox(page)).expanded).toBe(false);
});

test('the shortcut ignores typing, also inside other shadow roots', async () => {
  const page = await suite.open(
    (api) => `${search('modal shortcut="mod+k"')(api)}<textarea></textarea><input type="checkbox">
      <div contenteditable id="editor"></div><div id="host"></div>`,
  );
  await page.evaluate(() => {
    const inner = document.querySelector('#host')?.attachShadow({ mode: 'open' });
    inner?.append(document.createElement('input'));
  });
  const dialog = page.locator('dialog');
  for (const field of ['textarea', '#editor', '#host input']) {
    await page.locator(field).focus();
    await page.keyboard.press('Control+k');
    expect(await dialog.isVisible(), field).toBe(false);
  }
  await page.locator('input[type=checkbox]').focus();
  await page.keyboard.press('k');
  expect(await dialog.isVisible()).toBe(false);
  await page.keyboard.press('Control+k');
  expect(await dialog.isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  expect(await dialog.isVisible()).toBe(false);
  expect(await page.locator('input[type=checkbox]').evaluate((node) => node.matches(':focus'))).toBe(true);
});
