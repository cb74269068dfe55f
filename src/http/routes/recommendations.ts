import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { Open } from '../open.ts';
import { json, problems } from '../responses.ts';
import { toResult } from '../results.ts';
import {
  recommendAnswerSchema,
  type RecommendAnswer,
  recommendRequestSchema,
  relatedQuerySchema,
} from '../search-schema.ts';

const route = createRoute({
  method: 'post',
  path: '/v1/recommendations',
  operationId: 'recommend',
  tags: ['recommendations'],
  summary: 'Papers like some papers or texts and unlike others, best first',
  request: {
    query: relatedQuerySchema,
    body: { required: true, content: { 'application/json': { schema: recommendRequestSchema } } },
  },
  responses: {
    200: json(recommendAnswerSchema, 'One page of the ranking, without the papers that were named.'),
    ...problems('invalid-request', 'paper-not-found', 'payload-too-large'),
  },
});

export function recommendationsRoute<E extends Env>(app: OpenAPIHono<E>, open: Open<E>): void {
  app.openapi(route, async (c) => {
    const { positivePaperIds, positiveTexts, negativePaperIds, negativeTexts } = c.req.valid('json');
    const { diversity, ...page } = c.req.valid('query');
    const started = performance.now();
    const service = await open(c);
    const { hits, total } = await service.recommend({
      positive: { ids: positivePaperIds, texts: positiveTexts },
      negative: { ids: negativePaperIds, texts: negativeTexts },
      diversity,
      page,
    });
    const answer: RecommendAnswer = {
      total,
      ...page,
      took_ms: Math.round(performance.now() - started),
      generation: service.generation,
      results: hits.map(toResult),
    };
    return c.json(answer, 200, { 'Cache-Control': 'no-store' });
  });
}
