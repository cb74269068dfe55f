import { expect, test } from 'vitest';
import { PAPERS } from '../http/library.ts';
import { widgetSuite } from './widget-page.ts';

const suite = widgetSuite();

const related =
  (attributes: string, inside = '') =>
  (api: string): string =>
    `<sextant-related api="${api}" ${attributes}>${inside}</sextant-related>`;

const FALLBACK = '<a href="/elsewhere">More papers like this</a>';

test('lists links to the nearest papers under a label', async () => {
  const page = await suite.open(related('paper="cs/0112017" links="sextant"', FALLBACK));
  const list = page.getByRole('list', { name: 'Related papers' });
  await expect.poll(() => list.getByRole('link').count()).toBe(3);
  expect((await list.locator('[part=title]').allTextContents()).toSorted()).toEqual(
    PAPERS.filter(({ id }) => id !== 'cs/0112017')
      .map(({ title }) => title)
      .toSorted(),
  );
  expect(await page.getByText('More papers like this').isVisible()).toBe(false);
  expect(suite.site.requests).toEqual(['/v1/papers/cs%2F0112017/related?limit=5']);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/papers\//);
});

test('an id that ends like a route is found', async () => {
  const page = await suite.open(related('paper="odd/related" limit="1"'));
  await expect.poll(() => page.getByRole('link').count()).toBe(1);
});

const BROKEN = { behave: () => new Response('', { status: 503 }) };

test('what the page has put inside stays when the papers cannot be had, with one line that says so', async () => {
  const page = await suite.open(related('paper="2405.14906"', FALLBACK), BROKEN);
  await page.getByText('The paper search is not available right now.').waitFor();
  expect(await page.getByRole('link', { name: 'More papers like this' }).isVisible()).toBe(true);
  expect(await page.getByRole('list').count()).toBe(0);
});

test('of a paper that is unknown there is what the page has put inside, and nothing else', async () => {
  const page = await suite.open(related('paper="unknown"', FALLBACK));
  const failed = page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener('sextant-error', (event) => resolve(event instanceof CustomEvent));
        document.querySelector('sextant-related')?.setAttribute('paper', 'unknown too');
      }),
  );
  expect(await failed).toBe(true);
  await expect.poll(() => suite.site.requests.length).toBe(2);
  expect(await page.locator('sextant-related').innerText()).toBe('More papers like this');
  expect(await page.locator('sextant-related [part]:visible').count()).toBe(0);
  // Without anything inside there is no box at all.
  await page.evaluate(() => document.querySelector('sextant-related a')?.remove());
  expect((await page.locator('sextant-related').boundingBox())?.height).toBe(0);
});

test('an answer of something else in the place of the API is no unknown paper', async () => {
  const page = await suite.open(related('paper="2405.14906"', FALLBACK), {
    behave: () => new Response('Not here', { status: 404, headers: { 'Access-Control-Allow-Origin': '*' } }),
  });
  await page.getByText('The paper search is not available right now.').waitFor();
});

test('attributes work whenever they change', async () => {
  const page = await suite.open(related('paper="2405.14906" label="Nearby"', FALLBACK), BROKEN);
  await page.getByText('not available').waitFor();
  await page.evaluate(() => document.querySelector('sextant-related')?.setAttribute('lang', 'es'));
  await page.getByText('no está disponible').waitFor();
  const set = (name: string, value: string): Promise<void> =>
    page.evaluate(([n, v]) => document.querySelector('sextant-related')?.setAttribute(n, v), [
      name,
      value,
    ] as const);
  suite.site.behave = () => undefined;
  await set('limit', '3');
  await expect.poll(() => page.getByRole('list', { name: 'Nearby' }).getByRole('link').count()).toBe(3);
  await set('limit', '2');
  await expect.poll(() => page.getByRole('link').count()).toBe(2);
  await set('label', '');
  expect(await page.getByText('Nearby').count()).toBe(0);
  await set('lang', 'de');
  await page.evaluate(() => document.querySelector('sextant-related')?.removeAttribute('label'));
  await page.getByText('Verwandte Artikel').waitFor();
});

test('its events cross the shadow root and can stop what it does', async () => {
  const page = await suite.open(() => '<div id="here"></div>');
  const seen = await page.evaluate(async (api) => {
    const element = document.createElement('sextant-related');
    const log: unknown[] = [];
    const done = new Promise((resolve) =>
      element.addEventListener('sextant-results', resolve, { once: true }),
    );
    document.addEventListener('sextant-results', (event) => {
      const { query, results } = (event as CustomEvent<{ query: string; results: unknown[] }>).detail;
      log.push([query, results.length, event.composed, event.bubbles]);
      event.preventDefault();
    });
    element.setAttribute('api', api);
    element.setAttribute('paper', '2405.14906');
    document.querySelector('#here')?.append(element);
    await done;
    return log;
  }, suite.site.api);
  expect(seen).toEqual([['2405.14906', 3, true, true]]);
  expect(await page.getByRole('link').count()).toBe(0);
});
