import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect, inject, onTestFinished } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How long a page may take for what a test waits for, in ms: below what a test may take, however busy the machine is. */
const PATIENCE = 100_000;

let connected: Promise<Browser> | undefined;

/** The Chromium of the run, which all files share: each test has a context of its own. */
export function sharedChromium(): Promise<Browser> {
  return (connected ??= connect());
}

async function connect(): Promise<Browser> {
  const browser = await chromium.connect(inject('chromium'));
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE));
  return browser;
}

/** What axe finds, one line each. */
export async function violationsOn(page: Page, exclude: string[] = []): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (left) => {
    const { axe } = window as unknown as { axe: { run(context: object): Promise<AxeResults> } };
    return (await axe.run({ exclude: left })).violations;
  }, exclude);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/**
 * A page of a context that ends with the test, when the browser may have had nothing to complain of: no error, no policy
 * broken.
 * @param expected A part of what it reports on purpose of the test.
 */
export async function watchedPage(own: BrowserContext, expected?: string): Promise<Page> {
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
  return page;
}
