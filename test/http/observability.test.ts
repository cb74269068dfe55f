import { beforeEach, describe, expect, test, vi } from 'vitest';
import { SextantError } from '../../src/errors.ts';
import { broken, harness, post } from './library.ts';

const lines: string[] = [];
for (const level of ['info', 'warn', 'error'] as const) {
  vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line));
}
beforeEach(() => {
  lines.length = 0;
});

const { app } = harness();

describe('every answer', () => {
  test.each(['/v1/search?q=a', '/', '/papers/none', '/none', '/health', '/openapi.json', '/v1/search'])(
    '%s has an id of its own and says what it took',
    async (url) => {
      const [first, second] = await Promise.all([app.request(url), app.request(url)]);
      const ids = [first, second].map(({ headers }) => headers.get('X-Request-Id'));
      expect(ids[0]).toMatch(/^[\w-]{16,64}$/);
      expect(ids[1]).not.toBe(ids[0]);
      expect(first.headers.get('Server-Timing')).toMatch(
        /^(open;dur=[\d.]+, )?total;dur=[\d.]+, reads;desc="\d+", hits;desc="\d+", rows;desc="\d+"$/,
      );
    },
  );

  test("has Cloudflare's id where there is one, and nothing else that a client says", async () => {
    const id = async (ray: string) =>
      (await app.request('/health', { headers: { 'CF-Ray': ray } })).headers.get('X-Request-Id');
    expect(await id('8f1c2a7de9b0c3d4-FRA')).toBe('8f1c2a7de9b0c3d4-FRA');
    expect(await id('"forged line"')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('that is an error names its request, also to people', async () => {
    const failing = broken(new Error('unforeseen'));
    const headers = { 'CF-Ray': '8f1c2a7de9b0c3d4-FRA' };
    const problem = await (await failing.request('/v1/search?q=a', { headers })).json();
    expect(problem).toMatchObject({ request_id: '8f1c2a7de9b0c3d4-FRA' });
    expect(await (await failing.request('/?q=a', { headers })).text()).toContain('8f1c2a7de9b0c3d4-FRA');
  });
});

describe('the log', () => {
  test('has one line of JSON for a request that failed, and why', async () => {
    const cause = new Error('socket\nclosed');
    const failing = broken(new SextantError('store-failed', 'Workers KV did not answer.', { cause }));
    const response = await failing.request('/v1/embeddings', post({ input: 'a' }));
    expect(response.status).toBe(503);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      event: 'request',
      id: response.headers.get('X-Request-Id'),
      method: 'POST',
      path: '/v1/embeddings',
      status: 503,
      code: 'store-failed',
      cause: 'Workers KV did not answer. ← socket closed',
    });
  });

  test('is silent of what went well, unless all requests are asked for', async () => {
    await app.request('/v1/search?q=a');
    await app.request('/v1/papers/none');
    expect(lines).toEqual([]);
    await app.request('/v1/search?q=a', {}, { LOG_REQUESTS: 'on' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      path: '/v1/search',
      status: 200,
      generation: 7,
    });
  });
});

test('the binding METRICS gets a data point of every request, by route', async () => {
  const points: { indexes: string[]; blobs: string[]; doubles: number[] }[] = [];
  const METRICS = { writeDataPoint: (point: (typeof points)[number]) => points.push(point) };
  await app.request('/v1/papers/2405.14906', {}, { METRICS });
  await app.request('/v1/papers/none', {}, { METRICS });
  await app.request('/some/address/of/nobody', {}, { METRICS });
  expect(points.map(({ indexes, blobs }) => [...indexes, ...blobs])).toEqual([
    ['/v1/papers/*', 'GET', '/v1/papers/*', '200', '7', ''],
    ['/v1/papers/*', 'GET', '/v1/papers/*', '404', '7', 'paper-not-found'],
    ['none', 'GET', 'none', '404', '', 'route-not-found'],
  ]);
  expect(points.every(({ doubles }) => doubles.length === 6)).toBe(true);
});
