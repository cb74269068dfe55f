import { expect, test } from 'vitest';
import { PAPERS } from '../http/library.ts';
import { combobox, formOf, listenToStatus, search, stopClock, titles, widgetSuite } from './widget-page.ts';

const suite = widgetSuite();

test('by mouse: type, see, click, arrive', async () => {
  const page = await suite.open(search('links="sextant"'));
  await page.getByRole('combobox', { name: 'Search our papers' }).click();
  await page.keyboard.type('code');
  await page.getByRole('option').first().waitFor();
  expect((await titles(page)).toSorted()).toEqual(PAPERS.map(({ title }) => title).toSorted());
  const option = page.getByRole('option', { name: 'Old style ids have a slash' });
  await option.click();
  await page.waitForURL(`${suite.site.api}/papers/cs%2F0112017`);
});

test('by mouse: the button and a click outside', async () => {
  const page = await suite.open((api) => `${search()(api)}<p id="outside">Elsewhere</p>`);
  await page.getByRole('combobox').click();
  await page.keyboard.type('code');
  await page.getByRole('option').first().waitFor();
  await page.locator('#outside').click({ force: true, position: { x: 5, y: 5 } });
  await page.locator('h1').click();
  expect((await combobox(page)).expanded).toBe(false);
  await page.getByRole('button', { name: 'Go' }).click();
  await page.waitForURL(`${suite.site.api}/?q=code`);
});

