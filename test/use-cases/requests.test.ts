import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { MODES, ORDERS, RELEVANCES, SORTS } from '../../src/search/choices.ts';
import { browsePapers, browseRequestSchema } from '../../src/use-cases/browse-papers.ts';
import { REQUEST_LIMITS } from '../../src/use-cases/fields.ts';
import { mapPapersRequestSchema } from '../../src/use-cases/map-papers.ts';
import {
  paperRequestSchema,
  papersRequestSchema,
  readPaper,
  readPapers,
} from '../../src/use-cases/read-papers.ts';
import {
  recommendPapers,
  recommendRequestSchema,
  relatedPapers,
  relatedRequestSchema,
} from '../../src/use-cases/recommend-papers.ts';
import { searchPapers, searchRequestSchema } from '../../src/use-cases/search-papers.ts';
import { suggestNames, suggestRequestSchema } from '../../src/use-cases/suggest-names.ts';
import { library, PAPERS } from '../http/library.ts';

const REQUESTS = {
  searchRequestSchema,
  relatedRequestSchema,
  paperRequestSchema,
  papersRequestSchema,
  recommendRequestSchema,
  suggestRequestSchema,
  browseRequestSchema,
  mapPapersRequestSchema,
};

const node = z.looseObject({
  description: z.string().optional(),
  properties: z.record(z.string(), z.json()).optional(),
  items: z.json().optional(),
});

/** The fields of a JSON Schema and of what lies within it, by their paths; true where one says what it is. */
function described(schema: unknown, path: string): [string, boolean][] {
  const { properties = {}, items } = node.parse(schema);
  return [
    ...Object.entries(properties).flatMap(([name, field]): [string, boolean][] => [
      [`${path}.${name}`, (node.parse(field).description ?? '') !== ''],
      ...described(field, `${path}.${name}`),
    ]),
    ...(items === undefined ? [] : described(items, `${path}[]`)),
  ];
}

describe('the request of a use case is the input of a tool', () => {
  test.each(Object.entries(REQUESTS))('%s as JSON Schema, with every field described', (name, schema) => {
    const json = z.toJSONSchema(schema, { io: 'input' });
    expect(json).toMatchObject({ type: 'object', additionalProperties: false });
    const fields = described(json, name);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter(([, isDescribed]) => !isDescribed)).toEqual([]);
  });

  test('what may be left out has a default or is not asked for', () => {
    const required = Object.entries(REQUESTS).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { io: 'input' }).required ?? [],
    ]);
    expect(Object.fromEntries(required)).toEqual({
      searchRequestSchema: ['query'],
      relatedRequestSchema: ['id'],
      paperRequestSchema: ['id'],
      papersRequestSchema: ['ids'],
      recommendRequestSchema: [],
      suggestRequestSchema: ['query'],
      browseRequestSchema: [],
      mapPapersRequestSchema: [],
    });
  });

  test('choices are those of the search, limits those of what it answers', () => {
    expect(z.toJSONSchema(searchRequestSchema).properties).toMatchObject({
      mode: { enum: MODES },
      sort: { enum: SORTS },
      min_relevance: { enum: RELEVANCES },
      limit: { minimum: 1, maximum: REQUEST_LIMITS.page },
      offset: { minimum: 0, maximum: REQUEST_LIMITS.depth - 1 },
    });
    expect(z.toJSONSchema(browseRequestSchema).properties).toMatchObject({ order: { enum: ORDERS } });
  });
});

describe('a use case is asked without HTTP', () => {
  const { service, log } = library();

  test('search: the least that can be asked', async () => {
    const found = await searchPapers(service, searchRequestSchema.parse({ query: ' old style ids ' }));
    expect(found.hits[0]?.paper.id).toBe('cs/0112017');
    expect(found.page).toEqual({ limit: 10, offset: 0 });
    expect(log).toContain('search old style ids');
  });

  test('search: a page that goes deeper than results are answered ends there', async () => {
    const input = searchRequestSchema.parse({ query: 'a', limit: 50, offset: REQUEST_LIMITS.depth - 5 });
    expect((await searchPapers(service, input)).page).toEqual({ limit: 5, offset: REQUEST_LIMITS.depth - 5 });
  });

  test.each([
    [{ query: ' ' }],
    [{ query: 'a', mode: 'best' }],
    [{ query: 'a', categories: [' '] }],
    [{ query: 'a', from: '2023-02-29' }],
    [{ query: 'a', limit: 0 }],
    [{ query: 'a', limit: 1.5 }],
    [{ query: 'a', explain: 'true' }],
    [{ query: 'a', querry: 'b' }],
  ])('search refuses %j', (given) => {
    expect(searchRequestSchema.safeParse(given).success).toBe(false);
  });

  test('paper, papers, related', async () => {
    expect((await readPaper(service, { id: 'cs/0112017v2' })).id).toBe('cs/0112017');
    const list = await readPapers(
      service,
      papersRequestSchema.parse({ ids: ['cs/0112017', 'none'], limit: 1 }),
    );
    expect([list.found, list.papers.map(({ id }) => id)]).toEqual([1, ['cs/0112017']]);
    const related = await relatedPapers(service, relatedRequestSchema.parse({ id: 'cs/0112017' }));
    expect(related.total).toBe(PAPERS.length - 1);
  });

  test('recommend: references that are here count as papers, others by their texts', async () => {
    const references = [
      { names: ['cs/0112017'], text: 'never read' },
      { names: ['elsewhere'], text: 'a paper about code' },
      { names: ['unknown'], text: ' ' },
    ];
    const found = await recommendPapers(service, recommendRequestSchema.parse({ references }));
    expect([found.matched, found.basis]).toEqual([1, 2]);
    expect(found.hits.map(({ paper }) => paper.id)).not.toContain('cs/0112017');
    const nothing = await recommendPapers(service, recommendRequestSchema.parse({}));
    expect([nothing.hits, nothing.basis]).toEqual([[], 0]);
  });

  test('suggest and browse', async () => {
    const suggested = await suggestNames(service, suggestRequestSchema.parse({ query: 'auto' }));
    expect(suggested.map(({ id }) => id)).toEqual(['2405.14906']);
    const listed = await browsePapers(service, browseRequestSchema.parse({ from: '2001-12', to: '2001-12' }));
    expect(listed.hits.map(({ paper }) => paper.id)).toEqual(['cs/0112017']);
  });
});
