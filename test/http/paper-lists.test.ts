import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { papersAnswerSchema, relatedAnswerSchema, searchAnswerSchema } from '../../src/http/api/answers.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import { paperSchema } from '../../src/index/paper.ts';
import { harness, PAPERS, post } from './library.ts';

const { app } = harness();

const list = async (query: string, init?: RequestInit) => {
  const response = await app.request(`/v1/papers${query}`, init);
  expect(response.status, query).toBe(200);
  return z.strictObject(papersAnswerSchema.shape).parse(await response.json());
};

const NEWEST = PAPERS.toSorted((a, b) => (b.published ?? '').localeCompare(a.published ?? '')).map(
  ({ id }) => id,
);

describe('GET /v1/papers', () => {
  test('lists the newest, page after page by cursor', async () => {
    const ids: string[] = [];
    for (let cursor = ''; ;) {
      const { results, next_cursor: next, total } = await list(`?limit=3${cursor}`);
      expect(total).toBe(PAPERS.length);
      ids.push(...results.map(({ id }) => id));
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(ids).toEqual(NEWEST);
  });

  test('filters, and says how many pass', async () => {
    const { results, total } = await list('?category=cs.SE');
    expect(total).toBe(results.length);
    expect(results.length).toBeGreaterThan(0);
    for (const { categories } of results) expect(categories).toContain('cs.SE');
  });

  test('gives named papers in the order of their ids, and says which are not here', async () => {
    const { results, missing, total } = await list('?ids=cs/0112017,nowhere,2405.14906');
    expect(results.map(({ id }) => id)).toEqual(['cs/0112017', '2405.14906']);
    expect([missing, total]).toEqual([['nowhere'], 2]);
    const ordered = await list('?ids=cs/0112017,nowhere,2405.14906&order=newest');
    expect(ordered.results.map(({ id }) => id)).toEqual(['2405.14906', 'cs/0112017']);
    expect(ordered.missing).toEqual(['nowhere']);
    const two = PAPERS.slice(0, 4).map(({ id }) => id);
    const first = await list(`?ids=${two.join()}&limit=2`);
    const next = await list(`?ids=${two.join()}&limit=2&cursor=${first.next_cursor ?? ''}`);
    expect([...first.results, ...next.results].map(({ id }) => id)).toEqual(two);
    expect(next.next_cursor).toBeUndefined();
  });

  test.each([
    ['?ids=', 'ids'],
    ['?ids=a,,b', 'ids'],
    [`?ids=${Array(201).fill('a').join()}`, 'ids'],
    ['?order=oldest', 'order'],
    ['?fields=', 'fields'],
    ['?fields=id,summary', 'fields'],
    ['?fields=extra.', 'fields'],
    ['?cursor=x', 'cursor'],
  ])('refuses %s', async (query, parameter) => {
    const response = await app.request(`/v1/papers${query}`);
    expect(response.status).toBe(400);
    expect(problemSchema.parse(await response.json()).errors?.[0]?.parameter).toBe(parameter);
  });
});

test('a list of fields that is none is refused as fast as one that is read', async () => {
  for (const query of ['extra.x'.padEnd(19), 'extra.'.padEnd(60, 'x ')].map(
    (name) => `${Array(60).fill(name).join()},!`,
  )) {
    expect((await app.request(`/v1/papers?fields=${encodeURIComponent(query)}`)).status).toBe(400);
  }
});

describe('POST /v1/papers/batch', () => {
  test('gives all that is known of each, or what is asked for', async () => {
    const ids = ['2405.14906', 'nowhere', 'cs/0112017'];
    const whole = await list('/batch', post({ ids }));
    const known = ids.flatMap((id) => PAPERS.find((paper) => paper.id === id) ?? []);
    expect(whole.results).toEqual(known);
    expect(whole.missing).toEqual(['nowhere']);
    const some = await list('/batch', post({ ids, fields: ['published'] }));
    expect(some.results).toEqual(known.map(({ id, title, published }) => ({ id, title, published })));
  });

  test.each([
    [{}, '#/ids'],
    [{ ids: [] }, '#/ids'],
    [{ ids: [''] }, '#/ids/0'],
    [{ ids: Array(201).fill('a') }, '#/ids'],
    [{ ids: ['a'], fields: ['summary'] }, '#/fields/0'],
    [{ ids: ['a'], limit: 1 }, '#/limit'],
  ])('refuses %j', async (body, pointer) => {
    const response = await app.request('/v1/papers/batch', post(body));
    expect(response.status).toBe(400);
    expect(problemSchema.parse(await response.json()).errors?.[0]?.pointer).toBe(pointer);
  });
});

describe('fields', () => {
  const names = Object.keys(paperSchema.shape).filter((name) => name !== 'id' && name !== 'title');

  test('say what a list has of each paper, whichever list it is', async () => {
    const some = fc.subarray([...names, 'snippet'], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(some, async (fields) => {
        const asked = `fields=${fields.join()}`;
        const { results } = await list(`?limit=100&${asked}`);
        for (const { id, title, ...others } of results) {
          const { snippet, ...known } = others;
          const paper = PAPERS.find((one) => one.id === id);
          const wanted = Object.entries(paper ?? {}).filter(([name]) => fields.includes(name));
          expect(title).toBe(paper?.title);
          expect(known).toEqual(Object.fromEntries(wanted));
          expect(snippet !== undefined).toBe(fields.includes('snippet'));
        }
        const found = searchAnswerSchema.parse(
          await (await app.request(`/v1/search?q=code&limit=100&${asked}`)).json(),
        );
        const related = relatedAnswerSchema.parse(
          await (await app.request(`/v1/papers/2405.14906/related?limit=100&${asked}`)).json(),
        );
        for (const result of [...found.results, ...related.results]) {
          const listed = results.find(({ id }) => id === result.id);
          expect(result).toEqual({ score: result.score, ...listed });
        }
      }),
      { numRuns: 20 },
    );
  });

  test('name one field of extra', async () => {
    const { extra = {} } = PAPERS.find(({ id }) => id === '2405.14906') ?? {};
    const [name = ''] = Object.keys(extra);
    const { results } = await list(`?ids=2405.14906&fields=extra.${encodeURIComponent(name)}`);
    expect(results[0]?.extra).toEqual({ [name]: extra[name] });
  });

  test('are taken for one paper too', async () => {
    const response = await app.request('/v1/papers/2405.14906?fields=published');
    const paper: unknown = await response.json();
    expect(Object.keys(Object(paper) as object)).toEqual(['id', 'title', 'published']);
  });
});
