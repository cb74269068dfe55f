import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Env, Hono } from 'hono';
import { describe, expect, test, vi } from 'vitest';
import { ASSETS } from '../../scripts/paths.ts';
import { createApp } from '../../src/http/app.ts';
import { MODULES, allOperations } from '../../src/http/modules.ts';
import {
  ALL_ROUTES,
  isOfApi,
  type ModuleName,
  patternOf,
  routeOf,
  ROUTES,
  type TableRoute,
} from '../../src/http/routes.ts';
import { harness, library, openingOf, PAPERS, post } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);
const logged = vi.spyOn(console, 'log').mockImplementation(() => undefined);

/** What stands for `{…}` and what else is asked, so that a route has something to answer. */
const ASKED: Partial<Record<string, { value?: string; query?: string; init?: RequestInit }>> = {
  '/search.{format}': { value: 'bib', query: '?q=code' },
  '/browse/{name}': { value: 'new' },
  '/authors/{name}': { value: 'Bin Lei' },
  '/papers/{id}': { value: 'cs/0112017' },
  '/saved.{format}': { value: 'ris', query: '?id=cs/0112017' },
  '/works/{id}': { value: 'cs/0112017' },
  '/autocomplete': { query: '?q=auto' },
  '/autocomplete/works': { query: '?q=auto' },
  '/v1/search': { query: '?q=code' },
  '/v1/suggest': { query: '?q=auto' },
  '/v1/papers/batch': { init: post({ ids: ['cs/0112017'] }) },
  '/v1/papers/{id}': { value: 'cs/0112017' },
  '/v1/papers/{id}/related': { value: 'cs/0112017' },
  '/v1/recommendations': { init: post({ positiveTexts: ['names'] }) },
  '/v1/models/{id}': { value: 'test/bag-of-characters' },
  '/api/papers/search': { query: '?q=code' },
  '/api/papers/{id}': { value: 'cs/0112017' },
  '/mcp': { init: post({ jsonrpc: '2.0', id: 1, method: 'ping' }) },
  '/v1/embeddings': { init: post({ input: 'a' }) },
  '/graph/v1/paper/search': { query: '?query=code' },
  '/graph/v1/paper/search/match': { query: '?query=Old%20style%20ids%20have%20a%20slash' },
  '/graph/v1/paper/autocomplete': { query: '?query=auto' },
  '/graph/v1/paper/batch': { init: post({ ids: ['cs/0112017'] }) },
  '/graph/v1/paper/{id}': { value: 'cs/0112017' },
  '/graph/v1/paper/{id}/authors': { value: 'cs/0112017' },
  '/graph/v1/paper/{id}/citations': { value: 'cs/0112017' },
  '/graph/v1/paper/{id}/references': { value: 'cs/0112017' },
  '/graph/v1/snippet/search': { query: '?query=code' },
  '/graph/v1/author/search': { query: '?query=Lei' },
  '/graph/v1/author/batch': { init: post({ ids: ['Bin Lei'] }) },
  '/graph/v1/author/{id}': { value: 'Bin Lei' },
  '/graph/v1/author/{id}/papers': { value: 'Bin Lei' },
  '/recommendations/v1/papers/forpaper/{id}': { value: 'cs/0112017' },
  '/recommendations/v1/papers': { init: post({ positivePaperIds: ['cs/0112017'] }) },
  '/recommendations/v1/papers/': { init: post({ positivePaperIds: ['cs/0112017'] }) },
  '/datasets/v1/{path}': { value: 'release' },
  '/mail/events': { init: post({}) },
  '/digest/{day}': { value: '2026-11-27' },
  '/digest.{format}': { value: 'atom' },
};
/** Routes that need a map, which the library has not. */
const OF_THE_MAP = ['/map', '/v1/map', '/v1/map/papers'];
/** Modules whose routes need mails to be sent; `subscribing.test.ts` asks them where they are. */
const OF_MAILS = ['subscribe', 'subscriptions', 'editions', 'mailEvents'];

function addressOf({ path }: TableRoute): [address: string, init?: RequestInit] {
  const { value = '', query = '', init } = ASKED[path] ?? {};
  const address = path.replace(/\{\w+\}/, value.replaceAll(' ', '%20')) + query;
  return init === undefined ? [address] : [address, init];
}

const rows = ALL_ROUTES.map((route) => [route.path, route] as const);

