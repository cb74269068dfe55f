import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importCounted } from './counted.ts';
import { readsOf } from './steps.ts';
import { type Generate, MIXED, TEXTS } from './texts.ts';
import { runs } from '../setup/runs.ts';

/*
 * No text costs more than its length. What reading takes is counted twice, in steps that are the same on every machine:
 * the blocks of code that are executed, and what regular expressions and built-in functions read between them. CPU time
 * would have to be measured again and again to tell four times from sixteen times on a machine that does other things.
 * What cannot be seen so is what the engine copies when it reads a text that was put together by `+=`.
 */

/**
 * How often the steps of a text may be those of one that is a quarter as long: four times is linear, eight times or
 * sixteen times is not. Below the limits of formulas what a limit bounds may look quadratic, but not exponential, and
 * that is found before it takes for ever.
 */
const TIMES = 4;
const MOST: readonly (readonly [length: number, times: number])[] = [
  [40, 30],
  [400, 6],
];
/** What may come of other things that the process does meanwhile. */
const SLACK = 2_000;

const { READERS, loadMath, blocks } =
  await importCounted<typeof import('./readers.tsx')>('test/cost/readers.tsx');
await loadMath();

type Read = (text: string) => unknown;
type Count = (run: () => unknown) => Promise<number>;

/** The lengths at which reading a text takes too many steps, with their numbers. */
async function excess(count: Count, read: Read, text: Generate): Promise<string[]> {
  for (const [length, times] of MOST) {
    const [short, long] = [text(length), text(length * TIMES)];
    const [few, many] = [await count(() => read(short)), await count(() => read(long))];
    if (many > times * few + SLACK)
      return [`${few} for ${short.length} characters, ${many} for ${long.length}`];
  }
  return [];
}

const mixed = fc.sample(MIXED, { numRuns: runs(15, 6) }).map((text) => [`as in ${text(40)}`, text] as const);

async function tooDear(count: Count, read: Read): Promise<Record<string, string[]>> {
  // What is made once is made now.
  await count(() => read(String.raw`A word, $x^2$, \times é 学 1.5`));
  const dear: Record<string, string[]> = {};
  for (const [name, text] of [...Object.entries(TEXTS), ...mixed]) {
    const found = await excess(count, read, text);
    if (found.length > 0) dear[name] = found;
  }
  return dear;
}

async function blocksOf(run: () => unknown): Promise<number> {
  const before = blocks();
  await run();
  return blocks() - before;
}

describe('blocks of code', () => {
  test.each(Object.entries(READERS))('%s', { timeout: 300_000 }, async (_, read) => {
    expect(await tooDear(blocksOf, read)).toEqual({});
  });
});

describe('what regular expressions and built-in functions read', () => {
  test.each(Object.entries(READERS))('%s', { timeout: 300_000 }, async (_, read) => {
    expect(await tooDear(readsOf, read)).toEqual({});
  });
});
