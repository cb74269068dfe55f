import { describe, expect, test } from 'vitest';
import { problemSchema } from '../../src/http/api/schema.ts';
import { allOperations } from '../../src/http/modules.ts';
import { namesIn } from '../../src/http/validate.ts';
import { harness, post } from './library.ts';

const { app } = harness();

async function errorsOf(path: string, init: RequestInit) {
  const response = await app.request(path, init);
  expect(response.status, path).toBe(400);
  return problemSchema.parse(await response.json()).errors ?? [];
}

const posts = (await allOperations()).filter(({ method }) => method === 'post');
const ofOpenAi = '/v1/embeddings';

/** Every name of a part of an operation that the other part has not. */
function named(part: 'query' | 'body', other: 'query' | 'body'): [path: string, name: string][] {
  return posts.flatMap(({ route, ...operation }) => {
    const [its, others] = [operation[part], operation[other]];
    const names = its === undefined ? [] : namesIn(its);
    const beside = others === undefined ? [] : namesIn(others);
    return names.filter((name) => !beside.includes(name)).map((name): [string, string] => [route.path, name]);
  });
}

test('there are names to misplace in every operation with a body', () => {
  expect(new Set(named('body', 'query').map(([path]) => path))).toEqual(
    new Set(['/v1/papers/batch', '/v1/recommendations', ofOpenAi]),
  );
  expect(named('query', 'body').map(([, name]) => name)).toEqual(
    expect.arrayContaining(['limit', 'offset', 'fields', 'cursor', 'diversity', 'explain']),
  );
});

describe('a parameter of the address', () => {
  test.each(named('query', 'body'))('of %s is no field of the body: %s', async (path, name) => {
    const [first] = await errorsOf(path, post({ [name]: 1 }));
    expect(first).toEqual({ pointer: `#/${name}`, detail: `Belongs in the address: ?${name}=…` });
  });

  test('is told beside all else that is wrong', async () => {
    const errors = await errorsOf(
      '/v1/recommendations',
      post({ positive_ids: 'a', limit: 3, ofsett: 4, x: 1 }),
    );
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(
      ['#/limit', '#/ofsett', '#/positive_ids', '#/x'].toSorted(),
    );
    const of = (pointer: string) => errors.find((one) => one.pointer === pointer)?.detail;
    expect(of('#/ofsett')).toBe('Unknown. Did you mean ?offset=… in the address?');
    expect(of('#/x')).toMatch(/^Unknown\. Allowed: positive_ids, /);
  });

  test('is unknown in the body where the address has it already', async () => {
    const [first] = await errorsOf(
      '/v1/recommendations?limit=2',
      post({ positive_ids: ['2405.14906'], limit: 3 }),
    );
    expect(first?.detail).toMatch(/^Unknown\. Allowed: /);
  });
});

describe('a field of the body', () => {
  test.each(named('body', 'query').filter(([path]) => path !== ofOpenAi))(
    'of %s is no parameter of the address: %s',
    async (path, name) => {
      const [first] = await errorsOf(`${path}?${name}=a`, post({}));
      expect(first).toEqual({ parameter: name, detail: `Belongs in the JSON of the body: {"${name}": …}` });
    },
  );

  test.each(named('body', 'query').filter(([path]) => path === ofOpenAi))(
    'of %s is no parameter, as OpenAI says it: %s',
    async (path, name) => {
      const response = await app.request(`${path}?${name}=a`, post({ input: 'a' }));
      expect(response.status).toBe(400);
      const { error } = await response.json();
      expect(error.param).toBe(name);
      expect(error.message).toBe(`${name}: Belongs in the JSON of the body: {"${name}": …}`);
    },
  );

  test('that is misspelt is put right', async () => {
    const [first] = await errorsOf('/v1/recommendations', post({ positive_id: ['2405.14906'] }));
    expect(first?.detail).toMatch(/^Unknown\. Allowed: positive_ids, .*\. Did you mean positive_ids\?$/);
  });
});

test("of others' parameters nothing is said", async () => {
  const body = post({ positive_ids: ['2405.14906'] });
  expect((await app.request('/v1/recommendations?utm_source=a&api-version=1', body)).status).toBe(200);
});

describe("Semantic Scholar's clients", () => {
  test.each([
    ['/graph/v1/paper/batch', { ids: ['cs/0112017'] }, 'fields'],
    ['/graph/v1/author/batch', { ids: ['Bin Lei'] }, 'fields'],
    ['/recommendations/v1/papers/', { positivePaperIds: ['cs/0112017'] }, 'fields'],
    ['/recommendations/v1/papers/', { positivePaperIds: ['cs/0112017'] }, 'limit'],
  ])('learn it too: %s with %j and %s', async (path, body, name) => {
    const response = await app.request(path, post({ ...body, [name]: 'title' }));
    expect(response.status).toBe(400);
    expect((await response.json()).error).toBe(`${name}: Belongs in the address: ?${name}=…`);
    const [its = ''] = Object.keys(body);
    const reversed = await app.request(`${path}?${its}=a`, post({}));
    expect((await reversed.json()).error).toContain(`${its}: Belongs in the JSON of the body: {"${its}": …}`);
  });

  test('may say a thing in both', async () => {
    const init = post({ ids: ['cs/0112017'], fields: 'title' });
    expect((await app.request('/graph/v1/paper/batch?fields=title', init)).status).toBe(200);
  });
});
