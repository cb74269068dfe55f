import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { conditional, indexTag } from '../cache.ts';
import type { Open } from '../open.ts';
import { json, notModified, problems } from '../responses.ts';
import { toResult } from '../results.ts';
import { searchAnswerSchema, searchQuerySchema, type SearchAnswer } from '../schema.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/search',
  operationId: 'search',
  summary: 'Papers whose title and abstract mean what the query means, best first',
  request: { query: searchQuerySchema },
  responses: {
    200: json(searchAnswerSchema, 'One page of the ranking.'),
    304: notModified,
    ...problems('invalid-request'),
  },
});

export function searchRoute<E extends Env>(app: OpenAPIHono<E>, open: Open<E>): void {
  app.openapi(route, async (c) => {
    const { q, ...page } = c.req.valid('query');
    const started = performance.now();
    const service = await open(c);
    return conditional(c, await indexTag(service.generation, c.req.url), async () => {
      const { hits, total } = await service.search({
        text: q,
        mode: 'hybrid',
        filters: {},
        sort: 'relevance',
        page,
        explain: false,
      });
      const answer: SearchAnswer = {
        query: q,
        total,
        ...page,
        took_ms: Math.round(performance.now() - started),
        generation: service.generation,
        results: hits.map(toResult),
      };
      return c.json(answer, 200);
    });
  });
}
