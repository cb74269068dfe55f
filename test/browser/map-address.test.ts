import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { mapSuite } from './map-suite.ts';

const suite = mapSuite();
const STILL = { reducedMotion: 'reduce' } as const;
const QUERY = 'reinforcement learning';

const params = (page: Page): Record<string, string> =>
  Object.fromEntries(new URL(page.url()).searchParams.entries());

async function search(page: Page, query: string): Promise<void> {
  await page.locator('#map-q').fill(query);
  await page.keyboard.press('Enter');
  await page.getByText(`for “${query}”`).waitFor();
}

/** What the map draws, as bytes of a picture. */
const seen = (page: Page): Promise<Buffer> => page.locator('#map-view').screenshot();

/** Where the card of the first result stands, beside its point. */
async function placeOfFirst(page: Page): Promise<{ x: number; y: number }> {
  await page.mouse.move(5, 5);
  await page.locator('#map-results a').first().hover();
  await page.locator('#map-card').waitFor();
  return (await page.locator('#map-card').boundingBox()) ?? { x: -1, y: -1 };
}

/** What the address says once it has been the same for a while: it follows what is seen with a delay. */
async function settled(page: Page): Promise<Record<string, string>> {
  let last = '';
  const isSame = (): boolean => {
    const before = last;
    last = JSON.stringify(params(page));
    return last === before;
  };
  await expect.poll(isSame, { interval: 500 }).toBe(true);
  return params(page);
}

describe('the address of the map', () => {
  test('tells what is searched for and where one looks, and brings it again', async () => {
    const page = await suite.open('/map', STILL);
    await page.waitForTimeout(400);
    expect(params(page)).toEqual({});
    await search(page, QUERY);
    await expect.poll(() => params(page)['z']).toBeDefined();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    const before = params(page)['z'];
    await expect.poll(() => params(page)['z']).not.toBe(before);
    const said = params(page);
    const place = await placeOfFirst(page);
    expect(said['q']).toBe(QUERY);

    const other = await suite.open(`/map?${new URLSearchParams(said)}`, STILL);
    await other.getByText(`for “${QUERY}”`).waitFor();
    expect(await other.locator('#map-q').inputValue()).toBe(QUERY);
    const again = await placeOfFirst(other);
    for (const axis of ['x', 'y'] as const) expect(Math.abs(again[axis] - place[axis])).toBeLessThan(3);
    expect(params(other)).toEqual(said);
  });

  test('Back from a paper shows what was seen, Back again what was before the search', async () => {
    const page = await suite.open('/map', STILL);
    await search(page, QUERY);
    await expect.poll(() => params(page)['z']).toBeDefined();
    await page.mouse.move(5, 5);
    const said = await settled(page);
    const first = await page.locator('#map-results a').first().textContent();
    await page.locator('#map-results a').first().click();
    await page.waitForURL('**/papers/*');
    await page.goBack();
    await page.getByText(`for “${QUERY}”`).waitFor();
    expect(await page.locator('#map-results a').first().textContent()).toBe(first);
    await expect.poll(() => params(page)).toEqual(said);
    await page.goBack();
    await expect.poll(() => params(page)).toEqual({});
    await expect.poll(() => page.locator('#map-results a').count()).toBe(0);
    expect(await page.locator('#map-q').inputValue()).toBe('');
    await page.goForward();
    await page.getByText(`for “${QUERY}”`).waitFor();
    await expect.poll(() => params(page)).toEqual(said);
  });

  test('tells colours and what of them is shown; nonsense counts as not said', async () => {
    const page = await suite.open('/map?colour=plaid&x=far&z=-3&only=nothing', STILL);
    await expect.poll(() => params(page)).toEqual({});
    await page.getByRole('combobox', { name: 'Colours' }).selectOption('date');
    const year = page.locator('#map-legend button').first();
    const name = (await year.textContent()) ?? '';
    const only = await year.getAttribute('data-name');
    await year.click();
    await expect.poll(() => params(page)).toEqual({ colour: 'date', only });
    const other = await suite.open(`/map?${new URLSearchParams(params(page))}`, STILL);
    expect(await other.getByRole('button', { name, exact: true }).getAttribute('aria-pressed')).toBe('true');
    expect(await other.getByRole('combobox', { name: 'Colours' }).inputValue()).toBe('date');
  });

  test('names a paper, which is shown and said; the keyboard’s choice is named in it', async () => {
    const { id, title } = await suite.paper(7);
    const page = await suite.open(`/map?paper=${encodeURIComponent(id)}`, STILL);
    await expect.poll(() => page.locator('#map-card strong').textContent()).toBe(title);
    expect(await page.locator('#map-live').textContent()).toContain(title);
    await expect.poll(() => Number(params(page)['z'])).toBeGreaterThan(1);
    await page.locator('#map-view').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => params(page)['paper']).not.toBe(id);
    await page.keyboard.press('Escape');
    await expect.poll(() => params(page)['paper']).toBeUndefined();
  });

  test('brings a chosen paper again in the view in which it was chosen, also in that of the whole map', async () => {
    const page = await suite.open('/map', STILL);
    const map = page.locator('#map-view');
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => params(page)['paper']).toBeDefined();
    await page.locator('#map-card').waitFor();
    await page.keyboard.press('0');
    await expect.poll(() => params(page)['z']).toBe('1');
    const said = params(page);
    const card = await page.locator('#map-card').boundingBox();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/papers/*');
    await page.goBack();
    await page.locator('#map-card').waitFor();
    expect(await map.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.locator('#map-card').boundingBox()).toEqual(card);
    await page.waitForTimeout(400);
    expect(params(page)).toEqual(said);
    await page.reload();
    await page.locator('#map-card').waitFor();
    expect(await page.locator('#map-card').boundingBox()).toEqual(card);
    await page.waitForTimeout(400);
    expect(params(page)).toEqual(said);
  });

  test('after Back from a result that was opened by keyboard the focus is on it', async () => {
    const page = await suite.open('/map', STILL);
    await search(page, QUERY);
    const link = page.locator('#map-results a').nth(3);
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/papers/*');
    await page.goBack();
    await link.waitFor();
    await expect.poll(() => link.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test('a paper’s page leads to its place', async () => {
    const { id, title } = await suite.paper(3);
    const page = await suite.open('/map', STILL);
    await page.goto(page.url().replace(/\/map.*/, `/papers/${encodeURIComponent(id)}`));
    await page.getByRole('link', { name: 'Show on map' }).click();
    await expect.poll(() => page.locator('#map-card strong').textContent()).toBe(title);
    expect(params(page)['paper']).toBe(id);
    await suite.picture(page, 'map-paper');
  });

  test('of a paper that is not there is told so', async () => {
    const page = await suite.open('/map', STILL);
    await page.route('**/v1/map/papers*', (route) => route.fulfill({ json: { generation: 0, results: [] } }));
    await page.goto(page.url().replace(/\/map.*/, '/map?paper=nobody'));
    await page.getByText('“nobody” is not on this map.').waitFor();
  });

  test('without a script the query leads to the search', async () => {
    const page = await suite.open('/map?q=deep%20%26%20wide', { javaScriptEnabled: false });
    const link = page.getByRole('link', { name: 'Search for “deep & wide”' });
    expect(await link.getAttribute('href')).toBe('/?q=deep+%26+wide');
  });
});

