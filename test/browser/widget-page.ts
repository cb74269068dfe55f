import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import { openSite, type Behaviour, type Site } from './site.ts';
import { sharedChromium } from './page-checks.ts';

/** The slotted form that the snippet has. */
export const formOf = (api: string): string =>
  `<form action="${api}/" method="get"><label>Search our papers <input type="search" name="q"></label><button>Go</button></form>`;

/** One site for the tests of a file; every test has a page of its own. */
export function widgetSuite(papers?: readonly Paper[]) {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([sharedChromium(), openSite(papers)]);
  });
  afterAll(() => site.close());

  /** Opens a page of the site; at the end nothing may have been thrown, or reported against its policy. */
  async function open(
    body: (api: string) => string,
    options: {
      behave?: Behaviour;
      context?: BrowserContextOptions;
      head?: string;
      before?: string;
      script?: Promise<void>;
    } = {},
  ): Promise<Page> {
    site.behave = options.behave ?? (() => undefined);
    site.script = options.script ?? Promise.resolve();
    site.requests.length = 0;
    site.reports.length = 0;
    const context = await browser.newContext(options.context);
    const page = await context.newPage();
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    onTestFinished(async () => {
      await context.close();
      expect(errors).toEqual([]);
      expect(site.reports).toEqual([]);
    });
    if (options.before) await page.addInitScript(options.before);
    await page.goto(site.publish(body(site.api), options.head), {
      waitUntil: options.script ? 'commit' : 'load',
    });
    return page;
  }

  return {
    open,
    get site(): Site {
      return site;
    },
  };
}

/** `<sextant-search>` with the page's form inside. */
export const search =
  (attributes = '') =>
  (api: string): string =>
    `<sextant-search api="${api}" ${attributes}>${formOf(api)}</sextant-search>`;

/** Collects what the live region of the first search says from now on. */
export async function listenToStatus(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const status = document.querySelector('sextant-search')?.shadowRoot?.querySelector('[role=status]');
    if (!status) throw new Error('There is no live region.');
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => {
      if (status.textContent) said.push(status.textContent);
    }).observe(status, { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said);
}

/** The texts of the options of the first search. */
export const titles = (page: Page): Promise<string[]> =>
  page.locator('sextant-search [role=option] [part=title]').allTextContents();

/** What the combobox tells assistive technology. An active option must be there to be told. */
export async function combobox(page: Page) {
  return page.evaluate(() => {
    const root = document.querySelector('sextant-search')?.shadowRoot;
    const input = root?.querySelector('[role=combobox]');
    const id = input?.getAttribute('aria-activedescendant');
    const active = id ? root?.getElementById(id) : null;
    if (id && !active?.checkVisibility()) throw new Error(`${id} is no visible element of the tree.`);
    if (active && active.getAttribute('aria-selected') !== 'true') throw new Error(`${id} is not selected.`);
    return {
      expanded: input?.getAttribute('aria-expanded') === 'true',
      active: active?.querySelector('[part=title]')?.textContent ?? null,
      selected: root?.querySelectorAll('[aria-selected=true]').length ?? 0,
    };
  });
}

/** From now on timers of the page run only by `page.clock.runFor`. */
export async function stopClock(page: Page): Promise<void> {
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(1_000_000);
}