describe('the table of routes', () => {
  const { app } = harness();

  test.each(rows)('%s answers', async (path, route) => {
    const response = await app.request(...addressOf(route));
    if (OF_THE_MAP.includes(path)) {
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('This index has no map.');
    } else if (OF_MAILS.includes(route.module)) {
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('This site sends no mails.');
    } else {
      expect(response.status).toBeLessThan(400);
    }
  });

  test.each(rows)('%s is counted and found under its own row', async (_, route) => {
    const [address] = addressOf(route);
    expect(routeOf(address.replace(/\?.*/, '').replaceAll('%20', ' '))).toBe(route);
  });

  test.each(rows)(
    '%s may be read by other sites if it is of the API, or a file of papers',
    async (_, route) => {
      const [address, init] = addressOf(route);
      const response = await app.request(address, {
        ...init,
        headers: { ...init?.headers, Origin: 'https://lab.example' },
      });
      const isShared = route.audience !== 'people' || route.formats !== undefined;
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe(isShared ? '*' : null);
    },
  );

  test('documents every route of the API, and no other', async () => {
    const documented = (await allOperations()).map(({ route }) => route);
    const ofApi = ALL_ROUTES.filter(({ audience }) => audience === 'api');
    expect(documented).toEqual(ofApi);
  });

  test('every module mounts the routes of its rows, and no other', async () => {
    for (const [name, load] of Object.entries(MODULES)) {
      const part = new Hono<Env>();
      (await load()).mount(part, () => openingOf(library().service), allOperations);
      const mounted = new Set(part.routes.map(({ path }) => path));
      const rows = ALL_ROUTES.filter(({ module }) => module === (name as ModuleName));
      expect(Array.from(mounted).toSorted(), name).toEqual(rows.map(patternOf).toSorted());
    }
  });

  test('nothing answers that is not in it', async () => {
    let opened = 0;
    const closed = createApp(() => {
      opened++;
      return openingOf(library().service);
    });
    const words = [
      'papers',
      'browse',
      'v1',
      'search',
      'search.bib',
      'health',
      'saved',
      'map',
      'x',
      '.',
      '',
      '%2F',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 4 }), async (parts) => {
        const path = `/${parts.join('/')}`;
        const { pathname } = new URL(`http://localhost${path}`);
        if (routeOf(pathname) !== undefined || pathname.endsWith('/')) return;
        const response = await closed.request(`http://localhost${pathname}`);
        expect([pathname, response.status]).toEqual([pathname, 404]);
      }),
    );
    expect(opened).toBe(0);
  });

  test('a path that says more of an address is asked before one that says less', () => {
    expect(routeOf('/v1/papers/a/related')).toBe(ROUTES.apiRelated);
    expect(routeOf('/v1/papers/a%2Frelated')).toBe(ROUTES.apiPaper);
    expect(routeOf('/v1/papers/related')).toBe(ROUTES.apiPaper);
    expect(routeOf('/v1/papers//related')).toBe(ROUTES.apiPaper);
    expect(routeOf('/v1/papers/')).toBeUndefined();
    expect(routeOf('/search.atom')).toBe(ROUTES.results);
    expect(routeOf('/saved.atom')).toBeUndefined();
  });

  test('what is not there is of the API where nothing else is', () => {
    expect(['/v1/none', '/v1/', '/health', '/openapi.json'].map(isOfApi)).toEqual([true, true, true, true]);
    expect(['/', '/v1none', '/healthy', '/papers/v1/x'].map(isOfApi)).toEqual([false, false, false, false]);
  });
});

describe('pages and files lead to routes', () => {
  const { app } = harness();
  /** What stands beside the Worker: `npm run build` makes it. */
  const isBuilt = (path: string): boolean => path !== '/' && existsSync(join(ASSETS, path));

  test('every address that a page links to, from the first page on', async () => {
    const seen = new Set(['/']);
    for (const path of seen) {
      if (seen.size > 400) break;
      const response = await app.request(path);
      expect([path, response.status]).not.toEqual([path, 500]);
      if (!(response.headers.get('Content-Type') ?? '').startsWith('text/html')) continue;
      const html = await response.text();
      for (const [, href = ''] of html.matchAll(/(?:href|action)="(\/(?!\/)[^"]*)"/g)) {
        const to = new URL(href.replaceAll('&amp;', '&'), 'http://localhost');
        if (isBuilt(to.pathname)) continue;
        expect(routeOf(decodeURI(to.pathname)), `${path} → ${href}`).toBeDefined();
        seen.add(to.pathname + to.search);
      }
    }
    expect(seen.size).toBeGreaterThan(30);
    for (const { sitemap } of ALL_ROUTES) if (sitemap !== undefined) expect(seen).toContain(sitemap);
  });

  test('every address of the sitemap', async () => {
    const xml = await (await app.request('/sitemap.xml')).text();
    const addresses = Array.from(
      xml.matchAll(/<loc>([^<]+)<\/loc>/g),
      ([, loc = '']) => new URL(loc).pathname,
    );
    expect(addresses.length).toBeGreaterThan(8 + PAPERS.length);
    for (const path of addresses) expect(routeOf(decodeURI(path))?.audience, path).toBe('people');
  });
});

test('what is free is never counted, and all else is', async () => {
  const counted: string[] = [];
  const RATE_LIMITER = {
    limit: async ({ key }: { key: string }) => {
      counted.push(key);
      return { success: true };
    },
  };
  const { app } = harness();
  for (const route of ALL_ROUTES) {
    counted.length = 0;
    const [address, init] = addressOf(route);
    await app.request(address, init, { RATE_LIMITER });
    expect([route.path, counted.length]).toEqual([route.path, route.isFree ? 0 : 1]);
  }
  expect(logged).not.toHaveBeenCalled();
});
