import type { Env, Hono } from 'hono';
import { recommendPapers, recommendRequestSchema } from '../../../use-cases/recommend-papers.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { listingOf, type RecommendAnswer, recommendAnswerSchema } from '../answers.ts';
import * as examples from '../examples.ts';
import { fields, similarQuery } from '../parameters.ts';
import { json, problems } from '../responses.ts';
import { serve } from '../serve.ts';

const { shape } = recommendRequestSchema;

/** Semantic Scholar's `POST /recommendations/v1/papers`, and texts beside papers. */
export const recommendBodySchema = fields({
  positivePaperIds: shape.positive_ids,
  negativePaperIds: shape.negative_ids,
  positiveTexts: shape.positive_texts,
  negativeTexts: shape.negative_texts,
})
  .refine(({ positivePaperIds, positiveTexts }) => positivePaperIds.length + positiveTexts.length > 0, {
    path: ['positivePaperIds'],
    error: 'Must name at least one paper, or positiveTexts must have a text.',
  })
  .meta({
    id: 'RecommendationsRequest',
    example: examples.RECOMMEND_REQUEST,
    anyOf: ['positivePaperIds', 'positiveTexts'].map((name) => ({
      required: [name],
      properties: { [name]: { type: 'array', minItems: 1 } },
    })),
  });

const recommendationsOperation = {
  method: 'post',
  route: ROUTES.apiRecommendations,
  operationId: 'recommend',
  tag: 'recommendations',
  summary: 'Recommend papers that are like some papers or texts and unlike others',
  query: similarQuery,
  body: recommendBodySchema,
  responses: {
    200: json(
      recommendAnswerSchema,
      'One page of recommendations, without the papers that were named in the request.',
    ),
    ...problems('invalid-request', 'paper-not-found', 'payload-too-large'),
  },
} satisfies Operation;

export const operations = [recommendationsOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, recommendationsOperation, async (c, { query, body }) => {
    const startedAt = performance.now();
    const service = await open(c).service();
    const found = await recommendPapers(service, {
      positive_ids: body.positivePaperIds,
      negative_ids: body.negativePaperIds,
      positive_texts: body.positiveTexts,
      negative_texts: body.negativeTexts,
      references: [],
      ...query,
    });
    const answer: RecommendAnswer = listingOf(found, { startedAt, generation: service.info.generation });
    return c.json(answer, 200, { 'Cache-Control': 'no-store' });
  });
}
