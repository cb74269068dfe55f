import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import { conditional, indexTag } from '../cache.ts';
import type { Open } from '../open.ts';
import { json, notModified, problems } from '../responses.ts';
import { toResult } from '../results.ts';
import { paperParamsSchema } from '../schema.ts';
import { relatedAnswerSchema, relatedQuerySchema, type RelatedAnswer } from '../search-schema.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/papers/{id}/related',
  operationId: 'listRelatedPapers',
  tags: ['recommendations'],
  summary: 'The papers nearest to one paper, without it, best first',
  request: { params: paperParamsSchema, query: relatedQuerySchema },
  responses: {
    200: json(relatedAnswerSchema, 'One page of the ranking.'),
    304: notModified,
    ...problems('invalid-request', 'paper-not-found'),
  },
});

const SUFFIX = '/related';

/** The suffix is part of the pattern: Hono's routers do not look past a parameter that takes slashes. */
export function relatedRoute<E extends Env>(app: OpenAPIHono<E>, open: Open<E>): void {
  app.openAPIRegistry.registerPath(route);
  app.openapi({ ...route, path: '/v1/papers/:id{.+/related}', hide: true }, async (c) => {
    const id = c.req.valid('param').id.slice(0, -SUFFIX.length);
    const { diversity, ...page } = c.req.valid('query');
    const started = performance.now();
    const service = await open(c);
    return conditional(c, await indexTag(service.generation, c.req.url), async () => {
      const { hits, total } = await service.related(id, { ...page, diversity });
      const answer: RelatedAnswer = {
        id,
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
