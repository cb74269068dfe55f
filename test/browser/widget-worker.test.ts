import { expect, inject, test } from 'vitest';
import { LANGUAGES } from '../../src/widget/messages.ts';
import { formOf, titles, widgetSuite } from './widget-page.ts';

const suite = widgetSuite();
const worker = inject('worker');

test('the Worker lets any site load the script and the languages', async () => {
  for (const path of ['/widget.js', ...LANGUAGES.map((language) => `/widget/${language}.json`)]) {
    const response = await fetch(worker + path, { headers: { Origin: 'https://lab.example' } });
    expect(response.status, path).toBe(200);
    const type = path.endsWith('.js') ? 'text/javascript' : 'application/json';
    expect(response.headers.get('Content-Type'), path).toContain(type);
    expect(response.headers.get('Access-Control-Allow-Origin'), path).toBe('*');
    expect(response.headers.get('Cross-Origin-Resource-Policy'), path).toBe('cross-origin');
    expect(response.headers.get('X-Content-Type-Options'), path).toBe('nosniff');
    await response.arrayBuffer();
  }
});

test('a page of another origin searches the Worker, in its language', async () => {
  // The site's policy names the other API of this suite, so this page has none.
  const page = await suite.open(
    () => `<div lang="nl"><sextant-search api="${worker}">${formOf(worker)}</sextant-search></div>`,
    { context: { bypassCSP: true } },
  );
  await page.getByRole('combobox').fill('large language models');
  await page.getByText(/^\d+ passende artikelen voor ‘large language models’$/).waitFor();
  expect(new Set(await titles(page)).size).toBe(8);
});

test('the builder finds a paper by every name that it has, and its snippet works', async () => {
  const { results } = (await (await fetch(`${worker}/v1/search?q=language+models&limit=100`)).json()) as {
    results: { id: string; url?: string; doi?: string }[];
  };
  const { id, url = '' } = results.find((paper) => paper.url?.includes('arxiv.org')) ??
    results[0] ?? { id: '' };
  for (const typed of [id, url, url.replace('/abs/', '/pdf/'), `${worker}/papers/${id}`]) {
    const query = new URLSearchParams({ element: 'sextant-related', paper: typed });
    const html = await (await fetch(`${worker}/embed?${query}`)).text();
    expect(html, typed).toContain(`paper=&quot;${id}&quot;`);
    expect(html, typed).toContain('Found: ');
  }
  const page = await suite.open(
    () => `<sextant-related api="${worker}" paper="${id}"><a href="/x">More</a></sextant-related>`,
    { context: { bypassCSP: true } },
  );
  await expect.poll(() => page.getByRole('listitem').count()).toBe(5);
});