describe('what a search lights', () => {
  test.each([
    [1280, 900],
    [1920, 1080],
    [390, 844],
  ])('is listed beside the map, without scrolling: %d x %d', async (width, height) => {
    const page = await suite.open('/map', { ...STILL, viewport: { width, height } });
    await search(page, QUERY);
    const [map, list, first] = await Promise.all(
      ['#map-view', '#map-results', '#map-results a >> nth=0'].map((part) =>
        page.locator(part).boundingBox(),
      ),
    );
    if (!map || !list || !first) throw new Error('They are nowhere.');
    expect(first.y + first.height).toBeLessThanOrEqual(height);
    if (width > 768) expect(list.x).toBeGreaterThanOrEqual(map.x + map.width);
    else expect(list.y).toBeGreaterThanOrEqual(map.y + map.height);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await suite.picture(page, `map-found-${width}`);
  });

  test('has the strength that the API gives it', async () => {
    const page = await suite.open('/map', STILL);
    const all = new Set<string | undefined>();
    for (const query of [
      QUERY,
      'agents that learn from video',
      'how do robots see the world',
      'cost of training',
    ]) {
      await search(page, query);
      const strengths = await page
        .locator('#map-results li')
        .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.strength));
      const asked = await page.evaluate(async (q) => {
        const response = await fetch(`/v1/search?q=${encodeURIComponent(q)}&limit=100`);
        const { results } = (await response.json()) as { results: { relevance: string }[] };
        return results.map(({ relevance }) => relevance).filter((relevance) => relevance !== 'weak');
      }, query);
      expect(strengths).toEqual(asked);
      for (const strength of strengths) all.add(strength);
    }
    expect(Array.from(all).toSorted()).toEqual(['partial', 'strong']);
    await suite.picture(page, 'map-strengths');
  });

  test('is nothing where nothing is close; the nearest papers are listed', async () => {
    const page = await suite.open('/map', STILL);
    await page.locator('#map-q').fill('zzzz qqqq');
    await page.keyboard.press('Enter');
    await page
      .getByText('Nothing close to “zzzz qqqq” in this collection. These are the nearest papers:')
      .waitFor();
    expect(await page.locator('#map-results [data-strength=weak]').count()).toBe(10);
    expect(await page.locator('#map-results li').count()).toBe(10);
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, 'map-nothing');
  });

  test('shows its point when the pointer or the focus is on it', async () => {
    const page = await suite.open('/map', STILL);
    await search(page, QUERY);
    const link = page.locator('#map-results a').first();
    await link.hover();
    await expect.poll(() => page.locator('#map-card strong').textContent()).toBe(await link.textContent());
    await page.mouse.move(5, 5);
    await page.locator('#map-card').waitFor({ state: 'hidden' });
    await link.focus();
    await page.locator('#map-card').waitFor();
  });
});

