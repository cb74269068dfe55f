import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { mulberry32 } from '../../scripts/random.ts';
import { SEED as GIVEN_SEED } from '../setup/runs.ts';
import { combobox, listenToStatus, search, titles, widgetSuite } from './widget-page.ts';

const suite = widgetSuite();

const cors = { headers: { 'Access-Control-Allow-Origin': '*' } };
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const SEED = GIVEN_SEED ?? Date.now() % 2 ** 31;
const random = mulberry32(SEED);
beforeEach(({ onTestFailed }) =>
  onTestFailed(() => console.log(`Delays and texts are those of seed ${SEED}.`)),
);

/** Answers each query with one paper of that title, after a delay that nobody can foresee. */
async function late(url: URL): Promise<Response> {
  await sleep(random() * 400);
  const q = url.searchParams.get('q') ?? '';
  return Response.json({ results: [{ id: q, title: q }] }, cors);
}

/** A page whose own `fetch` knows no abort, as behind some service workers: only the token protects it. */
const DEAF = `{
  const ask = window.fetch;
  window.fetch = (url, { signal, ...rest } = {}) => ask(url, rest);
}`;

for (const [name, before] of [
  ['with abort', ''],
  ['without abort', DEAF],
] as const) {
  test(`20 answers of random delay end on the last query, ${name}`, async () => {
    const page = await suite.open(search(), { behave: late, before });
    const said = await listenToStatus(page);
    // `show` asks at once, without the pause for typing: all 20 are under way together.
    await page.evaluate(async () => {
      const element = document.querySelector('sextant-search') as HTMLElement & { show(q: string): void };
      for (let i = 1; i <= 20; i++) {
        element.show(`query ${i}`);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    });
    await expect.poll(() => titles(page)).toEqual(['query 20']);
    // Aborted requests may never leave the browser; the others all come, and are answered in whatever order.
    if (before) await expect.poll(() => suite.site.requests.length).toBe(20);
    await sleep(500);
    expect(await titles(page)).toEqual(['query 20']);
    expect((await said()).at(-1)).toBe('1 paper for “query 20”');
  });
}

test('typing sends one request a pause, and clearing cancels', async () => {
  let answer = (): void => undefined;
  const cleared = new Promise<void>((resolve) => (answer = resolve));
  const behave = async (url: URL): Promise<Response> => {
    // What is cleared has no answer yet, however slow this machine is.
    if (url.searchParams.get('q') === 'sent') await cleared;
    return late(url);
  };
  const page = await suite.open(search(), { behave });
  const said = await listenToStatus(page);
  // The clock of the page stands still while it is typed in, however slow this machine is.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  const pause = (): Promise<void> => page.clock.runFor(300);
  const asked = (): (string | null)[] =>
    suite.site.requests.map((url) => new URLSearchParams(url.split('?')[1]).get('q'));
  await page.getByRole('combobox').click();
  await page.keyboard.type('a whole sentence typed in one go');
  expect(asked()).toEqual([]);
  await pause();
  await expect.poll(() => titles(page)).toEqual(['a whole sentence typed in one go']);
  await page.keyboard.type(' and');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await pause();
  await page.getByRole('combobox').fill('sent');
  await pause();
  await expect.poll(() => asked().length).toBe(2);
  await page.getByRole('combobox').fill('');
  await pause();
  answer();
  await sleep(700);
  expect(await combobox(page)).toEqual({ expanded: false, active: null, selected: 0 });
  expect(await titles(page)).toEqual([]);
  expect(asked()).toEqual(['a whole sentence typed in one go', 'sent']);
  expect(await said()).toEqual(['1 paper for “a whole sentence typed in one go”']);
});

test('leaving the field cancels: nothing opens behind the reader', async () => {
  const page = await suite.open((api) => `${search()(api)}<button id="next">Next</button>`, { behave: late });
  await page.getByRole('combobox').fill('left');
  await expect.poll(() => suite.site.requests.length).toBe(1);
  await page.locator('#next').focus();
  await sleep(600);
  expect((await combobox(page)).expanded).toBe(false);
  await page.getByRole('combobox').click();
  await expect.poll(() => titles(page)).toEqual(['left']);
});

test('what is being composed is neither sent nor steered by keys', async () => {
  const page = await suite.open(search('modal'), { behave: late });
  await page.getByRole('button', { name: 'Search our papers' }).click();
  const input = page.getByRole('combobox');
  await input.fill('first');
  await expect.poll(() => titles(page)).toEqual(['first']);
  const client = await page.context().newCDPSession(page);
  await client.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await sleep(400);
  expect(suite.site.requests).toHaveLength(1);
  for (const key of ['ArrowDown', 'Enter', 'Escape', 'End']) {
    await input.evaluate((element, name) => {
      const init = { key: name, isComposing: true, keyCode: 229, bubbles: true, cancelable: true };
      if (!element.dispatchEvent(new KeyboardEvent('keydown', init))) throw new Error(`${name} was taken.`);
    }, key);
  }
  // The Escape that ends a composition must not close the dialog, whatever the browser makes of it.
  await page.evaluate(() => {
    const dialog = document.querySelector('sextant-search')?.shadowRoot?.querySelector('dialog');
    if (dialog?.dispatchEvent(new Event('cancel', { cancelable: true }))) throw new Error('It would close.');
  });
  expect((await combobox(page)).active).toBeNull();
  expect(await page.locator('dialog').isVisible()).toBe(true);
  await client.send('Input.insertText', { text: '日本' });
  await expect.poll(() => titles(page)).toEqual(['first日本']);
  expect(suite.site.requests).toHaveLength(2);
});

test('whatever is typed, the list, the status and the request agree', async () => {
  const page = await suite.open(search(), { behave: late });
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 90 })
    .map((s) => s.replace(/\s+/g, ' '));
  await fc.assert(
    fc.asyncProperty(text, async (typed) => {
      await page.getByRole('combobox').fill('');
      await page.getByRole('combobox').fill(typed);
      const query = typed.trim();
      await expect.poll(() => titles(page)).toEqual(query === '' ? [] : [query]);
    }),
    { numRuns: 12, seed: SEED },
  );
});

test('whatever keys are pressed, the active option is there and is the selected one', async () => {
  const page = await suite.open(search());
  await page.getByRole('combobox').fill('code');
  await page.getByRole('option').first().waitFor();
  const keys = ['ArrowDown', 'ArrowUp', 'Home', 'End', 'Escape', 'ArrowLeft', 'Backspace', 'e'];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 12 }), async (pressed) => {
      for (const key of pressed) {
        await page.keyboard.press(key);
        // Throws when `aria-activedescendant` names nothing that is visible and selected.
        const { active, selected } = await combobox(page);
        expect(selected).toBe(active === null ? 0 : 1);
      }
    }),
    { numRuns: 30, seed: SEED },
  );
});
