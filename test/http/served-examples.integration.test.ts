import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import type { createApp } from '../../src/http/app.ts';
import type { SearchService } from '../../src/search/service.ts';
import { openTestIndex } from '../search/open-index.ts';
import { broken, library, PAPERS, post, served } from './library.ts';

beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  example: z.union([z.string(), z.array(z.string())]).optional(),
  schema: z.looseObject({ example: z.never().optional() }),
});
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        parameters: z.array(parameter).default([]),
        requestBody: z
          .object({
            content: z.object({ 'application/json': z.object({ schema: z.object({ $ref: z.string() }) }) }),
          })
          .optional(),
      }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({ example: z.unknown().optional() })) }),
});

async function documentOf(app: ReturnType<typeof createApp>) {
  return documentSchema.parse(await (await app.request('/openapi.json')).json());
}

/** Every operation as the reference sends it when nothing is changed. */
async function prefilled(app: ReturnType<typeof createApp>): Promise<Map<string, Response>> {
  const { paths, components } = await documentOf(app);
  const answers = new Map<string, Response>();
  for (const [path, item] of Object.entries(paths)) {
    for (const { operationId, parameters, requestBody } of Object.values(item)) {
      const query = new URLSearchParams();
      let filled = path;
      for (const { name, in: place, required, example } of parameters) {
        if (required) expect(example, `${operationId} ${name}`).toBeDefined();
        for (const value of [example ?? []].flat()) {
          if (place === 'query') query.append(name, value);
          else filled = filled.replace(`{${name}}`, encodeURIComponent(value));
        }
      }
      const body = requestBody?.content['application/json'].schema.$ref.split('/').at(-1) ?? '';
      const init = body === '' ? undefined : post(components.schemas[body]?.example);
      answers.set(operationId, await app.request(`${filled}?${query.toString()}`, init));
    }
  }
  return answers;
}

const undated = [
  { id: 'Only one', title: 'Alone $x^2$ "quoted" -title: of a/slash', abstract: 'It has no date.' },
];

describe.each<[string, () => Promise<SearchService>]>([
  ['the test index', openTestIndex],
  ['a few papers', async () => library().service],
  ['a paper without date or category', async () => library(undated).service],
])('what the reference fills in, over %s', (_, open) => {
  test('is answered with papers', async () => {
    const service = await open();
    const answers = await prefilled(served(service));
    for (const [operation, response] of answers) {
      const isMap = /map/i.test(operation);
      expect([operation, response.status]).toEqual([operation, isMap && !service.map ? 404 : 200]);
    }
    const found = z.object({ results: z.array(z.unknown()).min(1) });
    const list = z.object({ suggestions: z.array(z.unknown()).min(1) });
    found.parse(await answers.get('search')?.json());
    list.parse(await answers.get('suggest')?.json());
    if (service.map) found.parse(await answers.get('getMapPapers')?.json());
    if (service.info.papers > 1 && _ !== 'a paper without date or category') {
      found.parse(await answers.get('listRelatedPapers')?.json());
    }
  });
});

test('filters that are filled in are true of the newest paper', async () => {
  const { service } = library(PAPERS);
  const { paths } = await documentOf(served(service));
  const filled = Object.fromEntries(
    (paths['/v1/search']?.get?.parameters ?? []).map(({ name, example }) => [name, example]),
  );
  expect(filled).toMatchObject({ category: 'cs.SE', from: '2024', to: '2024' });
});

test('another index has other examples, and without one there is the document without them', async () => {
  let { service } = library(PAPERS, 7);
  const app = served(() => service);
  const idOf = async (): Promise<unknown> =>
    (await documentOf(app)).paths['/v1/papers/{id}']?.get?.parameters[0]?.example;
  expect(await idOf()).toBe('2405.14906');
  ({ service } = library(undated, 8));
  expect(await idOf()).toBe('Only one');

  const { paths } = await documentOf(broken(new SextantError('index-missing', 'Publish an index first.')));
  expect(paths['/v1/search']?.get?.parameters.map(({ example }) => example)).toEqual(
    expect.not.arrayContaining([expect.anything()]),
  );
});
