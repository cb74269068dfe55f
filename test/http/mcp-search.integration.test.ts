import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { searchAnswerSchema } from '../../src/http/api/answers.ts';
import { openOlderIndex, openTestIndex } from '../search/open-index.ts';
import { post, served } from './library.ts';

const app = served(await openTestIndex());

const searchSchema = z.strictObject({
  results: z.array(z.strictObject({ id: z.string(), title: z.string(), url: z.url() })),
  note: z.string().optional(),
});
const resultSchema = z.object({
  result: z.strictObject({
    content: z.tuple([z.strictObject({ type: z.literal('text'), text: z.string() })]),
    structuredContent: searchSchema,
  }),
});

async function found(query: string, to: Pick<typeof app, 'request'> = app) {
  const params = { name: 'search', arguments: { query } };
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
  const response = await to.request('/mcp', post(body, { 'MCP-Protocol-Version': '2025-11-25' }));
  const { content, structuredContent } = resultSchema.parse(await response.json()).result;
  expect(JSON.parse(content[0].text)).toEqual(structuredContent);
  return structuredContent;
}

describe('a search of a model', () => {
  it.each(['mixture of experts', 'video generation', 'a recipe for apple pie', '2608.19758'])(
    'lists what the API lists: %s',
    async (query) => {
      const { results } = await found(query);
      const response = await app.request(`/v1/search?limit=20&q=${encodeURIComponent(query)}`);
      const api = searchAnswerSchema.parse(await response.json());
      expect(results.map(({ id }) => id)).toEqual(api.results.map(({ id }) => id));
    },
  );

  it('says that nothing is close where that is so, and nothing where there is nothing to say', async () => {
    const far = await found('a recipe for apple pie with cinnamon');
    expect(far.results.length).toBeGreaterThan(0);
    expect(far.note).toContain('No paper of this collection is close to the query.');
    const near = await found('mixture of experts');
    expect(Object.keys(near)).toEqual(['results']);
  });

  it('says what was searched for, and what was not understood', async () => {
    expect((await found('mixtre of experts language modles')).note).toContain('mixture of experts');
    expect((await found('title:')).note).toBeDefined();
  });

  it('says nothing of what is close where the index does not know', async () => {
    const { results, note } = await found('a recipe for apple pie', served(await openOlderIndex()));
    expect(results.length).toBeGreaterThan(0);
    expect(note).toBeUndefined();
  });
});
