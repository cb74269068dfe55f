import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { sharedChromium, watchedPage } from './page-checks.ts';

const worker = inject('worker');
let browser: Browser;
beforeAll(async () => {
  browser = await sharedChromium();
});

/** A page of the Worker; at the end the browser may have nothing to complain of. */
async function open(path: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await watchedPage(context);
  await page.goto(worker + path);
  return page;
}

describe('the Worker as it is deployed, over real papers', () => {
  test('from a thought to a paper, its like, and its citation', async () => {
    const page = await open('/');
    await page.keyboard.press('/');
    await page.keyboard.type('agents that learn from experience');
    await expect.poll(() => page.locator('.card mark').count()).toBeGreaterThan(0);
    expect(await page.locator('.card').count()).toBe(10);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/papers\//);
    expect(await page.locator('#related .card').count()).toBe(10);
    expect(await page.locator('#related .shared').count()).toBeGreaterThan(0);
    await page.locator('.cite summary').click();
    expect(await page.locator('#bibtex').innerText()).toMatch(/^@misc\{[a-z0-9]+,/);
  });

  test('one document after another: list, trending, month, reference', async () => {
    const page = await open('/browse');
    await page.getByRole('link', { name: 'Newest' }).click();
    await page.waitForURL('**/browse/new');
    const dates = await page
      .locator('.card time')
      .evaluateAll((times) => times.map((time) => time.getAttribute('datetime')));
    expect(dates).toEqual(dates.toSorted().reverse());
    await page.goto(`${worker}/browse/trending`);
    expect(await page.locator('.card').count()).toBe(10);
    await page.goto(`${worker}/browse`);
    await page.locator('.index a').first().click();
    await page.waitForURL('**/browse/month/*');
    expect(await page.locator('.card').count()).toBeGreaterThan(0);
    await page.goto(`${worker}/docs`);
    await page.locator('.opblock').first().waitFor();
  });

  test('what the platform serves without the Worker may be kept for ever, and cannot be sniffed', async () => {
    const page = await (await fetch(worker)).text();
    const addresses = Array.from(
      page.matchAll(/(?:href|src)="(\/a\/[^"]+)"/g),
      ([, address = '']) => address,
    );
    expect(addresses.length).toBeGreaterThanOrEqual(3);
    for (const address of addresses) {
      const { status, headers } = await fetch(worker + address);
      expect(status).toBe(200);
      expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    }
  });

  test('an icon is where browsers ask for one', async () => {
    const { status, headers } = await fetch(`${worker}/favicon.ico`);
    expect([status, headers.get('Content-Type')]).toEqual([200, expect.stringMatching(/^image\//)]);
  });

  test('the API reference leads to the licences of what it is made of', async () => {
    const page = await (await fetch(`${worker}/docs`)).text();
    expect(page).toContain('href="/licences.txt"');
    const licences = await fetch(`${worker}/licences.txt`);
    expect(licences.headers.get('Content-Type')).toMatch(/^text\/plain/);
    expect(await licences.text()).toContain('swagger-ui-dist');

    const script = /src="(\/a\/swagger-ui-bundle[^"]+)"/.exec(page)?.[1] ?? '';
    const [firstLine = ''] = (await (await fetch(worker + script)).text()).split('\n');
    const named = /please see (\S+)/.exec(firstLine)?.[1] ?? '';
    const answer = await fetch(new URL(named, worker + script));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('@license');
    // Its name does not change with its content, unlike those of its neighbours.
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=3600');
  });
});