describe('the legend', () => {
  test('shows papers of one colour alone, or of several', async () => {
    const page = await suite.open('/map', STILL);
    const buttons = page.locator('#map-legend button');
    const whole = await seen(page);
    await buttons.nth(0).click();
    await expect.poll(async () => (await seen(page)).equals(whole)).toBe(false);
    const one = await seen(page);
    await buttons.nth(1).click();
    await expect.poll(async () => (await seen(page)).equals(one)).toBe(false);
    expect(await page.locator('#map-legend [aria-pressed=true]').count()).toBe(2);
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, 'map-filtered');
    await page.keyboard.press('Enter');
    await buttons.nth(0).click();
    await page.mouse.move(5, 5);
    await expect.poll(async () => (await seen(page)).equals(whole)).toBe(true);
  });

  test('a paper that it hides is found neither by the pointer nor by the arrow keys', async () => {
    const page = await suite.open('/map', STILL);
    const { regions, legend } = suite.data;
    const topics = legend.regions.flatMap(({ level }, number) => (level === 0 ? [number] : []));
    const topicOf = (row: number): number => {
      let at = regions[row] ?? 0;
      for (let up = at; up >= 0; up = legend.regions[up]?.parent ?? -1) at = up;
      return at;
    };
    const hidden = Array.from(regions.keys()).find((row) => topicOf(row) !== topics[0]) ?? 0;
    await page.locator('#map-legend button').first().click();
    await page.mouse.move(...(await suite.placeOf(page, hidden)));
    await page.waitForTimeout(300);
    const name = await page.locator('#map-legend button').first().textContent();
    const card = page.locator('#map-card');
    if (await card.isVisible()) expect(await card.innerText()).toContain(name ?? '?');
    await page.mouse.move(5, 5);
    await page.locator('#map-view').focus();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press(i % 4 < 2 ? 'ArrowRight' : 'ArrowDown');
      const said = page.locator('#map-live');
      await expect.poll(() => said.textContent()).toMatch(/Region: |No more/);
      expect(await said.textContent()).toMatch(new RegExp(`Region: ${name ?? '?'}|No more`));
    }
  });

  test('of dates is a scale of periods, and those without one apart', async () => {
    const page = await suite.open('/map?colour=date', STILL);
    const names = await page.locator('#map-legend button').allTextContents();
    const years = names.filter((name) => name !== 'No date');
    expect(years.length).toBeGreaterThan(1);
    // As dates are written everywhere: 2026 or Mar 2026.
    for (const year of years)
      expect(year).toMatch(/^(?:\d{4}(?:–\d{4})?|[A-Z][a-z]{2} \d{4}(?: – [A-Z][a-z]{2} \d{4})?)$/);
    const keys = await page
      .locator('#map-legend button')
      .evaluateAll((all) => all.map((button) => (button as HTMLElement).dataset.name ?? ''));
    expect(keys).toEqual(keys.toSorted());
  });
});

test('a region’s page marks its points and starts there', async () => {
  const page = await suite.open('/map?region=1', STILL);
  await page.waitForTimeout(400);
  expect(params(page)).toEqual({ region: '1' });
  await suite.picture(page, 'map-region');
  await page.getByRole('button', { name: 'Whole map' }).click();
  await expect.poll(() => params(page)['z']).toBe('1');
  await suite.picture(page, 'map-region-whole');
});

test('on a phone one finger scrolls the page past the map, and two fingers zoom it', async () => {
  const page = await suite.open('/map', {
    ...STILL,
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const box = await page.locator('#map-view').boundingBox();
  if (!box) throw new Error('There is no map.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', { x, y });
  for (let way = 10; way <= 200; way += 10) await touch('touchMove', { x, y: y - way });
  await touch('touchEnd');
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(120);
  // The page goes on scrolling for a while after the finger has left it, and would after it was put back.
  let before = -1;
  await expect
    .poll(async () => before === (before = await page.evaluate(() => scrollY)), { interval: 200 })
    .toBe(true);
  expect(params(page)).toEqual({});
  await page.evaluate(() => scrollTo(0, 0));
  const fingers = (apart: number) => [-1, 1].map((side) => ({ x: x + side * apart, y }));
  await touch('touchStart', ...fingers(30));
  for (let apart = 35; apart <= 90; apart += 5) await touch('touchMove', ...fingers(apart));
  await touch('touchEnd');
  await expect.poll(() => Number(params(page)['z'])).toBeGreaterThan(1.5);
  expect(await page.evaluate(() => [scrollY, visualViewport?.scale])).toEqual([0, 1]);
  await suite.picture(page, 'map-phone-zoomed');
});
