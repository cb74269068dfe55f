import { describe, expect, test, vi } from 'vitest';
import { harness, PAPERS, post } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const { app } = harness([...PAPERS, { id: 'ends/', title: 'An id that ends with a slash', abstract: '' }]);

async function answer(path: string, init?: RequestInit): Promise<[status: number, location: string | null]> {
  const { status, headers } = await app.request(path, init);
  return [status, headers.get('Location')];
}

describe('a slash at the end leads to the address without it', () => {
  test.each([
    ['/browse/', '/browse'],
    ['/browse/new/', '/browse/new'],
    ['/browse/new/?offset=2&utm_source=x', '/browse/new?offset=2&utm_source=x'],
    ['/browse/category/cs.SE//', '/browse/category/cs.SE'],
    ['/docs/', '/docs'],
    ['/embed/', '/embed'],
    ['/map/', '/map'],
    ['/health/?deep=1', '/health?deep=1'],
    ['/openapi.json/', '/openapi.json'],
    ['/robots.txt/', '/robots.txt'],
    ['/v1/search/?q=a%20b', '/v1/search?q=a%20b'],
    ['/v1/suggest/?q=a', '/v1/suggest?q=a'],
    ['/papers/2405.14906/', '/papers/2405.14906'],
    ['/papers/cs%2F0112017/?x', '/papers/cs%2F0112017?x'],
    ['/v1/papers/2405.14906/', '/v1/papers/2405.14906'],
    ['/v1/papers/2405.14906/related/?limit=2', '/v1/papers/2405.14906/related?limit=2'],
    ['/v1/papers/2405.14906/?utm_source=x', '/v1/papers/2405.14906?utm_source=x'],
  ])('%s', async (path, to) => {
    expect(await answer(path)).toEqual([301, to]);
    const target = await app.request(to);
    // The map of an index that has none is another matter.
    expect(target.status).toBe(to === '/map' ? 404 : 200);
  });

  test('with the method and the body', async () => {
    const request = post({ positivePaperIds: ['cs/0112017'] });
    expect(await answer('/v1/recommendations/', request)).toEqual([308, '/v1/recommendations']);
  });

  test('for scripts of other sites too', async () => {
    const headers = { Origin: 'https://lab.example' };
    const response = await app.request('/v1/search/?q=a', { headers });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  test.each([['/'], ['/papers/ends/'], ['/v1/papers/ends%2F'], ['/v1/papers/ends/']])(
    'but %s is served as it is',
    async (path) => {
      expect(await answer(path)).toEqual([200, null]);
    },
  );

  test.each([['//evil.example/'], ['/none/'], ['/v1/nothing/'], ['//'], ['/\\evil.example/']])(
    'and %s leads nowhere',
    async (path) => {
      expect((await answer(`http://localhost${path}`))[1]).toBeNull();
    },
  );
});

describe('what a paper is also known by leads to its own address', () => {
  test.each([
    ['/papers/2405.14906v2', '/papers/2405.14906'],
    ['/papers/2405.14906v2?utm_source=mail', '/papers/2405.14906?utm_source=mail'],
    ['/papers/cs/0112017v2', '/papers/cs/0112017'],
    ['/v1/papers/cs/0112017v2', '/v1/papers/cs%2F0112017'],
    ['/v1/papers/2405.14906v2/related?limit=1', '/v1/papers/2405.14906/related?limit=1'],
  ])('%s', async (path, to) => {
    expect(await answer(path)).toEqual([301, to]);
    expect((await app.request(to)).status).toBe(200);
  });
});
