import type { Env, Hono } from 'hono';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { withinDepth } from '../parameters.ts';
import { json, problems } from '../responses.ts';
import { toResult } from '../results.ts';
import {
  recommendAnswerSchema,
  type RecommendAnswer,
  recommendRequestSchema,
  relatedQuerySchema,
} from '../search-schema.ts';

const recommendationsOperation = {
  method: 'post',
  route: ROUTES.apiRecommendations,
  operationId: 'recommend',
  tag: 'recommendations',
  summary: 'Recommend papers that are like some papers or texts and unlike others',
  query: relatedQuerySchema,
  body: recommendRequestSchema,
  responses: {
    200: json(
      recommendAnswerSchema,
      'One page of recommendations, without the papers that were named in the request.',
    ),
    ...problems('invalid-request', 'paper-not-found', 'payload-too-large'),
  },
} satisfies Operation;

export const operations = [recommendationsOperation];

export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, recommendationsOperation, async (c, { query, body }) => {
    const { positivePaperIds, positiveTexts, negativePaperIds, negativeTexts } = body;
    const { diversity, ...asked } = query;
    const page = withinDepth(asked);
    const started = performance.now();
    const service = await open(c);
    const { hits, total, note } = await service.recommend({
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
      ...(note !== undefined && { note }),
    };
    return c.json(answer, 200, { 'Cache-Control': 'no-store' });
  });
}
