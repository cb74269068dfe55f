import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { problemSchema } from '../../src/http/api/schema.ts';
import { searchAnswerSchema } from '../../src/http/api/answers.ts';
import { harness, PAPERS } from './library.ts';
import { runs } from '../setup/runs.ts';

const { app } = harness();

async function refused(url: string) {
  const response = await app.request(url);
  expect(response.status).toBe(400);
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  return problemSchema.parse(await response.json());
}

describe('GET /v1/search', () => {
  test('ranks, and tells what it ranked', async () => {
    const response = await app.request('/v1/search?q=+names+of+papers+&limit=2');
    expect(response.status).toBe(200);
    const answer = z.strictObject(searchAnswerSchema.shape).parse(await response.json());
    expect(answer).toMatchObject({
      query: 'names of papers',
      total: PAPERS.length,
      limit: 2,
      offset: 0,
      generation: 7,
    });
    expect(answer.results.map(({ id }) => id)[0]).toBe('cs/0112017');
    expect(answer.results).toHaveLength(2);
    expect(answer.results[0]?.score).toBeGreaterThanOrEqual(answer.results[1]?.score ?? 1);
  });

  test('a result has all but the whole abstract and the extras', async () => {
    const response = await app.request('/v1/search?q=autocoder+large+language+model+code+surpasses+others');
    const { results } = searchAnswerSchema.parse(await response.json());
    const { abstract, extra, ...described } = PAPERS[0] ?? { abstract: '' };
    const result = results.find(({ id }) => id === '2405.14906');
    expect(extra).toBeDefined();
    expect(result).toEqual({ ...described, score: result?.score, snippet: result?.snippet });
    expect(result?.snippet).toMatch(/^We introduce AutoCoder, a large language model for code\. It .*…$/);
    expect(result?.snippet?.length).toBeLessThan(abstract.length);
  });

  test('pages do not overlap and go past the end', async () => {
    const ids: string[] = [];
    for (const offset of [0, 2, 4, 6]) {
      const response = await app.request(`/v1/search?q=paper&limit=2&offset=${offset}`);
      ids.push(...searchAnswerSchema.parse(await response.json()).results.map(({ id }) => id));
    }
    expect(ids.toSorted()).toEqual(PAPERS.map(({ id }) => id).toSorted());
  });

  test('takes a query of 10,000 words', async () => {
    const query = Array.from({ length: 10_000 }, (_, i) => `word${i % 10}`).join(' ');
    const response = await app.request(`/v1/search?${new URLSearchParams({ q: query })}`);
    expect(response.status).toBe(200);
    // The answer repeats its beginning only.
    expect(searchAnswerSchema.parse(await response.json()).query).toBe(`${query.slice(0, 1_000)}…`);
  });

  test('refuses a longer one', async () => {
    const { errors } = await refused(`/v1/search?q=${'a'.repeat(100_001)}`);
    expect(errors).toEqual([{ parameter: 'q', detail: 'Must have at most 100000 characters.' }]);
  });

  test.each([
    ['', 'q', 'Must be given once: the text to search for.'],
    ['q=', 'q', 'Must not be blank: give the text to search for.'],
    ['q=+%0A', 'q', 'Must not be blank: give the text to search for.'],
    ['q=a&q=b', 'q', 'Must be given once: the text to search for.'],
    ['q=a&limit=0', 'limit', 'Must be one whole number from 1 to 100.'],
    ['q=a&limit=101', 'limit', 'Must be one whole number from 1 to 100.'],
    ['q=a&limit=1e1', 'limit', 'Must be one whole number from 1 to 100.'],
    ['q=a&limit=', 'limit', 'Must be one whole number from 1 to 100.'],
    ['q=a&limit=5&limit=6', 'limit', 'Must be one whole number from 1 to 100.'],
    ['q=a&offset=-1', 'offset', 'Must be one whole number from 0 to 999.'],
    ['q=a&offset=1000', 'offset', 'Must be one whole number from 0 to 999.'],
    ['q=a&topic=+', 'topic', 'Must not be blank: give the id or name of a topic.'],
    ['q=a&topic=b&topic=c', 'topic', 'Must be given once: the id or name of a topic.'],
    ['q=a&has=pdf', 'has', 'Must be code.'],
    ['q=a&has=', 'has', 'Must be code.'],
    ['q=a&has=code&has=code', 'has', 'Must be code.'],
    ['q=a&facets=years', 'facets', 'Must be topics.'],
    [
      'q=a&limt=5',
      'limt',
      'Unknown. Did you mean limit? Allowed: q, mode, category, author, from, to, topic, has, undated, ids, exclude_ids, sort, min_relevance, correct, explain, facets, fields, cursor, limit, offset.',
    ],
    [
      'q=a&diversity=1',
      'diversity',
      'Unknown. Allowed: q, mode, category, author, from, to, topic, has, undated, ids, exclude_ids, sort, min_relevance, correct, explain, facets, fields, cursor, limit, offset.',
    ],
  ])('refuses ?%s', async (query, parameter, detail) => {
    const problem = await refused(`/v1/search?${query}`);
    expect(problem.errors).toEqual([{ parameter, detail }]);
    expect(problem.detail).toBe(`${parameter}: ${detail}`);
    expect(problem.instance).toBe('/v1/search');
  });

  test.each([
    ['offset=990', 10],
    ['offset=991', 9],
    ['offset=999&limit=100', 1],
    ['cursor=7-991', 9],
  ])('reaches the last result that paging allows, and no other: ?%s', async (page, limit) => {
    const response = await app.request(`/v1/search?q=a&${page}`);
    expect(response.status).toBe(200);
    const answer = searchAnswerSchema.parse(await response.json());
    expect(answer).toMatchObject({ limit, offset: 1_000 - limit });
    expect(answer.next_cursor).toBeUndefined();
  });

  test('counts characters as the document of the API does, by code points', async () => {
    const ask = (author: string) => app.request(`/v1/search?${new URLSearchParams({ q: 'a', author })}`);
    expect((await ask('😀'.repeat(200))).status).toBe(200);
    expect((await ask('😀'.repeat(201))).status).toBe(400);
    expect((await ask(' '.repeat(201))).status).toBe(400);
  });

  test('does not open the index for a request that it refuses', async () => {
    const { app, log } = harness();
    await app.request('/v1/search?q=');
    expect(log).toEqual([]);
  });

  test('any query string is answered 200 or 400', async () => {
    const raw = fc.string({
      unit: fc.constantFrom(...'q=a&%+;#?/\\é\u0000 limtofse019_[]"<', '%ff', '%E0%A4', '__proto__'),
    });
    const text = fc.string({ unit: 'grapheme', maxLength: 50 }).map((q) => `q=${encodeURIComponent(q)}`);
    const rest = fc.dictionary(
      fc.constantFrom('limit', 'offset', 'q', 'constructor'),
      fc.string({ maxLength: 5 }),
    );
    const withRest = fc.tuple(text, rest).map(([q, more]) => `${q}&${new URLSearchParams(more)}`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(raw, text, withRest), async (query) => {
        const response = await app.request(`/v1/search?${query}`);
        expect([200, 400]).toContain(response.status);
        const schema = response.status === 200 ? searchAnswerSchema : problemSchema;
        schema.parse(await response.json());
      }),
      { numRuns: runs(500) },
    );
  });
});
