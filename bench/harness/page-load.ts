import type { Browser, Page } from 'playwright-core';
import type { Edge } from './edge.ts';
import { median } from './race.ts';

/** What a page costs who opens it with nothing in the cache. Times in ms from the start of the navigation. */
export interface Load {
  bytes: number;
  answers: number;
  /** First contentful paint, as the browser reports it. */
  fcp: number;
  /** When what the page is for had been painted. */
  done: number;
}

export interface Visit {
  name: string;
  url: string;
  /** Selector of what the page is for, once it is there. */
  done: string;
}

/** The phone that Lighthouse has in mind: 150 ms to and fro, 1.6 Mbit/s down, 750 kbit/s up. */
const SLOW_4G = { latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
/** After that long without a new answer a page has all that it wants. */
const QUIET_MS = 400;

/** Medians of `rounds` loads by turns (A B C A B C …), each with a profile of its own, over a slow line. */
export async function loadByTurns(
  { browser, edge }: { browser: Browser; edge: Edge },
  visits: readonly Visit[],
  rounds: number,
): Promise<Map<string, Load>> {
  const loads = new Map(visits.map(({ name }) => [name, [] as Load[]]));
  for (let round = 0; round < rounds; round++) {
    for (const visit of visits) loads.get(visit.name)?.push(await load(browser, edge, visit));
  }
  const middle = (all: Load[], field: keyof Load): number => median(all.map((one) => one[field]));
  return new Map(
    Array.from(loads, ([name, all]) => [
      name,
      {
        bytes: middle(all, 'bytes'),
        answers: middle(all, 'answers'),
        fcp: middle(all, 'fcp'),
        done: middle(all, 'done'),
      },
    ]),
  );
}

async function load(browser: Browser, edge: Edge, { url, done }: Visit): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1_000, height: 800 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', { offline: false, ...SLOW_4G });
    await page.addInitScript(watch, done);
    edge.take();
    await page.goto(url, { waitUntil: 'load' });
    await page.waitForFunction(() => 'doneAt' in window);
    const total = await untilQuiet(page, edge);
    const times = await page.evaluate(() => ({
      fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      done: (window as unknown as { doneAt: number }).doneAt,
    }));
    return { ...total, ...times };
  } finally {
    await context.close();
  }
}

/** Runs in the page before its own scripts: notes when `selector` is there and has been painted. */
function watch(selector: string): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector(selector) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => Object.assign(window, { doneAt: performance.now() });
      port2.postMessage(null);
    });
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true });
}

async function untilQuiet(page: Page, edge: Edge): Promise<{ bytes: number; answers: number }> {
  const total = { bytes: 0, answers: 0 };
  for (;;) {
    await page.waitForTimeout(QUIET_MS);
    const { bytes, answers } = edge.take();
    if (answers === 0) return total;
    total.bytes += bytes;
    total.answers += answers;
  }
}
