import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import type { Paper } from '../../src/index/paper.ts';
import { type Behaviour, openSite, type Site } from './site.ts';
import { sharedChromium, violationsOn, watchedPage } from './page-checks.ts';

/** For people to look at; nothing compares them. */
const PICTURES = join(ROOT, '.sextant', 'screenshots');

interface OpenOptions {
  behave?: Behaviour;
  context?: BrowserContextOptions;
  /** Problems that the browser reports on purpose of the test, as part of their text. */
  expected?: string;
}

/**
 * One site for the tests of a file; every test has a page of its own.
 * @param mails Whether it sends mails.
 */
export function pageSuite(papers: readonly Paper[], { mails = false } = {}) {
  let browser: Browser;
  let site: Site;
  beforeAll(async () => {
    [browser, site] = await Promise.all([sharedChromium(), openSite(papers, mails)]);
    await mkdir(PICTURES, { recursive: true });
  });
  afterAll(() => site.close());

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
      const page = await watchedPage(own, expected);
      await page.goto(site.api + path);
      return page;
    },

    violations: violationsOn,

    async picture(page: Page, name: string): Promise<void> {
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
  };
}
