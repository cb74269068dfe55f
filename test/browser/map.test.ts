import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import type { Page } from 'playwright-core';
import { ASSETS } from '../../scripts/paths.ts';
import { ASSETS as ADDRESSES } from '../../src/http/site/assets.ts';
import { readMap } from '../../src/map-client/map-data.ts';
import { mapSuite } from './map-suite.ts';

const suite = mapSuite();
/** A paper that stands alone enough to be pointed at: the one furthest to the left. */
const leftmost = (): number => {
  const { places, papers } = suite.data;
  return Array.from({ length: papers }, (_, row) => row).reduce((best, row) =>
    (places[2 * row] ?? 0) < (places[2 * best] ?? 0) ? row : best,
  );
};

test('the script is small', async () => {
  const script = await readFile(join(ASSETS, ADDRESSES['map.js']));
  expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(12_800);
});

test('the map comes compressed once, whatever is asked, and can be read', async () => {
  const worker = inject('worker');
  const sizes = ['gzip', 'identity'].map(async (encoding) => {
    const headers = { 'accept-encoding': encoding };
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(new URL('/v1/map', worker), { headers }, resolve),
    );
    expect(response.headers['content-encoding']).toBe(encoding === 'gzip' ? 'gzip' : undefined);
    const bytes = await buffer(response);
    const map = new Uint8Array(encoding === 'gzip' ? gunzipSync(bytes) : bytes);
    expect(readMap(map.buffer)).toEqual(suite.data);
    return bytes.length;
  });
  const [packed = 0, plain = 0] = await Promise.all(sizes);
  expect(packed).toBeLessThan(plain);
});

describe('the map by mouse', () => {
  test('is drawn by WebGL 2', async () => {
    const page = await suite.open('/map');
    expect(await page.getAttribute('#map-app', 'data-renderer')).toBe('webgl2');
    await suite.picture(page, 'map-light');
  });

  test('shows a card of the paper under the pointer, also after zooming there', async () => {
    const page = await suite.open('/map');
    const row = leftmost();
    const { title } = await suite.paper(row);
    const [x, y] = await suite.placeOf(page, row);
    await page.mouse.move(x, y);
    const card = page.locator('#map-card');
    await card.waitFor();
    expect(await card.locator('strong').textContent()).toBe(title);
    await page.mouse.wheel(0, -400);
    await page.mouse.move(x + 1, y);
    expect(await card.locator('strong').textContent()).toBe(title);
    await suite.picture(page, 'map-card');
    await page.mouse.move(5, 5);
    await card.waitFor({ state: 'hidden' });
  });

  test('opens a paper on a click, and not when it was dragged', async () => {
    const page = await suite.open('/map');
    const row = leftmost();
    const [x, y] = await suite.placeOf(page, row);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 80, y + 40, { steps: 4 });
    await page.mouse.up();
    await page.locator('#map-card').waitFor();
    expect(new URL(page.url()).pathname).toBe('/map');
    await page.mouse.click(x + 80, y + 40);
    const { id } = await suite.paper(row);
    await page.waitForURL(`**/papers/${id}`);
  });

  test('lights up what a search finds, and lists it as links', async () => {
    const page = await suite.open('/map');
    await page.getByRole('searchbox', { name: 'Find papers on the map' }).fill('mixture of experts');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText(/^\d+ close match(es)? for “mixture of experts”/).waitFor();
    const links = page.locator('#map-results a');
    const said = Number.parseInt((await page.locator('#map-status').textContent()) ?? '', 10);
    expect(await links.count()).toBe(said);
    expect(await links.first().textContent()).toMatch(/mixture.of.experts/i);
    await suite.picture(page, 'map-lit');
    expect(await suite.violations(page)).toEqual([]);
    await links.first().click();
    await page.waitForURL('**/papers/*');
  });

  test('says so when the search fails, and works on', async () => {
    const page = await suite.open('/map');
    await page.route('**/v1/search*', (route) => route.fulfill({ status: 200, body: 'not json' }));
    await page.locator('#map-q').fill('reinforcement learning');
    await page.keyboard.press('Enter');
    await page.getByText('This could not be loaded. Try again in a moment.').waitFor();
    await page.unroute('**/v1/search*');
    await page.keyboard.press('Enter');
    await page.getByText(/close matches for “reinforcement learning”/).waitFor();
  });

  test('changes its colours and says what they mean', async () => {
    const page = await suite.open('/map');
    const legend = page.locator('#map-legend');
    const topics = await legend.innerText();
    await page.getByRole('combobox', { name: 'Colours' }).selectOption('date');
    await expect.poll(() => legend.innerText()).not.toBe(topics);
    expect(await legend.innerText()).toMatch(/20\d\d/);
    await suite.picture(page, 'map-dates');
  });
});

