import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';
import * as examples from '../../src/http/api/examples.ts';
import * as schema from '../../src/http/api/schema.ts';
import * as answers from '../../src/http/api/answers.ts';
import { recommendBodySchema } from '../../src/http/api/operations/recommendations-operation.ts';
import { broken, harness, post } from './library.ts';

const media = z.object({
  schema: z.record(z.string(), z.json()),
  examples: z.record(z.string(), z.json()).optional(),
});
const content = z.record(z.string(), media);
const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()).length(1),
  summary: z.string(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean().optional(),
        schema: z.json(),
      }),
    )
    .optional(),
  requestBody: z.object({ required: z.literal(true), content }).optional(),
  responses: z.record(
    z.string().regex(/^[2-5]\d\d$/),
    z.object({ description: z.string().min(1), content: content.optional() }),
  ),
});
const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(['get', 'post']), operation)),
  tags: z.array(z.object({ name: z.string(), description: z.string().min(1) })),
  components: z.object({ schemas: z.record(z.string(), z.json()) }),
});

let document: z.infer<typeof documentSchema>;

beforeAll(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const response = await harness().app.request('/openapi.json');
  expect(response.headers.get('Content-Type')).toBe('application/json');
  document = documentSchema.parse(await response.json());
});

/** A schema of the document with its references resolved, as a validator. */
function validator(node: z.core.util.JSONType): z.ZodType {
  const resolved: unknown = JSON.parse(JSON.stringify(node), (_, value) => resolve(value));
  return z.fromJSONSchema(z.record(z.string(), z.unknown()).parse(resolved));
}

function resolve(value: unknown): unknown {
  const reference = z.object({ $ref: z.string() }).safeParse(value);
  if (!reference.success) return value;
  const name = reference.data.$ref.replace('#/components/schemas/', '');
  const target = document.components.schemas[name];
  expect(target, name).toBeDefined();
  return JSON.parse(JSON.stringify(target), (_, inner) => resolve(inner));
}

describe('GET /openapi.json', () => {
  test('documents every route', () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.toSorted()).toEqual([
      'GET /health',
      'GET /openapi.json',
      'GET /v1/map',
      'GET /v1/map/papers',
      'GET /v1/models',
      'GET /v1/models/{id}',
      'GET /v1/papers',
      'GET /v1/papers/{id}',
      'GET /v1/papers/{id}/related',
      'GET /v1/search',
      'GET /v1/suggest',
      'POST /v1/embeddings',
      'POST /v1/papers/batch',
      'POST /v1/recommendations',
    ]);
  });

  test('operation ids are unique, path parameters are declared, references lead somewhere', () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.values(item).flatMap((found) => (found ? [{ path, ...found }] : [])),
    );
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, parameters = [] } of operations) {
      const declared = parameters.filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
    for (const component of Object.values(document.components.schemas)) validator(component);
  });

  test('every operation has a tag, and every tag has operations', () => {
    const used = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap((found) => found?.tags ?? []),
    );
    const names = document.tags.map(({ name }) => name);
    expect([...new Set(used)].toSorted()).toEqual(names.toSorted());
  });

  test('parameters are documented as what they are', () => {
    const parameters = document.paths['/v1/search']?.get?.parameters;
    expect(parameters?.map(({ name, required }) => [name, required])).toEqual([
      ['q', true],
      ['mode', false],
      ['category', false],
      ['author', false],
      ['from', false],
      ['to', false],
      ['topic', false],
      ['has', false],
      ['undated', false],
      ['ids', false],
      ['exclude_ids', false],
      ['sort', false],
      ['min_relevance', false],
      ['correct', false],
      ['explain', false],
      ['facets', false],
      ['fields', false],
      ['cursor', false],
      ['limit', false],
      ['offset', false],
    ]);
    expect(parameters?.[0]?.schema).toMatchObject({ type: 'string', minLength: 1, maxLength: 100_000 });
    const limit = parameters?.find(({ name }) => name === 'limit');
    expect(limit?.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 100, default: 10 });
    for (const { name, schema } of parameters ?? [])
      expect([name, schema]).toEqual([name, expect.objectContaining({ type: expect.any(String) })]);
  });

  test('examples match their schemas', () => {
    answers.paperAnswerSchema.parse(examples.PAPER);
    z.strictObject(answers.searchAnswerSchema.shape).parse(examples.SEARCH_ANSWER);
    z.strictObject(answers.relatedAnswerSchema.shape).parse(examples.RELATED_ANSWER);
    schema.embeddingsRequestSchema.parse(examples.EMBEDDINGS_REQUEST);
    z.strictObject(schema.embeddingsAnswerSchema.shape).parse(examples.EMBEDDINGS_ANSWER);
    recommendBodySchema.parse(examples.RECOMMEND_REQUEST);
    z.strictObject(answers.recommendAnswerSchema.shape).parse(examples.RECOMMEND_ANSWER);
    z.strictObject(answers.suggestAnswerSchema.shape).parse(examples.SUGGEST_ANSWER);
    z.strictObject(schema.healthSchema.shape).parse(examples.HEALTH);
    for (const item of Object.values(document.paths)) {
      for (const { content } of Object.values(item.get?.responses ?? {})) {
        const problems = content?.['application/problem+json']?.examples ?? {};
        for (const { value } of z.array(z.object({ value: z.json() })).parse(Object.values(problems))) {
          z.strictObject(schema.problemSchema.shape).parse(value);
        }
      }
    }
  });
});