test('by keyboard: arrows go round, Home and End, Escape closes and then clears', async () => {
  const page = await suite.open(search());
  await page.keyboard.press('Tab');
  await page.keyboard.type('code');
  await page.getByRole('option').first().waitFor();
  const all = await titles(page);
  expect(await combobox(page)).toEqual({ expanded: true, active: null, selected: 0 });
  // Without an active option Home and End belong to the text.
  await page.keyboard.press('Home');
  expect((await combobox(page)).active).toBeNull();
  for (const title of [...all, all[0]]) {
    await page.keyboard.press('ArrowDown');
    expect(await combobox(page)).toEqual({ expanded: true, active: title, selected: 1 });
  }
  for (const [key, at] of [
    ['ArrowUp', -1],
    ['Home', 0],
    ['End', -1],
    ['ArrowUp', -2],
  ] as const) {
    await page.keyboard.press(key);
    expect((await combobox(page)).active).toBe(all.at(at));
  }
  await page.keyboard.press('Escape');
  expect(await combobox(page)).toEqual({ expanded: false, active: null, selected: 0 });
  expect(await page.getByRole('combobox').inputValue()).toBe('code');
  await page.keyboard.press('ArrowUp');
  expect(await combobox(page)).toEqual({ expanded: true, active: all.at(-1), selected: 1 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  expect(await page.getByRole('combobox').inputValue()).toBe('');
  expect(suite.site.requests).toEqual(['/v1/search?q=code&limit=8&explain=true']);
});

test('by keyboard: Enter opens the active option, or sends the form; Tab closes', async () => {
  const page = await suite.open(search('links="sextant"'));
  await page.keyboard.press('Tab');
  await page.keyboard.type('code');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Tab');
  expect((await combobox(page)).expanded).toBe(false);
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('ArrowDown');
  const opened = page.context().waitForEvent('page');
  await page.keyboard.press('Control+Enter');
  await (await opened).close();
  expect((await combobox(page)).expanded).toBe(true);
  const { active } = await combobox(page);
  const id = PAPERS.find(({ title }) => title === active)?.id ?? '';
  await page.keyboard.press('Enter');
  await page.waitForURL(`${suite.site.api}/papers/${encodeURIComponent(id)}`);
  await page.goBack();
  await page.getByRole('combobox').fill('two words');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${suite.site.api}/?q=two+words`);
});

test('each settled query is said once, and the text is exact', async () => {
  const page = await suite.open(search('limit="3"'), {
    behave: ({ searchParams }) =>
      ({
        nothing: Response.json({ results: [] }, cors),
        one: Response.json({ results: [{ id: '1', title: 'One' }] }, cors),
        broken: new Response('', { status: 503, headers: cors.headers }),
      })[searchParams.get('q') ?? ''],
  });
  const said = await listenToStatus(page);
  const input = page.getByRole('combobox');
  const expected: string[] = [];
  for (const [query, message] of [
    ['code', '3 papers for “code”'],
    ['one', '1 paper for “one”'],
    ['nothing', 'No papers found for “nothing”'],
    ['broken', 'The paper search is not available right now.'],
    ['$& {n} {q}', '3 papers for “$& {n} {q}”'],
  ] as const) {
    await input.fill(query);
    expected.push(message);
    await expect.poll(said).toEqual(expected);
  }
  // The same query again, with a space more, is no other query.
  await input.press('End');
  await page.keyboard.type(' ');
  await input.fill('one');
  await expect.poll(said).toEqual([...expected, '1 paper for “one”']);
  expect(suite.site.requests.map((url) => new URL(url, 'http://x').searchParams.get('q'))).toEqual([
    'code',
    'one',
    'nothing',
    'broken',
    '$& {n} {q}',
    'one',
  ]);
});

const cors = { headers: { 'Access-Control-Allow-Origin': '*' } };

test('a slow query is said to be running, after 800 ms and once', async () => {
  let answer: (nothing: undefined) => void = () => undefined;
  const answered = new Promise<undefined>((resolve) => (answer = resolve));
  const page = await suite.open(search(), { behave: () => answered });
  await stopClock(page);
  const said = await listenToStatus(page);
  await page.getByRole('combobox').fill('code');
  await page.clock.runFor(200);
  await page.clock.runFor(799);
  expect(await said()).toEqual([]);
  await page.clock.runFor(1);
  expect(await said()).toEqual(['Searching…']);
  await page.clock.runFor(5_000);
  answer(undefined);
  await expect.poll(said).toEqual(['Searching…', '4 papers for “code”']);
});

test('an API that never answers is given up', async () => {
  const page = await suite.open(search(), { behave: () => new Promise<undefined>(() => undefined) });
  await stopClock(page);
  const said = await listenToStatus(page);
  await page.getByRole('combobox').fill('code');
  await page.clock.runFor(200);
  await page.clock.runFor(20_000);
  expect(await said()).toEqual(['Searching…', 'The paper search is not available right now.']);
});

test('the words of the query are marked in the sentence that fits it best', async () => {
  const text = 'A transformer attends. It needs attention.';
  const answer = (why: unknown): Response =>
    Response.json({ results: [{ id: '1', title: 'One', snippet: 'It begins.', why }] }, cors);
  const answers: Record<string, Response> = {
    marked: answer({
      words: ['attention'],
      snippet: {
        text,
        marks: [
          [2, 13],
          [32, 41],
        ],
      },
    }),
    // Before the one before, empty, outside, no numbers, no marks.
    odd: answer({
      snippet: { text, marks: [[32, 41], [2, 13], [41, 41], [40, 99], ['2', 13], [null], null] },
    }),
    none: answer({ snippet: { text: 5, marks: 'none' } }),
    absent: answer(undefined),
  };
  const page = await suite.open(search(), {
    behave: ({ searchParams }) => answers[searchParams.get('q') ?? ''],
  });
  const snippet = page.locator('[part=snippet]');
  for (const [query, html] of [
    [
      'marked',
      'A <mark part="mark">transformer</mark> attends. It needs <mark part="mark">attention</mark>.',
    ],
    ['odd', 'A transformer attends. It needs <mark part="mark">attention</mark>.'],
    ['none', 'It begins.'],
    ['absent', 'It begins.'],
  ] as const) {
    await page.getByRole('combobox').fill(query);
    await page.getByText(`1 paper for “${query}”`).waitFor();
    expect(await snippet.innerHTML()).toBe(html);
  }
});

test('several copies keep apart', async () => {
  const page = await suite.open(
    (api) => `<sextant-search api="${api}" label="First"></sextant-search>
      <sextant-search api="${api}" label="Second" limit="1">${formOf(api)}</sextant-search>`,
  );
  await page.getByRole('combobox', { name: 'Second' }).fill('code');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  expect(await page.getByRole('option').count()).toBe(1);
  expect(await combobox(page)).toEqual({ expanded: false, active: null, selected: 0 });
  await page.getByRole('combobox', { name: 'First' }).fill('code');
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  expect(suite.site.requests).toEqual([
    '/v1/search?q=code&limit=1&explain=true',
    '/v1/search?q=code&limit=8&explain=true',
  ]);
});
