import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { recommendPapers, recommendRequestSchema } from '../../../use-cases/recommend-papers.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { listingOf, type RecommendAnswer, recommendAnswerSchema } from '../answers.ts';
import * as examples from '../examples.ts';
import { fields, placeOf, similarQuery } from '../parameters.ts';
import { json, problems } from '../responses.ts';
import { serve } from '../serve.ts';

const { shape } = recommendRequestSchema;

/** The older names of fields, by what they stand for: they hold until version 1.0. */
const OLDER = {
  positive_ids: 'positivePaperIds',
  negative_ids: 'negativePaperIds',
  positive_texts: 'positiveTexts',
  negative_texts: 'negativeTexts',
} as const;

const older = (name: keyof typeof OLDER) =>
  shape[name].check(z.meta({ deprecated: true, description: `An older name of \`${name}\`.` }));

/** Papers and texts, as {@link recommendRequestSchema} has them. */
export const recommendBodySchema = z
  .pipe(
    fields({
      positive_ids: shape.positive_ids,
      negative_ids: shape.negative_ids,
      positive_texts: shape.positive_texts,
      negative_texts: shape.negative_texts,
      positivePaperIds: older('positive_ids'),
      negativePaperIds: older('negative_ids'),
      positiveTexts: older('positive_texts'),
      negativeTexts: older('negative_texts'),
    }),
    z.transform((body) => ({
      positive_ids: [...body.positive_ids, ...body.positivePaperIds],
      negative_ids: [...body.negative_ids, ...body.negativePaperIds],
      positive_texts: [...body.positive_texts, ...body.positiveTexts],
      negative_texts: [...body.negative_texts, ...body.negativeTexts],
    })),
  )
  .check(
    z.refine(({ positive_ids, positive_texts }) => positive_ids.length + positive_texts.length > 0, {
      path: ['positive_ids'],
      error: 'Must name at least one paper, or positive_texts must have a text.',
    }),
    z.meta({
      id: 'RecommendationsRequest',
      example: examples.RECOMMEND_REQUEST,
      anyOf: ['positive_ids', 'positive_texts', OLDER.positive_ids, OLDER.positive_texts].map((name) => ({
        required: [name],
        properties: { [name]: { type: 'array', minItems: 1 } },
      })),
    }),
  );

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
    const { fields, cursor, ...asked } = query;
    const found = await recommendPapers(service, { ...body, references: [], ...asked, ...placeOf(query) });
    const answering = { startedAt, generation: service.info.generation, fields, cursor };
    const hasTexts = body.positive_texts.length + body.negative_texts.length > 0;
    const answer: RecommendAnswer = {
      query_encoder: hasTexts ? service.info.model.queryEncoder : undefined,
      ...listingOf(found, answering),
    };
    return c.json(answer, 200, { 'Cache-Control': 'no-store' });
  });
}
