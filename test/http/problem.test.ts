import * as z from 'zod';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ERRORS, SextantError, type ErrorCode } from '../../src/errors.ts';
import { problemType } from '../../src/http/api/problem.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import { broken, harness } from './library.ts';

const logged = vi.spyOn(console, 'error');
beforeEach(() => {
  logged.mockReset().mockImplementation(() => undefined);
});

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('problems', () => {
  test('types are a promise: add one here, never change one', () => {
    expect(codes.map(problemType)).toEqual([
      'urn:sextant:problem:invalid-request',
      'urn:sextant:problem:api-key-unknown',
      'urn:sextant:problem:origin-refused',
      'urn:sextant:problem:paper-not-found',
      'urn:sextant:problem:link-invalid',
      'urn:sextant:problem:route-not-found',
      'urn:sextant:problem:method-not-allowed',
      'urn:sextant:problem:payload-too-large',
      'urn:sextant:problem:rate-limited',
      'urn:sextant:problem:internal',
      'urn:sextant:problem:index-missing',
      'urn:sextant:problem:index-format-unsupported',
      'urn:sextant:problem:index-value-missing',
      'urn:sextant:problem:index-corrupt',
      'urn:sextant:problem:settings-invalid',
      'urn:sextant:problem:usage',
      'urn:sextant:problem:input-invalid',
      'urn:sextant:problem:source-failed',
      'urn:sextant:problem:model-unavailable',
      'urn:sextant:problem:model-unsupported',
      'urn:sextant:problem:checksum-mismatch',
      'urn:sextant:problem:store-failed',
      'urn:sextant:problem:writes-spent',
      'urn:sextant:problem:generation-not-found',
      'urn:sextant:problem:system-refused',
    ]);
  });

  test.each(codes)('%s thrown while opening is answered with its status and title', async (code) => {
    const response = await broken(new SextantError(code, 'What to do.')).request('/v1/search?q=a');
    const { status, title } = ERRORS[code];
    expect(response.status).toBe(status);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(response.headers.get('Retry-After')).toBe(status === 503 ? '60' : null);
    const problem = z.strictObject(problemSchema.shape).parse(await response.json());
    expect(problem).toEqual({
      type: problemType(code),
      title,
      status,
      detail: 'What to do.',
      instance: '/v1/search',
      request_id: response.headers.get('X-Request-Id'),
    });
    expect(logged).toHaveBeenCalledTimes(status >= 500 ? 1 : 0);
  });

  test.each(['/v1/search?q=a', '/v1/embeddings', '/?q=a', '/health'])(
    '%s does not leak a failure',
    async (url) => {
      const failure = new Error('the secret text');
      const method = url === '/v1/embeddings' ? 'POST' : 'GET';
      const body = method === 'POST' ? '{"input":"a"}' : null;
      const headers = { 'Content-Type': 'application/json' };
      const response = await broken(failure).request(url, { method, body, headers });
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain('secret');
      expect(logged).toHaveBeenCalledTimes(1);
      const line = z.string().parse(logged.mock.calls[0]?.[0]);
      expect(line).not.toContain('\n');
      expect(JSON.parse(line)).toMatchObject({
        level: 'error',
        event: 'request',
        id: response.headers.get('X-Request-Id'),
        method,
        path: url.split('?')[0],
        status: 500,
        cause: 'the secret text',
        stack: expect.stringContaining('problem.test.ts'),
      });
    },
  );

  test('an unknown address', async () => {
    const response = await harness().app.request('/v2/search?q=a');
    expect(response.status).toBe(404);
    expect(problemSchema.parse(await response.json())).toMatchObject({
      type: 'urn:sextant:problem:route-not-found',
      instance: '/v2/search',
    });
  });

  test.each([
    ['POST', '/v1/search?q=a', 'GET, HEAD'],
    ['PUT', '/v1/papers/cs/0112017', 'GET, HEAD'],
    ['DELETE', '/v1/papers/cs/0112017/related', 'GET, HEAD'],
    ['POST', '/health', 'GET, HEAD'],
    ['PATCH', '/openapi.json', 'GET, HEAD'],
    ['POST', '/papers/a.bib', 'GET, HEAD'],
  ])('%s %s is 405 with Allow', async (method, url, allow) => {
    const { app, log } = harness();
    const response = await app.request(url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe(allow);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(problemSchema.parse(await response.json()).type).toBe('urn:sextant:problem:method-not-allowed');
    expect(log).toEqual([]);
  });
});
