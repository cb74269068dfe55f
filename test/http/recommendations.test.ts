import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../../src/http/api/cursor.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import {
  recommendAnswerSchema,
  searchAnswerSchema,
  suggestAnswerSchema,
} from '../../src/http/api/answers.ts';
import { harness, PAPERS, post } from './library.ts';

const { app, log } = harness();

async function errorsOf(url: string, init?: RequestInit) {
  const response = await app.request(url, init);
  expect(response.status).toBe(400);
  return problemSchema.parse(await response.json()).errors ?? [];
}

describe('POST /v1/recommendations', () => {
  test("takes Semantic Scholar's request and leaves out what it names", async () => {
    const body = { positivePaperIds: ['2405.14906'], negativePaperIds: ['cs/0112017'] };
    const response = await app.request('/v1/recommendations?limit=2', post(body));
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const answer = z.strictObject(recommendAnswerSchema.shape).parse(await response.json());
    expect(answer).toMatchObject({ limit: 2, offset: 0, generation: 7 });
    expect(answer.results.map(({ id }) => id)).not.toContain('2405.14906');
    expect(log).toContain('recommend 2405.14906');
  });

  test('takes the names of today, the older ones, and both together', async () => {
    const today = { positive_ids: ['2405.14906'], negative_ids: ['cs/0112017'] };
    const older = { positivePaperIds: ['2405.14906'], negativePaperIds: ['cs/0112017'] };
    const mixed = { positive_ids: ['2405.14906'], negativePaperIds: ['cs/0112017'] };
    const answers = await Promise.all(
      [today, older, mixed].map(async (body) => {
        const response = await app.request('/v1/recommendations', post(body));
        return recommendAnswerSchema.parse(await response.json()).results;
      }),
    );
    expect(answers[0]?.length).toBeGreaterThan(0);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test.each([
    [{}, '#/positive_ids'],
    [{ positive_ids: [] }, '#/positive_ids'],
    [{ positivePaperIds: [] }, '#/positive_ids'],
    [{ positive_ids: [''] }, '#/positive_ids/0'],
    [{ positivePaperIds: 'a' }, '#/positivePaperIds'],
    [{ positivePaperIds: [''] }, '#/positivePaperIds/0'],
    [{ positivePaperIds: Array.from({ length: 101 }, String) }, '#/positivePaperIds'],
    [{ positiveTexts: ['a'], negativeTexts: Array(101).fill('b') }, '#/negativeTexts'],
    [{ negativePaperIds: ['a'], negativeTexts: ['a'] }, '#/positive_ids'],
    [{ positivePaperIds: ['a'], fields: 'title' }, '#/fields'],
  ])('refuses %j', async (body, pointer) => {
    expect((await errorsOf('/v1/recommendations', post(body)))[0]?.pointer).toBe(pointer);
  });

  test.each(['1e-7', '0.3333333333333333', '1.0', '-0', '1E0'])('takes diversity=%s', async (diversity) => {
    const body = post({ positivePaperIds: ['2405.14906'] });
    expect((await app.request(`/v1/recommendations?diversity=${diversity}`, body)).status).toBe(200);
  });

  test.each([
    'diversity=2',
    'diversity=.5',
    'diversity=1.0001',
    'diversity=a',
    'diversity=-1',
    'diversity=0.5&diversity=1',
    'limit=0',
  ])('refuses ?%s', async (query) => {
    const body = post({ positivePaperIds: ['2405.14906'] });
    expect((await errorsOf(`/v1/recommendations?${query}`, body))[0]?.parameter).toBe(query.split('=')[0]);
  });
});

describe('GET /v1/suggest', () => {
  test('completes titles', async () => {
    const response = await app.request('/v1/suggest?q=auto');
    const answer = z.strictObject(suggestAnswerSchema.shape).parse(await response.json());
    expect(answer.suggestions).toEqual([{ text: PAPERS[0]?.title, kind: 'title', id: PAPERS[0]?.id }]);
    expect(response.headers.get('ETag')).toBeTruthy();
  });

  test.each(['', 'q=a&q=b', 'q=a&limit=21', `q=${'a'.repeat(1_001)}`])('refuses ?%s', async (query) => {
    expect(await errorsOf(`/v1/suggest?${query}`)).not.toEqual([]);
  });
});

describe('GET /v1/search', () => {
  test.each([
    'mode=fuzzy',
    'sort=oldest',
    'from=24',
    'from=2024-13',
    'to=2024-02-40',
    'explain=yes',
    'category=,',
    `category=${Array(21).fill('a').join(',')}`,
    'author=%20',
    'cursor=nonsense',
    'cursor=0-1',
    'cursor=7-0',
    'cursor=7-1000',
    'cursor=',
    'category=%20',
  ])('refuses %s', async (query) => {
    expect((await errorsOf(`/v1/search?q=a&${query}`))[0]?.parameter).toBe(query.split('=')[0]);
  });

  test('cursors lead through all papers once', async () => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const next: string = cursor === undefined ? '' : `&cursor=${cursor}`;
      const response = await app.request(`/v1/search?q=paper&limit=3${next}`);
      const answer = searchAnswerSchema.parse(await response.json());
      ids.push(...answer.results.map(({ id }) => id));
      cursor = answer.next_cursor;
    } while (cursor !== undefined);
    expect(ids.toSorted()).toEqual(PAPERS.map(({ id }) => id).toSorted());
  });

  test('a cursor goes before an offset', async () => {
    const cursor = encodeCursor({ generation: 7, offset: 2 });
    const response = await app.request(`/v1/search?q=paper&limit=1&offset=1&cursor=${cursor}`);
    expect(searchAnswerSchema.parse(await response.json())).toMatchObject({ offset: 2 });
  });

  test('categories may have a space after the comma', async () => {
    const response = await app.request('/v1/search?q=paper&category=cs.CL,%20cs.SE');
    expect(searchAnswerSchema.parse(await response.json()).results.map(({ id }) => id)).toEqual([
      '2405.14906',
    ]);
  });

  test('a cursor of another generation goes on, and says so', async () => {
    const old = encodeCursor({ generation: 6, offset: 1 });
    const response = await app.request(`/v1/search?q=paper&limit=1&cursor=${old}`);
    const answer = searchAnswerSchema.parse(await response.json());
    expect(answer).toMatchObject({ offset: 1, note: expect.stringMatching(/another state of the index/) });
  });
});

test('a cursor is read back, and nothing else is one', () => {
  const parts = fc.record({
    generation: fc.integer({ min: 1, max: 1e9 }),
    offset: fc.integer({ min: 1, max: 999 }),
  });
  fc.assert(
    fc.property(parts, fc.string(), (cursor, text) => {
      const encoded = encodeCursor(cursor);
      expect(encoded).toMatch(/^[\w-]+$/);
      expect(decodeCursor(encoded)).toEqual(cursor);
      const decoded = decodeCursor(text);
      if (decoded !== null) expect(decodeCursor(encodeCursor(decoded))).toEqual(decoded);
    }),
  );
});