describe('answers are as documented', () => {
  const apps = {
    working: harness().app,
    unpublished: broken(new SextantError('index-missing', 'Publish an index first.')),
    failing: broken(new Error('unforeseen')),
  };

  test.each([
    ['working', '/v1/search', '/v1/search?q=paper', undefined, 200],
    ['working', '/v1/search', '/v1/search?limit=0', undefined, 400],
    ['failing', '/v1/search', '/v1/search?q=paper', undefined, 500],
    ['unpublished', '/v1/search', '/v1/search?q=paper', undefined, 503],
    ['working', '/v1/papers/{id}', '/v1/papers/2405.14906', undefined, 200],
    ['working', '/v1/papers/{id}', '/v1/papers/2405.14906?limit=1', undefined, 400],
    ['working', '/v1/papers/{id}', '/v1/papers/none', undefined, 404],
    ['failing', '/v1/papers/{id}', '/v1/papers/none', undefined, 500],
    ['unpublished', '/v1/papers/{id}', '/v1/papers/none', undefined, 503],
    ['working', '/v1/papers/{id}/related', '/v1/papers/cs/0112017/related', undefined, 200],
    ['working', '/v1/papers/{id}/related', '/v1/papers/cs/0112017/related?limit=x', undefined, 400],
    ['working', '/v1/papers/{id}/related', '/v1/papers/none/related', undefined, 404],
    ['failing', '/v1/papers/{id}/related', '/v1/papers/none/related', undefined, 500],
    ['unpublished', '/v1/papers/{id}/related', '/v1/papers/none/related', undefined, 503],
    ['working', '/v1/embeddings', '/v1/embeddings', post({ input: ['a', 'b'] }), 200],
    ['working', '/v1/embeddings', '/v1/embeddings', post({ input: 'a', encoding_format: 'base64' }), 200],
    ['working', '/v1/embeddings', '/v1/embeddings', post({}), 400],
    ['working', '/v1/embeddings', '/v1/embeddings', post({ input: 'a', model: 'other' }), 404],
    ['working', '/v1/embeddings', '/v1/embeddings', post({ input: 'a', dimensions: 1 }), 404],
    ['working', '/v1/embeddings', '/v1/embeddings', post({ input: 'a'.repeat(2 ** 20) }), 413],
    ['failing', '/v1/embeddings', '/v1/embeddings', post({ input: 'a' }), 500],
    ['unpublished', '/v1/embeddings', '/v1/embeddings', post({ input: 'a' }), 503],
    ['working', '/v1/suggest', '/v1/suggest?q=auto', undefined, 200],
    ['working', '/v1/suggest', '/v1/suggest?q=auto&limit=21', undefined, 400],
    ['unpublished', '/v1/suggest', '/v1/suggest?q=auto', undefined, 503],
    [
      'working',
      '/v1/recommendations',
      '/v1/recommendations',
      post({ positivePaperIds: ['cs/0112017'] }),
      200,
    ],
    ['working', '/v1/recommendations', '/v1/recommendations', post({ positiveTexts: ['names'] }), 200],
    ['working', '/v1/recommendations', '/v1/recommendations', post({}), 400],
    ['working', '/v1/recommendations', '/v1/recommendations', post({ positivePaperIds: ['none'] }), 404],
    [
      'working',
      '/v1/recommendations',
      '/v1/recommendations',
      post({ positiveTexts: ['a'.repeat(2 ** 20)] }),
      413,
    ],
    ['failing', '/v1/recommendations', '/v1/recommendations', post({ positiveTexts: ['a'] }), 500],
    ['unpublished', '/v1/recommendations', '/v1/recommendations', post({ positiveTexts: ['a'] }), 503],
    ['working', '/health', '/health', undefined, 200],
    ['failing', '/health', '/health', undefined, 500],
    ['unpublished', '/health', '/health', undefined, 503],
    ['working', '/openapi.json', '/openapi.json', undefined, 200],
  ] as const)('an app that is %s, %s: %s', async (state, path, url, init, status) => {
    const response = await apps[state].request(url, init);
    expect(response.status).toBe(status);
    const item = document.paths[path];
    const documented = (item?.get ?? item?.post)?.responses[status]?.content?.[
      response.headers.get('Content-Type') ?? ''
    ];
    if (!documented) throw new Error(`${status} of ${path} is not documented`);
    validator(documented.schema).parse(await response.json());
  });
});
