import { describe, expect, test } from 'vitest';
import { PAPERS } from './page-papers.ts';
import { pageSuite } from './page-suite.ts';

const suite = pageSuite(PAPERS);
const BLOCKS = '.agents pre';

describe('the lines to paste', () => {
  test('have a button each that copies them', async () => {
    const page = await suite.open('/agents', {
      context: { permissions: ['clipboard-read', 'clipboard-write'], viewport: { width: 390, height: 844 } },
    });
    const blocks = await page.locator(BLOCKS).all();
    expect(blocks.length).toBeGreaterThan(5);
    const buttons = page.getByRole('button', { name: /^Copy the / });
    expect(await buttons.count()).toBe(blocks.length);
    expect(new Set(await buttons.allInnerTexts()).size).toBe(blocks.length);
    for (const block of blocks) {
      const lines = await block.innerText();
      const button = block.locator('..').getByRole('button');
      const before = await button.boundingBox();
      await button.click();
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(lines.trim());
      await expect.poll(() => button.innerText()).toMatch(/^Copied/);
      expect((await button.boundingBox())?.width).toBe(before?.width);
    }
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
    expect(await suite.violations(page)).toEqual([]);
    await suite.picture(page, 'page-agents');
  });

  test('are selected where the browser copies nothing', async () => {
    const page = await suite.open('/agents');
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
    });
    const block = page.locator(BLOCKS).first();
    await block.locator('..').getByRole('button').click();
    await expect
      .poll(() => page.evaluate(() => getSelection()?.toString().trim()))
      .toBe((await block.innerText()).trim());
  });

  test('are there without a script, and buttons are not', async () => {
    const page = await suite.open('/agents', { context: { javaScriptEnabled: false } });
    expect(await page.locator(BLOCKS).first().isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: /Copy/ }).count()).toBe(0);
  });
});
