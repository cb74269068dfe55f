import { describe, expect, test } from 'vitest';
import { harness, post } from './library.ts';

const { app } = harness();
const API = ['/v1/search?q=a', '/v1/search', '/v1/papers/cs/0112017', '/v1/none', '/health', '/openapi.json'];
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

describe('security headers', () => {
  test.each([
    ...API.map((url) => [url, API_POLICY]),
    ['/none', API_POLICY],
    ['/papers/2405.14906.bib', API_POLICY],
    ['/', PAGE_POLICY],
    ['/?q=a', PAGE_POLICY],
    ['/papers/2405.14906', PAGE_POLICY],
    ['/papers/none', PAGE_POLICY],
    ['/docs', PAGE_POLICY],
  ])('%s', async (url, policy) => {
    const { headers } = await app.request(url);
    expect(headers.get('Content-Security-Policy')).toBe(policy);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  });
});

test('a 304 leaves the policy of the page that the browser keeps', async () => {
  const page = await app.request('/');
  const tag = page.headers.get('ETag') ?? '';
  const again = await app.request('/', { headers: { 'If-None-Match': tag } });
  expect(again.status).toBe(304);
  expect(again.headers.get('Content-Security-Policy')).toBeNull();
});

describe('CORS', () => {
  const fromElsewhere = { headers: { Origin: 'https://example.org' } };

  test.each(['/health/', '/openapi.json/', '/v1/search/', '/v1', '/v1/nothing'])(
    'lets scripts of other sites read what %s answers, a redirect too',
    async (path) => {
      const { headers } = await app.request(path, fromElsewhere);
      expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    },
  );

  test.each(API)('any site may read %s', async (url) => {
    const { headers } = await app.request(url, fromElsewhere);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
    expect(headers.get('Access-Control-Expose-Headers')).toContain('ETag');
  });

  test('also a 304', async () => {
    const init = { headers: { ...fromElsewhere.headers, 'If-None-Match': '*' } };
    const response = await app.request('/v1/search?q=a', init);
    expect(response.status).toBe(304);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  test('any site may ask for embeddings, as a browser asks first', async () => {
    const preflight = await app.request('/v1/embeddings', {
      method: 'OPTIONS',
      headers: {
        ...fromElsewhere.headers,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('Access-Control-Allow-Methods')).toBe('GET,HEAD,POST,OPTIONS');
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toBe('authorization,content-type');
    expect(preflight.headers.get('Access-Control-Max-Age')).toBe('86400');
    const answer = await app.request('/v1/embeddings', post({ input: 'a' }, fromElsewhere.headers));
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  test('the page is not for other sites', async () => {
    const { headers } = await app.request('/', fromElsewhere);
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
  });
});
