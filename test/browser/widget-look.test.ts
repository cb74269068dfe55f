import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import type { Behaviour } from './site.ts';
import { search, stopClock, widgetSuite } from './widget-page.ts';
import { violationsOn } from './page-checks.ts';

const suite = widgetSuite();

/** For people to look at; nothing compares them. */
const PICTURES = join(ROOT, '.sextant', 'screenshots');
beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
});

const cors = { headers: { 'Access-Control-Allow-Origin': '*' } };
const PAPERS = [
  {
    id: '1706.03762',
    title: 'Attention Is All You Need',
    authors: ['Ashish Vaswani', 'Noam Shazeer', 'Niki Parmar', 'Jakob Uszkoreit'],
    published: '2017-06-12',
    url: 'https://arxiv.org/abs/1706.03762',
    snippet:
      'The dominant sequence transduction models are based on complex recurrent or convolutional neural networks that include an encoder and a decoder. We propose a new simple network architecture, the Transformer, based solely on attention mechanisms, dispensing with recurrence and convolutions entirely.',
    why: {
      snippet: {
        text: 'We propose a new simple network architecture, the Transformer, based solely on attention mechanisms.',
        marks: [[79, 88]],
      },
    },
  },
  {
    id: '1',
    title: 'تعلم الآلة العميق في معالجة اللغة',
    authors: ['ليلى حسن'],
    published: '2021',
    snippet: 'نص قصير.',
  },
  { id: '2', title: `A ${'very '.repeat(30)}long title`, authors: ['Only One'], published: '2020-01-01' },
];

/** The states of a search, and how to come there. */
const STATES: Record<string, { attributes?: string; behave?: Behaviour; enter(page: Page): Promise<void> }> =
  {
    idle: { enter: async () => undefined },
    loading: {
      behave: () => new Promise<undefined>(() => undefined),
      enter: async (page) => {
        await stopClock(page);
        await page.getByRole('combobox').fill('attention');
        await page.clock.runFor(1_500);
        await page.getByText('Searching…').waitFor();
        await page.clock.resume();
      },
    },
    results: {
      enter: async (page) => {
        await page.getByRole('combobox').fill('attention');
        await page.getByRole('option').first().waitFor();
        await page.keyboard.press('ArrowDown');
      },
    },
    none: {
      behave: () => Response.json({ results: [] }, cors),
      enter: async (page) => {
        await page.getByRole('combobox').fill('attention');
        await page.getByText('No papers found').waitFor();
      },
    },
    error: {
      behave: () => new Response('', { status: 503 }),
      enter: async (page) => {
        await page.getByRole('combobox').fill('attention');
        await page.getByText('not available').waitFor();
      },
    },
    modal: {
      attributes: 'modal shortcut="mod+k"',
      enter: async (page) => {
        await page.getByRole('button').click();
        await page.getByRole('combobox').fill('attention');
        await page.getByRole('option').first().waitFor();
        await page.keyboard.press('ArrowDown');
      },
    },
    trigger: { attributes: 'modal shortcut="mod+k"', enter: async () => undefined },
  };

interface View {
  context: BrowserContextOptions;
  attributes?: string;
  /** Seen by axe too: with forced colours the browser and not the page chooses them. */
  isChecked?: boolean;
  states: string[];
}

const wide = { width: 800, height: 600 };
const SOME = ['idle', 'results', 'modal'];

/** The ways in which people see a page. */
const VIEWS: Record<string, View> = {
  light: { context: { colorScheme: 'light', viewport: wide }, isChecked: true, states: Object.keys(STATES) },
  dark: {
    context: { colorScheme: 'dark', viewport: wide },
    attributes: 'theme="auto"',
    isChecked: true,
    states: Object.keys(STATES),
  },
  phone: {
    context: { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true },
    isChecked: true,
    states: SOME,
  },
  forced: { context: { forcedColors: 'active', colorScheme: 'dark', viewport: wide }, states: SOME },
  arabic: {
    context: { viewport: wide },
    attributes: 'lang="ar" label="ابحث"',
    isChecked: true,
    states: SOME,
  },
};

const fail = (state: string): never => {
  throw new Error(`There is no state ${state}.`);
};

const results: Behaviour = () => Response.json({ results: PAPERS }, cors);

for (const [view, { context, attributes = '', isChecked = false, states }] of Object.entries(VIEWS)) {
  describe(view, () => {
    for (const state of states) {
      test(`${state}: no violation, nothing wider than the screen`, async () => {
        const { enter, behave = results, attributes: more = '' } = STATES[state] ?? fail(state);
        const page = await suite.open(
          (api) =>
            `${search(`${attributes} ${more}`)(api)}<sextant-related api="${api}" paper="x" ${attributes}></sextant-related>`,
          {
            context: { ...context, reducedMotion: 'reduce' },
            behave: (url) => (url.pathname.endsWith('/related') ? results(url) : behave(url)),
            head: view === 'dark' ? '<link rel="stylesheet" href="/dark.css">' : '',
          },
        );
        await page.getByRole('listitem').first().waitFor();
        if (view === 'arabic') await expect.poll(() => page.locator('[dir=rtl][lang=ar]').count()).toBe(2);
        await enter(page);
        await page.screenshot({ path: join(PICTURES, `widget-${state}-${view}.png`) });
        if (isChecked) expect(await violationsOn(page)).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        ).toBeLessThanOrEqual(0);
      });
    }
  });
}

test('theme: light and dark whatever the reader prefers, auto as the reader prefers, else as the page', async () => {
  const page = await suite.open(
    (api) =>
      ['light', 'dark', 'auto', '']
        .map((t) => `<sextant-search api="${api}" label="l${t}" theme="${t}"></sextant-search>`)
        .join(''),
    { context: { colorScheme: 'dark' } },
  );
  const fields = await page.evaluate(() =>
    Array.from(document.querySelectorAll('sextant-search'), (element) => {
      const input = element.shadowRoot?.querySelector('input');
      return input ? getComputedStyle(input).backgroundColor : '';
    }),
  );
  const [light, dark] = ['rgb(255, 255, 255)', 'rgb(18, 23, 27)'];
  // The page itself has no dark side.
  expect(fields).toEqual([light, dark, dark, light]);
});

test('nothing moves for those who asked for that', async () => {
  for (const reducedMotion of ['reduce', 'no-preference'] as const) {
    const page = await suite.open(search(), {
      context: { reducedMotion },
      behave: () => new Promise<undefined>(() => undefined),
    });
    await page.getByRole('combobox').fill('attention');
    await expect.poll(() => suite.site.requests.length).toBe(1);
    const animations = await page.evaluate(
      () => document.querySelector('sextant-search')?.shadowRoot?.getAnimations().length,
    );
    expect(animations).toBe(reducedMotion === 'reduce' ? 0 : 1);
  }
});
