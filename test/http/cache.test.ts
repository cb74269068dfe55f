import { describe, expect, test } from 'vitest';
import { harness } from './library.ts';

const READS = [
  '/v1/search?q=paper&limit=2',
  '/v1/papers/cs/0112017',
  '/v1/papers/cs/0112017/related',
  '/?q=paper',
  '/',
  '/papers/2405.14906',
  '/papers/2405.14906.bib',
  '/browse/new.atom',
  '/robots.txt',
  '/openapi.json',
  '/docs',
];

async function tagOf(url: string, generation?: number): Promise<string> {
  const { app } = harness(undefined, generation);
  return (await app.request(url)).headers.get('ETag') ?? 'no tag';
}

describe('caching', () => {
  test.each(READS)('%s has a strong tag and may be kept for a minute', async (url) => {
    const response = await harness().app.request(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('ETag')).toMatch(/^"[\w-]+"$/);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60, stale-while-revalidate=300');
  });

  test.each(READS)('%s is not sent again, nor worked out again', async (url) => {
    const tag = await tagOf(url);
    for (const condition of [tag, `W/${tag}`, `"other", W/"a,b", ${tag}`]) {
      const { app, log } = harness();
      const response = await app.request(url, { headers: { 'If-None-Match': condition } });
      expect(response.status).toBe(304);
      expect(response.headers.get('ETag')).toBe(tag);
      expect(response.headers.get('Cache-Control')).toContain('max-age=60');
      expect(await response.text()).toBe('');
      expect(log.filter((call) => call !== 'open')).toEqual([]);
    }
  });

  test.each(READS)('HEAD %s has the headers of GET and no body', async (url) => {
    const { app } = harness();
    const get = await app.request(url);
    const head = await app.request(url, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    const lasting = ({ headers }: Response): Record<string, string> => {
      // Every request has its own.
      for (const name of ['X-Request-Id', 'Server-Timing']) {
        expect(headers.get(name), name).not.toBe(null);
        headers.delete(name);
      }
      return Object.fromEntries(headers);
    };
    expect(lasting(head)).toEqual(lasting(get));
  });

  test('another tag is answered in full', async () => {
    const { app, log } = harness();
    const response = await app.request('/v1/search?q=paper', {
      headers: { 'If-None-Match': '"g6-other", W/"x"' },
    });
    expect(response.status).toBe(200);
    expect(log).toEqual(['open', 'search paper']);
  });

  test('the tag follows the generation, the path and the parameters, not their order', async () => {
    const tag = await tagOf('/v1/search?q=a&limit=5');
    expect(await tagOf('/v1/search?limit=5&q=a')).toBe(tag);
    const others = [
      await tagOf('/v1/search?q=a&limit=5', 8),
      await tagOf('/v1/search?q=a&limit=6'),
      await tagOf('/v1/search?q=b&limit=5'),
      await tagOf('/?q=a'),
    ];
    expect(new Set([tag, ...others]).size).toBe(others.length + 1);
  });

  test('* is 304 for what there is and an error for what there is not', async () => {
    const { app } = harness();
    const any = { headers: { 'If-None-Match': '*' } };
    expect((await app.request('/v1/papers/cs/0112017', any)).status).toBe(304);
    const missing = await app.request('/v1/papers/none', any);
    expect(missing.status).toBe(404);
    expect(missing.headers.get('ETag')).toBeNull();
  });

  test.each(['/v1/search', '/v1/papers/none', '/none', '/papers/none', '/health'])(
    '%s is not kept',
    async (url) => {
      const response = await harness().app.request(url);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      expect(response.headers.get('ETag')).toBeNull();
    },
  );
});
