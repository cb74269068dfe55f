import { readFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { RATE_LIMIT } from '../../src/http/rate-limit.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import { harness, post } from './library.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const { app } = harness();
const LAB = 'https://lab.example';

test('the binding of wrangler.toml limits as clients are told', async () => {
  const toml = await readFile('wrangler.toml', 'utf8');
  const { requests, seconds } = RATE_LIMIT;
  expect(toml).toContain(`name = "RATE_LIMITER"`);
  expect(toml).toContain(`simple = { limit = ${requests}, period = ${seconds} }`);
});

describe('ALLOWED_ORIGINS', () => {
  const from = (origin: string, env: object, method = 'GET') =>
    app.request('/v1/search?q=a', { method, headers: { Origin: origin } }, env);

  test('names the sites whose scripts may read the API', async () => {
    const env = { ALLOWED_ORIGINS: `${LAB}, https://www.example.org` };
    for (const origin of [LAB, 'https://www.example.org']) {
      const { headers } = await from(origin, env);
      expect(headers.get('Access-Control-Allow-Origin')).toBe(origin);
      expect(headers.get('Vary')).toContain('Origin');
    }
    for (const origin of ['https://evil.example', 'http://lab.example', 'null']) {
      const answers = await Promise.all([from(origin, env), from(origin, env, 'OPTIONS')]);
      for (const { headers } of answers) expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
    }
  });

  test('is any site unless it is set', async () => {
    expect((await from('https://any.example', {})).headers.get('Access-Control-Allow-Origin')).toBe('*');
  });
});

describe('settings', () => {
  test.each([
    [{ KV_READS: 'many' }, 'KV_READS'],
    [{ KV_READS: '3' }, 'KV_READS'],
    [{ EMBED_TOKENS: '0' }, 'EMBED_TOKENS'],
    [{ EMBED_TOKENS: 5 }, 'EMBED_TOKENS'],
    [{ ALLOWED_ORIGINS: 'lab.example' }, 'ALLOWED_ORIGINS'],
    [{ ALLOWED_ORIGINS: `${LAB}/` }, 'ALLOWED_ORIGINS'],
    [{ RATE_LIMIT: 'yes' }, 'RATE_LIMIT'],
    [{ API_KEYS: 'name:short' }, 'API_KEYS'],
    [{ SURFACES: 'openai, all' }, 'SURFACES'],
    [{ SURFACES: 'Openai' }, 'SURFACES'],
    [{ OTHER_MODELS: 'serve' }, 'OTHER_MODELS'],
    [{ LOG_REQUESTS: 'on', KEYED_KV_READS: '-1' }, 'KEYED_KV_READS'],
  ])('%j is refused by name', async (env, name) => {
    const response = await app.request('/v1/search?q=a', {}, env);
    expect(response.status).toBe(500);
    const problem = problemSchema.parse(await response.json());
    expect(problem.type).toBe('urn:sextant:problem:settings-invalid');
    expect(problem.detail).toContain(`${name} must`);
  });

  test.each([
    [{}, 200],
    [{ SURFACES: 'all' }, 200],
    [{ SURFACES: 'openai' }, 200],
    [{ SURFACES: 'none' }, 404],
    [{ SURFACES: '' }, 404],
  ])('%j: the API of OpenAI is answered with %i', async (env, status) => {
    expect((await app.request('/v1/models', {}, env)).status).toBe(status);
    const document = await (await app.request('/openapi.json', {}, env)).text();
    expect(document.includes('"/v1/models"')).toBe(status === 200);
    expect(document).toContain('"/v1/search"');
  });

  test('do not tell the secret that is wrong', async () => {
    const response = await app.request('/v1/search?q=a', {}, { API_KEYS: 'name:the-secret' });
    expect(await response.text()).not.toContain('the-secret');
  });
});

describe('what is repeated', () => {
  test('of many errors, twenty', async () => {
    const body = JSON.stringify(
      Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`field${i}`, i])),
    );
    const response = await app.request('/v1/recommendations', post(body));
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text.length).toBeLessThan(10_000);
    const { errors = [] } = problemSchema.parse(JSON.parse(text));
    expect(errors).toHaveLength(21);
    expect(errors.at(-1)?.detail).toMatch(/^And [\d,]+ more errors/);
  });

  test.each([
    ['parameters', `/v1/search?q=&${Array.from({ length: 3_000 }, (_, i) => `limit${i}=`).join('&')}`],
    ['one long parameter', `/v1/search?q=&limit${'p'.repeat(15_000)}=1`],
    ['a long id', `/v1/papers/${'x'.repeat(15_000)}`],
    ['a long address', `/${'y'.repeat(15_000)}`],
  ])('of %s, a part', async (_, url) => {
    const response = await app.request(url);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect((await response.text()).length).toBeLessThan(10_000);
  });

  test.each([
    ['words', 'graph neural networks '.repeat(640)],
    ['Chinese', '混合专家模型的统计理论'.repeat(160)],
    ['quotes', '"<>&\' '.repeat(600)],
  ])('of a query of 14 KB of %s, on its page, a part', async (_, query) => {
    const response = await app.request(`/?${new URLSearchParams({ q: query })}`);
    expect(response.status).toBe(200);
    expect((await response.text()).length).toBeLessThan(150_000);
  });
});
