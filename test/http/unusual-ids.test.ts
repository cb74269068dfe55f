import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientOf } from '../../src/client/client.ts';
import { papersAnswerSchema } from '../../src/http/api/answers.ts';
import { elementsOf, listOf } from '../../src/http/api/comma-lists.ts';
import { problemSchema } from '../../src/http/api/schema.ts';
import { paperIdOf } from '../../src/http/surfaces/semantic-scholar/paper-ids.ts';
import { workNumber } from '../../src/http/surfaces/openalex/work-ids.ts';
import { harness, post } from './library.ts';
import { servedWithin, smallIndex } from './small-index.ts';

/** Ids that are written like the last part of an address, or have what stands between ids. */
const IDS = [
  'batch',
  'search',
  'random',
  'autocomplete',
  'search/bulk',
  'papers/batch',
  'odd/related',
  'odd/authors',
  'a',
  'b',
  'a,b',
  ',',
  'a\\,b',
  'a\\',
  '10.1002/(sici)1097,4571::aid',
];
const app = servedWithin(
  await smallIndex(
    IDS.map((id, i) => ({ id, title: `Of ${i} things`, abstract: 'x', extra: { 'pages, in all': i } })),
  ),
);

async function listed(query: string) {
  const response = await app.request(`/v1/papers?${query}`);
  expect(response.status, query).toBe(200);
  return papersAnswerSchema.parse(await response.json());
}

describe.each(IDS)('the paper %j', (id) => {
  const encoded = encodeURIComponent(id);

  test('is reached by its address, as are those like it', async () => {
    const response = await app.request(`/v1/papers/${encoded}`);
    expect([response.status, (await response.json()).id]).toEqual([200, id]);
    const some = await app.request(`/v1/papers/${encoded}?fields=title`);
    expect(Object.keys(await some.json())).toEqual(['id', 'title']);
    const related = await app.request(`/v1/papers/${encoded}/related`);
    expect(((await related.json()) as { id: string }).id).toBe(id);
  });

  test('is named in lists, in batches, and among what is left out', async () => {
    const ids = encodeURIComponent(listOf([id]));
    expect((await listed(`ids=${ids}`)).results.map((one) => one.id)).toEqual([id]);
    expect((await listed(`ids=${ids}&order=newest`)).results.map((one) => one.id)).toEqual([id]);
    const others = await listed(`exclude_ids=${ids}&limit=100`);
    expect(others.results.map((one) => one.id).toSorted()).toEqual(
      IDS.filter((one) => one !== id).toSorted(),
    );
    const batch = await app.request('/v1/papers/batch', post({ ids: [id] }));
    expect(papersAnswerSchema.parse(await batch.json()).results.map((one) => one.id)).toEqual([id]);
  });

  test('is reached through the APIs of others', async () => {
    const scholar = await app.request(`/graph/v1/paper/${paperIdOf({ id })}?fields=externalIds`);
    expect((await scholar.json()).externalIds.Sextant).toBe(id);
    const alex = await app.request(`/works/${workNumber(id)}`);
    expect((await alex.json()).id).toMatch(new RegExp(`/works/${workNumber(id)}$`));
    const markdown = await app.request(`/papers/${encoded}.md`);
    expect(markdown.status).toBe(200);
    if (/^[\w,/-]*\w[\w,/-]*$/.test(id)) {
      const feed = await app.request(`/api/query?search_query=${encodeURIComponent(`id:"${id}"`)}`);
      expect(await feed.text()).toContain('<opensearch:totalResults>1</opensearch:totalResults>');
    }
    const record = await app.request(
      `/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:${encodeURIComponent(encoded)}`,
    );
    expect(await record.text()).toContain('<dc:title>');
  });
});

test('all of them are named at once', async () => {
  const { results, missing } = await listed(`ids=${encodeURIComponent(listOf([...IDS, 'no, where']))}`);
  expect(results.map(({ id }) => id)).toEqual(IDS);
  expect(missing).toEqual(['no, where']);
});

test('the client for TypeScript writes lists as they are read', async () => {
  const call = {
    method: 'get',
    path: '/v1/papers',
    inPath: [],
    inQuery: ['ids'],
    repeated: [],
    isJson: true,
  };
  const send: typeof fetch = async (url, init) => app.request(String(url), init);
  const client = clientOf({ list: { ...call, method: 'get' } }, 'http://localhost', { fetch: send });
  const answer = papersAnswerSchema.parse(await client['list']?.({ ids: IDS }));
  expect(answer.results.map(({ id }) => id)).toEqual(IDS);
});

test('a field of extra may have a comma in its name', async () => {
  const { results } = await listed(`ids=a&fields=${encodeURIComponent(listOf(['extra.pages, in all']))}`);
  expect(results[0]?.extra).toEqual({ 'pages, in all': 8 });
  const batch = await app.request('/v1/papers/batch', post({ ids: ['a'], fields: ['extra.pages, in all'] }));
  expect((await batch.json()).results[0].extra).toEqual({ 'pages, in all': 8 });
});

test('a list says what it was made of', () => {
  const element = fc.string({ unit: fc.constantFrom(',', '\\', ' ', 'a', 'é'), minLength: 1 });
  const trimmed = element.map((one) => one.trim()).filter((one) => one !== '');
  fc.assert(
    fc.property(fc.array(trimmed, { minLength: 1 }), (elements) => {
      expect(elementsOf(listOf(elements))).toEqual(elements);
    }),
  );
});

test('where no paper has the id, the address of a batch is that of a batch', async () => {
  const { app: usual } = harness();
  for (const method of ['GET', 'HEAD', 'PUT']) {
    const response = await usual.request('/v1/papers/batch', { method });
    expect([method, response.status]).toEqual([method, 405]);
    expect(response.headers.get('Allow')).toContain('POST');
  }
});

test.each(['ids=a\\', 'ids=%20', 'exclude_ids=,', 'ids=a,', 'category=%5C'])('refuses %s', async (query) => {
  const response = await app.request(`/v1/papers?${query}`);
  expect(response.status).toBe(400);
  expect(problemSchema.parse(await response.json()).errors?.[0]?.parameter).toBe(query.split('=')[0]);
});
