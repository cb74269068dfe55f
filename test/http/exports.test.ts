import { describe, expect, test } from 'vitest';
import type { Paper } from '../../src/index/paper.ts';
import { harness, PAPERS } from './library.ts';

const { app } = harness();
const TYPES: [ending: string, type: string, begins: string][] = [
  ['bib', 'application/x-bibtex', '@misc{'],
  ['ris', 'application/x-research-info-systems', 'TY  - '],
  ['csl.json', 'application/vnd.citationstyles.csl+json', '[\n'],
  ['md', 'text/markdown', '# '],
  ['json', 'application/json', '[\n'],
];
const ATOM: [string, string, string] = ['atom', 'application/atom+xml', '<?xml'];

describe.each([
  ['a paper', '/papers/cs/0112017', '', TYPES],
  ['results', '/search', '?q=autocoder', [...TYPES, ATOM]],
  ['a list', '/browse/new', '', [...TYPES, ATOM]],
])('%s', (_, path, query, types) => {
  test.each(types)('by ending .%s', async (ending, type, begins) => {
    const response = await app.request(`${path}.${ending}${query}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(`${type}; charset=utf-8`);
    expect(response.headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; frame-ancestors 'none'",
    );
    expect((await response.text()).startsWith(begins)).toBe(true);
  });

  test.each(types)('by Accept as .%s', async (_ending, type, begins) => {
    const page = path === '/search' ? '/' : path;
    const response = await app.request(page + query, { headers: { Accept: `${type}, text/html;q=0.5` } });
    expect(response.headers.get('Content-Type')).toBe(`${type}; charset=utf-8`);
    expect(response.headers.get('Vary')).toContain('Accept');
    expect((await response.text()).startsWith(begins)).toBe(true);
  });

  test('the page names each, at an address that has it', async () => {
    const html = await (await app.request((path === '/search' ? '/' : path) + query)).text();
    const links = Array.from(
      html.matchAll(/<link rel="alternate" type="([^"]+)"[^>]*? href="([^"]+)"/g),
      ([, type = '', href = '']) => ({ type, href: href.replaceAll('&amp;', '&') }),
    );
    expect(links.map(({ type }) => type).toSorted()).toEqual(types.map(([, type]) => type).toSorted());
    for (const { type, href } of links) {
      const response = await app.request(href);
      expect(response.status, href).toBe(200);
      expect(response.headers.get('Content-Type')).toBe(`${type}; charset=utf-8`);
    }
  });

  test('a browser gets the page', async () => {
    const page = path === '/search' ? '/' : path;
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    for (const headers of [{ Accept: accept }, { Accept: '*/*' }, {}]) {
      const response = await app.request(page + query, { headers });
      expect(response.headers.get('Content-Type')).toMatch(/^text\/html/);
    }
  });
});

describe('formats', () => {
  test('each has a tag of its own', async () => {
    const tags = await Promise.all(
      ['text/html', ...TYPES.map(([, type]) => type)].map(async (type) =>
        (await app.request('/papers/cs/0112017', { headers: { Accept: type } })).headers.get('ETag'),
      ),
    );
    expect(new Set(tags).size).toBe(tags.length);
  });

  test('are named like files', async () => {
    const disposition = async (url: string) => (await app.request(url)).headers.get('Content-Disposition');
    expect(await disposition('/papers/cs/0112017.bib')).toBe('inline; filename="cs-0112017.bib"');
    expect(await disposition('/search.ris?q=a%22%0D%0A%3Bb')).toBe('inline; filename="a-b.ris"');
  });

  test('hold one page of results each, as the page does', async () => {
    const many = Array.from({ length: 25 }, (_, i) => ({ id: `p${i}`, title: `Paper ${i}`, abstract: '' }));
    const paged = harness(many).app;
    const all = await Promise.all(
      [0, 10, 20].map(async (offset) =>
        (await paged.request(`/search.json?q=paper&offset=${offset}`)).json(),
      ),
    );
    expect(all.map((papers) => (papers as Paper[]).length)).toEqual([10, 10, 5]);
    expect(new Set(all.flat().map((paper: Paper) => paper.id)).size).toBe(25);
  });

  test('say JSON as the index has it', async () => {
    expect(await (await app.request('/papers/2405.14906.json')).json()).toEqual([PAPERS[0]]);
  });
});

describe('addresses', () => {
  const odd: Paper[] = [
    { id: 'notes.md', title: 'Its id ends like a format', abstract: '' },
    { id: 'a b/c?d#e', title: 'Its id has to be encoded', abstract: '' },
  ];
  const { app: own } = harness(odd);

  test('an id may end like a format', async () => {
    expect(await (await own.request('/papers/notes.md')).text()).toContain(
      '<h1>Its id ends like a format</h1>',
    );
    expect(await (await own.request('/papers/notes.md.bib')).text()).toContain('title = {Its id ends');
  });

  test('an id may hold anything', async () => {
    const page = await (await own.request('/papers/a%20b/c%3Fd%23e')).text();
    expect(page).toContain('<h1>Its id has to be encoded</h1>');
    expect(page).toContain('href="/papers/a%20b/c%3Fd%23e.bib"');
    expect((await own.request('/papers/a%20b/c%3Fd%23e.bib')).status).toBe(200);
    expect((await own.request('/papers/a%20b%2Fc%3Fd%23e.ris')).status).toBe(200);
  });

  test('what is not there is said in the form that was asked for', async () => {
    const page = await own.request('/papers/none');
    expect([page.status, page.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=UTF-8']);
    const file = await own.request('/papers/none.bib');
    expect([file.status, file.headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
    expect((await own.request('/browse/nothing.atom')).status).toBe(404);
    expect((await own.request('/browse/month/2024-13')).status).toBe(404);
  });
});

describe('what machines ask a site for', () => {
  test('robots.txt keeps them out of results and leads to the sitemap', async () => {
    const text = await (await app.request('https://a.example/robots.txt')).text();
    expect(text).toContain('Disallow: /?');
    expect(text).toContain('Sitemap: https://a.example/sitemap.xml');
  });

  test('the sitemap names lists and papers by whole addresses', async () => {
    const text = await (await app.request('https://a.example/sitemap.xml')).text();
    for (const path of [
      '/',
      '/browse',
      '/browse/category/cs.SE',
      '/browse/month/2024-05',
      '/papers/cs/0112017',
    ]) {
      expect(text).toContain(`<loc>https://a.example${path}</loc>`);
    }
    expect(text).toContain('<lastmod>2024-05-23</lastmod>');
  });

  test('llms.txt says how to ask, and its links are there', async () => {
    const text = await (await app.request('https://a.example/llms.txt')).text();
    expect(text).toMatch(/^# Sextant\n\n> /);
    const links = Array.from(text.matchAll(/\]\((https:\/\/a\.example[^)]*)\)/g), ([, link = '']) => link);
    expect(links.length).toBeGreaterThan(6);
    for (const link of links) expect((await app.request(link)).status, link).toBe(200);
  });

  test('a feed has an entry for every paper, with its date and words', async () => {
    const text = await (await app.request('https://a.example/browse/new.atom')).text();
    expect(text.match(/<entry>/g)).toHaveLength(PAPERS.length);
    expect(text).toContain(
      '<link rel="self" type="application/atom+xml" href="https://a.example/browse/new.atom"',
    );
    expect(text).toContain('<id>https://a.example/papers/cs/0112017</id>');
    expect(text).toContain('<updated>2024-05-23T00:00:00Z</updated>');
    expect(text).toContain('<updated>2001-12-01T00:00:00Z</updated>');
    expect(text).toContain('<name>Yuchen Li</name>');
  });
});
