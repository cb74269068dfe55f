import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import type { Paper } from '../../src/index/paper.ts';
import { launchChromium } from './chromium.ts';
import { type Behaviour, openSite, type Site } from './site.ts';

/** For people to look at; nothing compares them. */
const PICTURES = join(ROOT, '.sextant', 'screenshots');

interface OpenOptions {
  behave?: Behaviour;
  context?: BrowserContextOptions;
  /** Problems that the browser reports on purpose of the test, as part of their text. */
  expected?: string;
}

/** One browser and one site for the tests of a file; every test has a page of its own. */
export function pageSuite(papers: readonly Paper[]) {
  let browser: Browser;
  let site: Site;
  let axe: string;
  beforeAll(async () => {
    const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
    [browser, site, axe] = await Promise.all([launchChromium(), openSite(papers), readFile(file, 'utf8')]);
    await mkdir(PICTURES, { recursive: true });
  });
  afterAll(async () => {
    await Promise.all([browser.close(), site.close()]);
  });

  return {
    get site(): Site {
      return site;
    },

    /** Opens a page of ours; at the end the browser may have nothing to complain of: no error, no policy broken. */
    async open(path: string, { behave, context, expected }: OpenOptions = {}): Promise<Page> {
      const own = await browser.newContext(context);
      if (behave) {
        await own.route(`${site.api}/**`, async (route) => {
          const answer = await behave(new URL(route.request().url()));
          // A page that has gone on has given up its older requests.
          await (
            answer ? route.fulfill({ status: answer.status, body: await answer.text() }) : route.continue()
          ).catch(() => undefined);
        });
      }
      const page = await own.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        const text = message.text();
        if (message.type() !== 'error' || (expected && text.includes(expected))) return;
        problems.push(text);
      });
      onTestFinished(async () => {
        await own.close();
        expect(problems).toEqual([]);
      });
      await page.goto(site.api + path);
      return page;
    },

    /** What axe finds, one line each. */
    async violations(page: Page, exclude: string[] = []): Promise<string[]> {
      await page.evaluate(axe);
      const found = await page.evaluate(async (left) => {
        const { axe: tool } = window as unknown as { axe: { run(context: object): Promise<AxeResults> } };
        return (await tool.run({ exclude: left })).violations;
      }, exclude);
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    },

    async picture(page: Page, name: string): Promise<void> {
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
  };
}
