import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { SextantError } from '../../src/errors.ts';
import { decodeCursor, encodeCursor } from '../../src/http/api/cursor.ts';
import { FORMAT_NAMES } from '../../src/http/endings.ts';
import { openAiErrorSchema, problemSchema } from '../../src/http/api/schema.ts';
import { broken, harness, post } from '../http/library.ts';
import { runs } from '../setup/runs.ts';
import { alike, hostile } from './hostile.ts';

vi.spyOn(console, 'error').mockImplementation(() => undefined);

const { app } = harness();

/** An answer that the document has, never a failure of ours. */
async function answered(path: string, init?: RequestInit): Promise<Response> {
  const response = await app.request(path, init);
  expect([200, 301, 304, 400, 401, 404, 413]).toContain(response.status);
  const type = response.headers.get('Content-Type') ?? '';
  if (response.status < 400) return response;
  if (type === 'application/problem+json') problemSchema.parse(await response.clone().json());
  else if (type === 'application/json') openAiErrorSchema.parse(await response.clone().json());
  else expect(type).toMatch(/^text\/html/);
  return response;
}

const text = hostile(
  'cs.CL',
  '2024-05',
  '..',
  '/',
  '%',
  '%2F',
  '%ff',
  'related',
  '7-1',
  '__proto__',
  'title:',
);

describe('the parameters of a request', () => {
  const NAMES = [
    ...['q', 'mode', 'category', 'author', 'from', 'to', 'sort', 'explain', 'cursor', 'limit', 'offset'],
    ...['diversity', 'row', 'id', 'generation', 'deep', 'region', '__proto__', 'constructor', ''],
  ];
  const value = fc.oneof(
    text,
    fc.constantFrom(
      'hybrid',
      'newest',
      'true',
      '1',
      '0',
      '999',
      '1000',
      '-1',
      '1e1',
      '0.5',
      '2024',
      '7-1',
      'a',
    ),
  );
  const query = fc
    .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 6 })
    .map((pairs) => new URLSearchParams(pairs).toString());
  const raw = fc.string({
    unit: fc.constantFrom(...'q=a&%+;#?[]{}"\\é', '%ff', '%00', '%', 'limit='),
    maxLength: 30,
  });
  const path = fc.constantFrom(
    ...['/v1/search', '/v1/suggest', '/v1/papers/2405.14906', '/v1/papers/2405.14906/related', '/v1/map'],
    ...[
      '/v1/map/papers',
      '/health',
      '/openapi.json',
      '/',
      '/search.bib',
      '/browse',
      '/browse/new',
      '/map',
      '/embed',
    ],
    ...[
      '/papers/2405.14906',
      '/papers/2405.14906.ris',
      '/sitemap.xml',
      '/llms.txt',
      '/opensearch.xml',
      '/docs',
    ],
  );

  test('whatever they are, are taken or refused by name', async () => {
    await fc.assert(
      fc.asyncProperty(path, fc.oneof(query, raw), async (where, asked) => {
        await answered(`${where}?${asked}`);
      }),
      { numRuns: runs(500) },
    );
  });

  test('of a search make no page that is deeper than the thousandth result', async () => {
    const answerSchema = z.object({ limit: z.int().min(1).max(100), offset: z.int().min(0).max(999) });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.nat(999),
        fc.option(fc.integer({ min: 1, max: 999 })),
        async (limit, offset, after) => {
          const cursor = after === null ? '' : `&cursor=${encodeCursor({ generation: 7, offset: after })}`;
          const response = await answered(`/v1/search?q=a&limit=${limit}&offset=${offset}${cursor}`);
          const page = answerSchema.parse(await response.json());
          expect(page.offset).toBe(after ?? offset);
          expect(page.limit).toBe(Math.min(limit, 1_000 - page.offset));
        },
      ),
    );
  });

  test('cursors are read back, and no other text is one', () => {
    const cursor = fc.record({
      generation: fc.integer({ min: 1, max: 999_999_999 }),
      offset: fc.integer({ min: 1, max: 999 }),
    });
    fc.assert(
      fc.property(cursor, hostile('7-1', '-', '1', '0'), (some, any) => {
        expect(decodeCursor(encodeCursor(some))).toEqual(some);
        const decoded = decodeCursor(any);
        if (decoded !== null) expect(encodeCursor(decoded)).toBe(any);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('the path of a request', () => {
  test('with any id is answered', async () => {
    const ending = fc.constantFrom('', '/related', ...FORMAT_NAMES.map((name) => `.${name}`));
    const folder = fc.constantFrom(
      '/v1/papers/',
      '/papers/',
      '/browse/',
      '/browse/category/',
      '/browse/month/',
    );
    await fc.assert(
      fc.asyncProperty(folder, text, ending, fc.boolean(), async (before, id, after, isEncoded) => {
        const path = isEncoded
          ? encodeURIComponent(id.replace(/\p{Surrogate}/gu, '\ufffd'))
          : id.replace(/[?#]/g, '');
        await answered(`${before}${path}${after}`);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('the body of a request', () => {
  test.each([
    [
      '/v1/embeddings',
      {
        input: ['a', 'b'],
        model: 'test/bag-of-characters',
        dimensions: 64,
        encoding_format: 'float',
        user: 'x',
      },
    ],
    ['/v1/embeddings', { input: 'text' }],
    [
      '/v1/recommendations',
      {
        positivePaperIds: ['2405.14906'],
        negativePaperIds: ['cs/0112017'],
        positiveTexts: ['a'],
        negativeTexts: ['b'],
      },
    ],
  ])('of %s, whatever its JSON is, is taken or refused by name', async (path, body) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(alike(body), fc.jsonValue()), async (json) => {
        await answered(path, post(JSON.stringify(json)));
      }),
      { numRuns: runs(200) },
    );
  });

  test('that is any text is refused', async () => {
    const type = fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/x+json',
    );
    await fc.assert(
      fc.asyncProperty(hostile('{', '}', '"input":', '[', ']', '\\u'), type, async (body, contentType) => {
        const response = await answered('/v1/embeddings', post(body, { 'Content-Type': contentType }));
        expect(response.status).toBe(400);
      }),
      { numRuns: runs(200) },
    );
  });
});

test('an error of any text is told in the shape of its route, and not at length', async () => {
  const codes = fc.constantFrom(
    'invalid-request',
    'paper-not-found',
    'index-corrupt',
    'store-failed',
    'internal',
  );
  const routes = fc.constantFrom('/v1/search?q=a', '/v1/papers/a', '/', '/papers/a', '/browse');
  await fc.assert(
    fc.asyncProperty(codes, text, routes, async (code, message, route) => {
      const failing = broken(new SextantError(code, message));
      const response = await failing.request(route);
      const body = await response.text();
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(body.length).toBeLessThan(40_000);
      if (response.headers.get('Content-Type') === 'application/problem+json')
        problemSchema.parse(JSON.parse(body));
      else expect(body).not.toContain('<script>alert');
    }),
    { numRuns: runs(100) },
  );
});
