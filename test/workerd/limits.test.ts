import { SELF } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import { RATE_LIMIT, RATE_LIMIT_POLICY } from '../../src/http/rate-limit.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import { ask, exhaust } from './client.ts';
import { fillIndex } from './fixture.ts';
import { TEST_KEY } from './key.ts';

beforeAll(() => fillIndex());

// Hundreds of requests, one after the other.
describe('limits of a client', { timeout: 240_000 }, () => {
  it('refuses one that asks too often, says when to come back, and no other', async () => {
    const { allowed, refused } = await exhaust('203.0.113.7');
    expect(allowed).toBeGreaterThanOrEqual(RATE_LIMIT.requests);
    expect(refused?.status).toBe(429);
    expect(refused?.headers.get('Retry-After')).toBe('60');
    expect(refused?.headers.get('RateLimit')).toBe('"client";r=0;t=60');
    expect(refused?.headers.get('RateLimit-Policy')).toBe(RATE_LIMIT_POLICY);
    expect(refused?.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(problemSchema.parse(await refused?.json()).type).toBe('urn:sextant:problem:rate-limited');

    const other = await ask('/v1/suggest?q=zz', { 'CF-Connecting-IP': '203.0.113.8' });
    expect(other.status).toBe(200);
    expect(other.headers.get('RateLimit-Policy')).toBe(RATE_LIMIT_POLICY);
    expect(other.headers.get('RateLimit'), 'what is left is not known').toBeNull();

    const watcher = await ask('/health', { 'CF-Connecting-IP': '203.0.113.7' });
    expect(watcher.status, 'who watches is not refused').toBe(200);
    const keyed = await ask('/v1/suggest?q=zz', {
      'CF-Connecting-IP': '203.0.113.7',
      Authorization: `Bearer ${TEST_KEY}`,
    });
    expect(keyed.status, 'nor who has a key').toBe(200);
    const page = await ask('/?q=zz', { 'CF-Connecting-IP': '203.0.113.7' });
    expect(page.status).toBe(429);
    expect(page.headers.get('Content-Type')).toContain('text/html');
  });
});

describe('API keys', () => {
  const embed = (texts: string[], key?: string): Promise<Response> =>
    SELF.fetch('https://sextant.test/v1/embeddings', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { Authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ input: texts }),
    });
  const long = Array.from({ length: 4 }, (_, i) => `text ${i} ${'mixture of experts '.repeat(60)}`);

  it('lift the limit of the texts that are embedded', async () => {
    const refused = await embed(long);
    expect(refused.status).toBe(413);
    expect((await refused.json<{ error: { message: string } }>()).error.message).toContain('512 tokens');
    const answered = await embed(long, TEST_KEY);
    expect(answered.status).toBe(200);
    const { usage } = await answered.json<{ usage: { total_tokens: number } }>();
    expect(usage.total_tokens).toBeGreaterThan(512);
  });

  it('of ours that are not known are refused; those of other services are none', async () => {
    const unknown = await embed(['a'], 'sx_another');
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('WWW-Authenticate')).toContain('Bearer');
    expect((await embed(['a'], 'sk-of-another-service')).status).toBe(200);
  });
});