describe('the map by keyboard', () => {
  test('walks from paper to paper, says each, opens one', async () => {
    const page = await suite.open('/map', { reducedMotion: 'reduce' });
    const map = page.getByRole('application', { name: 'Map of 200 papers' });
    await map.focus();
    const live = page.locator('#map-live');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => live.textContent()).toMatch(/Region: /);
    const first = await live.textContent();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => live.textContent()).not.toBe(first);
    const second = (await live.textContent()) ?? '';
    const card = page.locator('#map-card');
    expect(second.startsWith((await card.locator('strong').textContent()) ?? '?')).toBe(true);
    expect(await suite.violations(page)).toEqual([]);
    await page.keyboard.press('+');
    await page.keyboard.press('-');
    await page.keyboard.press('0');
    expect(await live.textContent()).toBe(second);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/papers/*');
    expect(await page.locator('h1').first().textContent()).toBe(second.slice(0, second.indexOf('. ')));
  });

  test('stops at the edge and says so', async () => {
    const page = await suite.open('/map', { reducedMotion: 'reduce' });
    await page.locator('#map-view').focus();
    const live = page.locator('#map-live');
    await expect
      .poll(async () => {
        await page.keyboard.press('ArrowLeft');
        return live.textContent();
      })
      .toBe('No more papers that way.');
  });

  test('can be left with Tab, and its buttons are reached', async () => {
    const page = await suite.open('/map');
    await page.locator('#map-view').focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Zoom in');
  });
});

describe('Escape', () => {
  const lit = async (): Promise<Page> => {
    const page = await suite.open('/map?q=reinforcement+learning', { reducedMotion: 'reduce' });
    await page.locator('#map-results a').first().waitFor();
    return page;
  };
  const expectClear = async (page: Page): Promise<void> => {
    await expect.poll(() => page.locator('#map-results a').count()).toBe(0);
    expect(await page.locator('#map-q').inputValue()).toBe('');
    expect(await page.locator('#map-status').textContent()).toBe('');
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBeNull();
    await page.goBack();
    await page.locator('#map-results a').first().waitFor();
  };

  test.each(['#map-view', '#map-q', '#map-results a >> nth=1'])('clears the search from %s', async (from) => {
    const page = await lit();
    await page.locator(from).focus();
    await page.keyboard.press('Escape');
    const focus = await page.evaluate(() => document.activeElement?.id);
    expect(focus).toBe(from === '#map-view' ? 'map-view' : 'map-q');
    await expectClear(page);
  });

  test('is not needed to search for nothing, which is told', async () => {
    const page = await lit();
    await page.locator('#map-q').fill('  ');
    await page.keyboard.press('Enter');
    await page.getByText('Type what to look for, then press Find.').waitFor();
    expect(await page.locator('#map-results a').count()).toBe(0);
  });
});

test.each([
  ['/map', 1280, 900],
  ['/map', 1366, 768],
  ['/map', 1920, 1080],
  ['/map?region=5', 1280, 900],
])('the whole legend of %s is seen without scrolling: %i x %i', async (path, width, height) => {
  const page = await suite.open(path, { viewport: { width, height } });
  // As many as a map of many papers has.
  await page.locator('#map-legend').evaluate((list) => {
    while (list.childElementCount < 12) list.append(list.lastElementChild?.cloneNode(true) ?? '');
  });
  const entries = await page.locator('#map-legend button').all();
  const bottoms = await Promise.all(
    entries.map(async (entry) => {
      const box = await entry.boundingBox();
      return box ? box.y + box.height : Infinity;
    }),
  );
  expect(Math.max(...bottoms)).toBeLessThanOrEqual(height);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

describe('the map without', () => {
  test('a script: regions as nested links that lead to papers', async () => {
    const page = await suite.open('/map', { javaScriptEnabled: false });
    expect(await page.locator('#map-view').isVisible()).toBe(false);
    await page.getByRole('navigation', { name: 'Regions of the map' }).getByRole('link').first().click();
    await page.getByRole('navigation', { name: 'Regions within this one' }).getByRole('link').first().click();
    await page.locator('.cards a').first().click();
    expect(new URL(page.url()).pathname).toMatch(/^\/papers\//);
  });

  test('WebGL: the same on a plain canvas', async () => {
    const page = await suite.open('/map', {}, () => {
      // As a browser does that has no WebGL 2.
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function (
        this: HTMLCanvasElement,
        kind: string,
        ...rest: unknown[]
      ) {
        return kind === 'webgl2' ? null : Reflect.apply(getContext, this, [kind, ...rest]);
      } as typeof getContext;
    });
    expect(await page.getAttribute('#map-app', 'data-renderer')).toBe('canvas');
    const row = leftmost();
    await page.mouse.move(...(await suite.placeOf(page, row)));
    await page.locator('#map-card').waitFor();
    const drawn = await page.locator('#map-points').evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
      return pixels?.some((v) => v > 0);
    });
    expect(drawn).toBe(true);
    await suite.picture(page, 'map-canvas');
  });
});

test('draws on after the graphics card has forgotten everything', async () => {
  const page = await suite.open('/map');
  const view = page.locator('#map-view');
  const before = await view.screenshot();
  await page.locator('#map-points').evaluate(async (canvas) => {
    const lose = (canvas as HTMLCanvasElement).getContext('webgl2')?.getExtension('WEBGL_lose_context');
    const heard = (name: string) =>
      new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
    const lost = heard('webglcontextlost');
    lose?.loseContext();
    await lost;
    const restored = heard('webglcontextrestored');
    setTimeout(() => lose?.restoreContext());
    await restored;
  });
  await expect.poll(async () => (await view.screenshot()).equals(before)).toBe(true);
});

test('says so when the index is another one than that of the page', async () => {
  const page = await suite.open('/map');
  await page.route('**/v1/map/papers*', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('"generation":1', '"generation":2');
    await route.fulfill({ response, body });
  });
  await page.locator('#map-view').focus();
  await page.keyboard.press('ArrowRight');
  await page.getByText('There are new papers: load this page again to see them.').waitFor();
});

