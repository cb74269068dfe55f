import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { LIST_FORMATS } from '../../src/http/endings.ts';
import { harness } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const { app } = harness();
const problemSchema = z.object({
  status: z.number(),
  detail: z.string(),
  errors: z.array(z.object({ parameter: z.string(), detail: z.string() })),
});

async function refused(path: string, init?: RequestInit) {
  const response = await app.request(path, init);
  expect([path, response.status]).toEqual([path, 400]);
  return problemSchema.parse(await response.json()).errors;
}

/** The same in every format that results have. */
const SEARCHES = LIST_FORMATS.map((format) => `/search.${format}`);

describe('a file of papers says what it cannot take, since it has no place for a note', () => {
  test.each(SEARCHES)('%s without a query', async (path) => {
    for (const query of ['', '?q=', '?q=%20', '?mode=keyword', '?utm_source=x']) {
      const [error] = await refused(path + query);
      expect(error?.parameter).toBe('q');
      expect(error?.detail).toMatch(
        /^Must be given: the text to search for\. Or give a filter: topic, category/,
      );
    }
  });

  test.each([
    ['/search.bib?q=a&catgory=cs.SE', 'catgory', 'Did you mean category?'],
    ['/search.json?q=a&limit=0', 'limit', 'Unknown. Allowed: q, mode,'],
    ['/search.atom?q=a&per_page=3', 'per_page', 'Unknown. Allowed: q, mode,'],
    ['/saved.ris?id=2405.14906&ofset=2', 'ofset', 'Unknown. Allowed: id.'],
    ['/saved.json?id=2405.14906&limit=0', 'limit', 'Unknown. Allowed: id.'],
    ['/browse/new.atom?catgory=cs.SE', 'catgory', 'Unknown. Allowed: offset.'],
    ['/browse/new.bib?ofset=1', 'ofset', 'Did you mean offset?'],
    ['/authors/Bin%20Lei.csl.json?limit=0', 'limit', 'Unknown. Allowed: offset.'],
  ])('%s: a parameter that is misspelt or of another address', async (path, parameter, detail) => {
    const [error, ...others] = await refused(path);
    expect([error?.parameter, others]).toEqual([parameter, []]);
    expect(error?.detail).toContain(detail);
  });

  test.each([
    ['from=2024-13', 'Must be a date'],
    ['to=soon', 'Must be a date'],
    ['mode=fast', 'Must be one of'],
    ['sort=oldest', 'Must be one of'],
    ['has=pdf', 'Must be code.'],
    ['category=%3Cb%3E', 'Must be a category such as cs.CL.'],
    ['undated=maybe', 'Must be true.'],
    ['offset=-1', 'Must be one whole number from 0 to'],
    ['offset=two', 'Must be one whole number from 0 to'],
  ])('a value that is none: %s', async (query, detail) => {
    const [error] = await refused(`/search.ris?q=a&${query}`);
    expect(error?.parameter).toBe(query.split('=')[0]);
    expect(error?.detail).toContain(detail);
  });

  test('by the Accept header too', async () => {
    const headers = { Accept: 'application/x-bibtex' };
    expect((await app.request('/browse/new?ofset=1', { headers })).status).toBe(400);
    expect((await app.request('/?catgory=cs.SE&q=a', { headers })).status).toBe(400);
    expect((await app.request('/?q=a', { headers })).headers.get('Content-Type')).toContain('bibtex');
  });

  test.each([
    '/search.bib?category=cs.SE',
    '/search.ris?q=a&mode=keyword&sort=newest&from=2024&to=2024-05&has=CODE&undated=TRUE&offset=0&correct=false',
    '/search.json?q=a&utm_source=mail&fbclid=x&ref=y',
    '/search.csl.json?q=a&rank=3&offset=1&author=&from=',
    '/search.atom?author=Bin+Lei',
    '/saved.md?id=2405.14906&id=cs/0112017&utm_campaign=x',
    '/browse/new.json?offset=1&utm_medium=feed',
    '/papers/2405.14906.bib?q=a&limit=3',
  ])('and takes what is meant for it, and what is of others: %s', async (path) => {
    expect((await app.request(path)).status).toBe(200);
  });

  test('while a page does without, and says so', async () => {
    for (const path of ['/?q=a&catgory=cs.SE', '/browse/new?ofset=1']) {
      const response = await app.request(path);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('This page has no parameter');
    }
  });
});

describe('scripts of other sites may read papers in every format but a page', () => {
  const headers = { Origin: 'https://lab.example' };

  test.each([
    ...SEARCHES.map((path) => `${path}?q=a`),
    ...LIST_FORMATS.flatMap((format) => [`/browse/new.${format}`, `/authors/Bin%20Lei.${format}`]),
    ...LIST_FORMATS.filter((format) => format !== 'atom').flatMap((format) => [
      `/papers/2405.14906.${format}`,
      `/papers/cs%2F0112017.${format}`,
      `/saved.${format}?id=2405.14906`,
    ]),
    '/search.bib',
    '/papers/none.bib',
  ])('%s', async (path) => {
    const response = await app.request(path, { headers });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Access-Control-Expose-Headers')).toContain('ETag');
  });

  test('also by the Accept header, a 304, and a preflight', async () => {
    const accept = { ...headers, Accept: 'application/vnd.citationstyles.csl+json' };
    const csl = await app.request('/papers/2405.14906', { headers: accept });
    expect(csl.headers.get('Content-Type')).toContain('csl+json');
    expect(csl.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const again = await app.request('/papers/2405.14906.bib', {
      headers: { ...headers, 'If-None-Match': '*' },
    });
    expect([again.status, again.headers.get('Access-Control-Allow-Origin')]).toEqual([304, '*']);
    const preflight = await app.request('/search.json?q=a', {
      method: 'OPTIONS',
      headers: { ...headers, 'Access-Control-Request-Method': 'GET' },
    });
    expect([preflight.status, preflight.headers.get('Access-Control-Allow-Origin')]).toEqual([204, '*']);
  });

  test.each(['/', '/?q=a', '/papers/2405.14906', '/browse/new', '/saved', '/help'])(
    'but not %s',
    async (path) => {
      for (const Accept of ['text/html,application/xhtml+xml,*/*;q=0.8', '*/*']) {
        const response = await app.request(path, { headers: { ...headers, Accept } });
        expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
      }
    },
  );
});
