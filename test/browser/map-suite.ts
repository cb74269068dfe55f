import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, inject } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { type MapData, readMap } from '../../src/map-client/map-data.ts';
import { boundsOf, type Screen, toScreen, wholeMap } from '../../src/map-client/view.ts';
import { sharedChromium, violationsOn, watchedPage } from './page-checks.ts';

const PICTURES = join(ROOT, '.sextant', 'screenshots');

/** The Worker over the real papers of the test index in a browser; every test has a page of its own. */
export function mapSuite() {
  let browser: Browser;
  const worker = inject('worker');
  let data: MapData;
  beforeAll(async () => {
    browser = await sharedChromium();
    data = readMap(await (await fetch(`${worker}/v1/map`)).arrayBuffer());
    await mkdir(PICTURES, { recursive: true });
  });

  return {
    get data(): MapData {
      return data;
    },

    /** Opens a page; at the end the browser may have nothing to complain of: no error, no policy broken. */
    async open(path: string, context: BrowserContextOptions = {}, before?: () => void): Promise<Page> {
      const own = await browser.newContext({ viewport: { width: 1_100, height: 800 }, ...context });
      if (before) await own.addInitScript(before);
      const page = await watchedPage(own);
      await page.goto(worker + path);
      if (path.startsWith('/map') && context.javaScriptEnabled !== false)
        await page.locator('#map-app[data-painted]').waitFor();
      return page;
    },

    /** Where a paper is on the page while the whole map is shown. */
    async placeOf(page: Page, row: number): Promise<[x: number, y: number]> {
      const box = await page.locator('#map-view').boundingBox();
      const size = await page.locator('#map-view').evaluate(({ clientWidth, clientHeight, clientLeft }) => ({
        width: clientWidth,
        height: clientHeight,
        border: clientLeft,
      }));
      const screen: Screen = { ...size, bounds: boundsOf(data.places) };
      const [x, y] = toScreen(
        wholeMap(screen),
        screen,
        data.places[2 * row] ?? 0,
        data.places[2 * row + 1] ?? 0,
      );
      return [(box?.x ?? 0) + size.border + x, (box?.y ?? 0) + size.border + y];
    },

    /** What the Worker says of a row. */
    async paper(row: number): Promise<{ id: string; title: string }> {
      const response = await fetch(`${worker}/v1/map/papers?row=${row}`);
      const { results } = (await response.json()) as { results: { id: string; title: string }[] };
      return results[0] ?? { id: '', title: '' };
    },

    violations: violationsOn,

    async picture(page: Page, name: string): Promise<void> {
      await page.screenshot({ path: join(PICTURES, `${name}.png`) });
    },
  };
}
