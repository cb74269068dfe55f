import { describe, expect, test } from 'vitest';
import { mapSuite } from './map-suite.ts';

const suite = mapSuite();

/** An answer of the API that lists something lists at least one. */
const LISTS = ['results', 'suggestions', 'data'];

describe('the API reference', () => {
  test.each([390, 1280])(
    'answers what is filled in with results, for every operation: %i pixels',
    async (width) => {
      const page = await suite.open('/docs', { viewport: { width, height: 900 }, isMobile: width < 600 });
      await page.locator('.opblock').first().waitFor();
      const operations = await page.locator('.opblock').all();
      expect(operations.length).toBeGreaterThan(8);
      for (const operation of operations) {
        const name = (await operation.locator('.opblock-summary-path').innerText()).replaceAll('\u200b', '');
        await operation.locator('.opblock-summary-control').click();
        const answer = page.waitForResponse((response) => /\/(?:v1|health|openapi)/.test(response.url()));
        await operation.getByRole('button', { name: 'Execute' }).click();
        const response = await answer;
        expect([name, response.status()]).toEqual([name, 200]);
        if (response.headers()['content-type']?.includes('json')) {
          const body = (await response.json()) as Record<string, unknown[]>;
          for (const list of LISTS)
            if (list in body) expect([name, body[list]?.length]).not.toEqual([name, 0]);
        }
        await operation.locator('.live-responses-table').waitFor();
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([name, Math.max(0, overflow)]).toEqual([name, 0]);
        await operation.locator('.opblock-summary-control').click();
      }
    },
  );

  test('shows all of the title that it fills in, and no padlock', async () => {
    const page = await suite.open('/docs', { viewport: { width: 1280, height: 900 } });
    await page.getByRole('button', { name: '/v1/search', exact: false }).first().click();
    const field = page.locator('[data-param-name=q] input');
    const { value, hidden } = await field.evaluate((input) => {
      const { value, scrollWidth, clientWidth } = input as HTMLInputElement;
      return { value, hidden: scrollWidth - clientWidth };
    });
    const title = await page.evaluate(async (q) => {
      const { results } = (await (await fetch(`/v1/search?q=${encodeURIComponent(q)}`)).json()) as {
        results: { title: string }[];
      };
      return results[0]?.title;
    }, value);
    expect(value.split(' ').at(-1)).toBe(title?.split(' ').at(-1));
    expect(hidden).toBeLessThanOrEqual(1);
    expect(await page.locator('.authorization__btn, [href="#locked"], [href="#unlocked"]').count()).toBe(0);
  });

  test('takes a key from whoever has one', async () => {
    const page = await suite.open('/docs', { viewport: { width: 1280, height: 900 } });
    await page.getByRole('button', { name: 'Use an API key' }).click();
    const dialog = page.locator('.dialog-ux');
    await dialog.locator('input').fill('sx_not-a-real-one');
    await dialog.getByRole('button', { name: 'Apply credentials' }).click();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Your API key is sent' }).waitFor();
  });
});