describe('the map looks right', () => {
  test.each([
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 360, height: 740 }, hasTouch: true }],
    ['forced colours', { forcedColors: 'active' }],
    ['still', { reducedMotion: 'reduce' }],
  ] as const)('%s', async (name, context) => {
    const page = await suite.open('/map', context);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, `map-${name.replace(' ', '-')}`);
  });

  test('in the colours that the reader chose, as in those of the system', async () => {
    const picture = async (page: Page): Promise<string> =>
      (await page.locator('#map-view canvas').first().screenshot()).toString('base64');
    const dark = await picture(await suite.open('/map', { colorScheme: 'dark' }));
    const page = await suite.open('/map', { colorScheme: 'light' });
    expect(await picture(page)).not.toBe(dark);
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await page.mouse.move(0, 0);
    await expect.poll(() => picture(page), { timeout: 10_000 }).toBe(dark);
  });

  test('a region, by axe and by eye', async () => {
    const page = await suite.open('/map?region=1');
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, 'map-region');
  });

  test('a finger first shows a card, then opens', async () => {
    const page = await suite.open('/map', { hasTouch: true });
    const [x, y] = await suite.placeOf(page, leftmost());
    await page.touchscreen.tap(x, y);
    await page.locator('#map-card').waitFor();
    expect(new URL(page.url()).pathname).toBe('/map');
    await page.touchscreen.tap(x, y);
    await page.waitForURL('**/papers/*');
  });
});
