import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { Behaviour } from './site.ts';
import { combobox, formOf, search, titles, widgetSuite } from './widget-page.ts';

const suite = widgetSuite();
const cors = { headers: { 'Access-Control-Allow-Origin': '*' } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** The page's own rules for elements, which its policy lets only a script give. */
const style = (page: Page, rules: Record<string, string>): Promise<void> =>
  page.evaluate((all) => {
    for (const [selector, css] of Object.entries(all)) {
      for (const element of document.querySelectorAll<HTMLElement>(selector)) element.style.cssText = css;
    }
  }, rules);

async function type(page: Page, query = 'code'): Promise<void> {
  await page.getByRole('combobox').fill(query);
  await page.getByRole('option').first().waitFor();
}

const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is nowhere.`);
  return box;
};

/** Whether what one sees, and would hit, in the middle of each result is the widget. */
const areOnTop = (page: Page): Promise<boolean[]> =>
  page.evaluate(() => {
    const host = document.querySelector('sextant-search');
    return Array.from(host?.shadowRoot?.querySelectorAll('[role=option]') ?? [], (option) => {
      const { x, y, width, height } = option.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) === host;
    });
  });

const boxed = (api: string): string =>
  `<div class="host">${search()(api)}</div><div class="over">A banner of the page</div>`;

test.each([
  ['clips', { '.host': 'overflow: hidden; height: 90px' }],
  ['moves', { '.host': 'overflow: hidden; height: 90px; transform: translate(40px, 10px) scale(1)' }],
  ['contains', { '.host': 'contain: paint; height: 90px' }],
  [
    'lies below another',
    {
      '.host': 'position: relative; z-index: 0; height: 90px',
      '.over': 'position: relative; z-index: 9999; height: 600px; background: orange',
    },
  ],
  ['is half transparent and blurred', { '.host': 'opacity: 0.5; filter: blur(1px); height: 90px' }],
])('results are seen, below the field, in a host that %s', async (_, rules) => {
  const page = await suite.open(boxed);
  await style(page, rules);
  await type(page);
  expect(await areOnTop(page)).toEqual([true, true, true, true]);
  const [form, panel] = [
    await boxOf(page, 'sextant-search [part=form]'),
    await boxOf(page, 'sextant-search [part=panel]'),
  ];
  expect(panel.y - (form.y + form.height)).toBeGreaterThan(0);
  expect(panel.y - (form.y + form.height)).toBeLessThan(12);
  expect(Math.abs(panel.x - form.x)).toBeLessThanOrEqual(1);
  expect(Math.abs(panel.width - form.width)).toBeLessThanOrEqual(1);
});

test('the panel goes with the field when the page scrolls or grows', async () => {
  const page = await suite.open((api) => `<p class="above">Above</p>${boxed(api)}`, {
    context: { viewport: { width: 800, height: 600 } },
  });
  await style(page, { '.over': 'height: 3000px' });
  await type(page);
  const gap = async (): Promise<number> => {
    const form = await boxOf(page, 'sextant-search [part=form]');
    return Math.round((await boxOf(page, 'sextant-search [part=panel]')).y - form.y - form.height);
  };
  const before = await gap();
  await page.evaluate(() => scrollBy(0, 60));
  await expect.poll(gap).toBe(before);
  await style(page, { '.above': 'height: 110px' });
  await expect.poll(gap).toBe(before);
});

test('without room below, the panel opens upwards', async () => {
  const page = await suite.open(boxed, { context: { viewport: { width: 800, height: 600 } } });
  await style(page, { '.host': 'margin-top: 420px' });
  await type(page);
  const [form, panel] = [
    await boxOf(page, 'sextant-search [part=form]'),
    await boxOf(page, 'sextant-search [part=panel]'),
  ];
  expect(panel.y).toBeGreaterThanOrEqual(0);
  expect(panel.y + panel.height).toBeLessThanOrEqual(form.y);
});

test('in a narrow column the panel is wide enough to read, and on the screen', async () => {
  for (const side of ['left', 'right']) {
    const page = await suite.open(boxed, { context: { viewport: { width: 800, height: 600 } } });
    await style(page, { '.host': `width: 170px; overflow: hidden; float: ${side}` });
    await type(page);
    const panel = await boxOf(page, 'sextant-search [part=panel]');
    expect(panel.width).toBeGreaterThanOrEqual(320);
    expect(panel.x).toBeGreaterThanOrEqual(0);
    expect(panel.x + panel.width).toBeLessThanOrEqual(800);
  }
});

test('where the browser has no popovers, the panel is where it was', async () => {
  const page = await suite.open(boxed, {
    before: `delete HTMLElement.prototype.popover; delete HTMLElement.prototype.showPopover;`,
  });
  await type(page);
  expect(await areOnTop(page)).toEqual([true, true, true, true]);
  await page.keyboard.press('Escape');
  expect((await combobox(page)).expanded).toBe(false);
});

test('on a page with a small rem it is as large as on any other', async () => {
  const sizes = async (rem: string) => {
    const page = await suite.open(search('modal shortcut="mod+k"'));
    await style(page, { html: `font-size: ${rem}` });
    const trigger = await boxOf(page, 'sextant-search [part=trigger]');
    await page.getByRole('button').click();
    await type(page);
    const fonts = await page.evaluate(() => {
      const root = document.querySelector('sextant-search')?.shadowRoot;
      return ['input', 'title', 'snippet', 'status', 'all'].map((part) =>
        Number.parseFloat(getComputedStyle(root?.querySelector(`[part=${part}]`) ?? document.body).fontSize),
      );
    });
    return { fonts, height: trigger.height, dialog: (await boxOf(page, 'dialog')).width };
  };
  const usual = await sizes('100%');
  expect(await sizes('62.5%')).toEqual(usual);
  expect(usual.fonts.every((size) => size >= 14)).toBe(true);
  // A reader who wants larger text gets it.
  expect((await sizes('150%')).fonts[0]).toBe(24);
});

test('all results: by the page’s form, by a click with a key held, and without a form', async () => {
  const hidden = (api: string): string =>
    `<sextant-search api="${api}">${formOf(api).replace('<button', '<input type="hidden" name="mode" value="keyword"><button')}</sextant-search>`;
  const page = await suite.open(hidden);
  await type(page, 'a & b');
  const all = page.getByRole('link', { name: 'See all results' });
  expect(await all.getAttribute('href')).toBe(`${suite.site.api}/?q=a+%26+b&mode=keyword`);
  const opened = page.context().waitForEvent('page');
  await all.click({ modifiers: ['Control'] });
  await (await opened).close();
  await page.evaluate(() =>
    document.querySelector('form')?.addEventListener('submit', () => Object.assign(window, { sent: true })),
  );
  await all.click();
  await page.waitForURL(`${suite.site.api}/?q=a+%26+b&mode=keyword`);

  const bare = await suite.open((api) => `<sextant-search api="${api}/"></sextant-search>`);
  await type(bare);
  await bare.keyboard.press('Enter');
  await bare.waitForURL(`${suite.site.api}/?q=code`);
});

test('what the keys do is said to those who have them', async () => {
  const page = await suite.open(search());
  await type(page);
  expect(await page.locator('[part=hints]').innerText()).toMatch(/↑↓ Choose\s+↵ Open\s+Esc Close/);
  await page.keyboard.press('Escape');
  expect(await page.getByRole('link', { name: 'See all results' }).isVisible()).toBe(false);
  const phone = await suite.open(search(), { context: PHONE });
  await type(phone);
  expect(await phone.locator('[part=hints]').isVisible()).toBe(false);
  expect(await phone.getByRole('link', { name: 'See all results' }).isVisible()).toBe(true);
});

test('on a phone the dialog fills the screen, and its results scroll below the field', async () => {
  const results = Array.from({ length: 20 }, (_, i) => ({ id: String(i), title: `Paper ${i} on code` }));
  const page = await suite.open(search('modal limit="20"'), {
    context: PHONE,
    behave: () => Response.json({ results }, cors),
  });
  await page.getByRole('button').tap();
  await type(page);
  expect(await boxOf(page, 'dialog')).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  await page.getByRole('option').last().scrollIntoViewIfNeeded();
  const field = await boxOf(page, 'dialog [part=field]');
  expect(field.y).toBeGreaterThanOrEqual(0);
  expect((await boxOf(page, 'dialog [part=close]')).height).toBeGreaterThanOrEqual(44);
  expect((await boxOf(page, 'dialog [part=all]')).y).toBeLessThan(844);
});

test('behind the open dialog nothing scrolls, and afterwards all is as before', async () => {
  const page = await suite.open((api) => `${search('modal')(api)}<div class="over">Long</div>`, {
    context: { viewport: { width: 800, height: 600 } },
  });
  await style(page, { '.over': 'height: 3000px' });
  const state = () =>
    page.evaluate(() => ({
      at: scrollY,
      width: document.body.clientWidth,
      style: document.documentElement.getAttribute('style') ?? '',
    }));
  const before = await state();
  for (const close of ['Escape', 'removal'] as const) {
    await page.getByRole('button').click();
    await page.mouse.move(400, 580);
    await page.mouse.wheel(0, 500);
    await page.mouse.move(400, 60);
    await page.mouse.wheel(0, 500);
    await page.waitForTimeout(200);
    expect(await state()).toMatchObject({ at: before.at, width: before.width });
    if (close === 'Escape') await page.keyboard.press('Escape');
    else await page.evaluate(() => document.querySelector('sextant-search')?.remove());
    await expect.poll(async () => (await state()).style).toBe(before.style);
  }
  await page.mouse.wheel(0, 500);
  await expect.poll(async () => (await state()).at).toBeGreaterThan(0);
});

test('is not printed; related papers are', async () => {
  const page = await suite.open(
    (api) =>
      `${search()(api)}<sextant-related api="${api}" paper="2405.14906"><a href="/x">More</a></sextant-related>`,
  );
  await page.getByRole('listitem').first().waitFor();
  await type(page);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('sextant-search').isVisible()).toBe(false);
  expect(await page.getByRole('listitem').first().isVisible()).toBe(true);
});

test.each(['', 'sandbox="allow-scripts allow-forms"'])('works in a frame of srcdoc (%s)', async (sandbox) => {
  const page = await suite.open((api) => {
    const inside = `<script src="${api}/widget.js" defer></script>${search('param="q" shortcut="/"')(api)}
      <sextant-related api="${api}" paper="2405.14906"></sextant-related>`;
    return `<iframe title="A frame" ${sandbox} width="600" height="500" srcdoc="${inside.replaceAll('"', '&quot;')}"></iframe>`;
  });
  const frame = page.frameLocator('iframe');
  await frame.getByRole('combobox').fill('code');
  await expect.poll(() => frame.getByRole('option').count()).toBe(4);
  await frame.getByRole('option').first().hover();
  await expect.poll(() => frame.getByRole('listitem').count()).toBe(3);
  await frame.getByRole('combobox').fill('');
  await expect.poll(() => frame.getByRole('option').count()).toBe(0);
});

test('words are marked in titles, in the form that they have there', async () => {
  const answer = (title: string, words: unknown, snippet?: unknown): object => ({
    id: title,
    title,
    why: { words, snippet },
  });
  const sentence = { text: 'Sparse routers learn.', marks: [[7, 14]] };
  const page = await suite.open(search(), {
    behave: () =>
      Response.json(
        {
          results: [
            answer('Mixture-of-Experts Routing', ['expert', 'routes']),
            answer('A router for all', ['x'], sentence),
            answer('Naïve Bayes', ['NAIVE']),
            answer('Class classes', ['class']),
            answer('<mark>', 'mark'),
            answer('Strings of string theory', [7, null, 'strings']),
          ],
        },
        cors,
      ),
  });
  await type(page);
  const marked = await page
    .locator('[part=title]')
    .evaluateAll((all) => all.map((one) => Array.from(one.querySelectorAll('mark'), (m) => m.textContent)));
  expect(marked).toEqual([
    ['Experts', 'Routing'],
    ['router'],
    ['Naïve'],
    ['Class', 'classes'],
    [],
    ['Strings', 'string'],
  ]);
  expect((await titles(page))[4]).toBe('<mark>');
});

test('says how many papers are close, where the API says so', async () => {
  const results = [1, 2, 3].map((i) => ({ id: String(i), title: `Paper ${i}` }));
  const answers: Record<string, object> = {
    many: { results, close: 12 },
    one: { results, close: 1 },
    none: { results, close: 0 },
    odd: { results, close: 'all' },
    empty: { results: [], close: 0 },
  };
  const page = await suite.open(search(), {
    behave: ({ searchParams }) => Response.json(answers[searchParams.get('q') ?? ''], cors),
  });
  for (const [query, said] of [
    ['many', '12 close matches for “many”'],
    ['one', '1 close match for “one”'],
    ['none', 'Nothing close to “none” here. The nearest papers:'],
    ['odd', '3 papers for “odd”'],
    ['empty', 'No papers found for “empty”'],
  ] as const) {
    await page.getByRole('combobox').fill(query);
    await expect.poll(() => page.locator('sextant-search [role=status]').textContent()).toBe(said);
  }
});

test('a request that is refused is not said to be a search that is not available', async () => {
  const problem = (status: number, detail: unknown): Response =>
    Response.json({ type: 'urn:sextant:problem:invalid-request', detail }, { status, ...cors });
  const answers: Record<string, () => Response> = {
    long: () => problem(400, 'q: Must have at most 1,000 characters.'),
    odd: () => problem(400, { not: 'text' }),
    later: () => problem(429, 'Too many requests.'),
  };
  const behave: Behaviour = ({ searchParams }) => answers[searchParams.get('q') ?? '']?.();
  const page = await suite.open(search(), { behave });
  for (const [query, said] of [
    ['long', 'q: Must have at most 1,000 characters.'],
    ['odd', 'The paper search is not available right now.'],
    ['code', '4 papers for “code”'],
    ['later', 'The paper search is not available right now.'],
  ] as const) {
    await page.getByRole('combobox').fill(query);
    await expect.poll(() => page.locator('sextant-search [role=status]').textContent()).toBe(said);
  }
});
