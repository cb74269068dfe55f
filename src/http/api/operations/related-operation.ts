import type { Env, Hono } from 'hono';
import { paperApiPath } from '../../../paper/links.ts';
import { indexTag, remembered } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { withinDepth } from '../parameters.ts';
import { idOf, moved, moveTo } from '../../moved.ts';
import { json, notModified, problems } from '../responses.ts';
import { toResult } from '../results.ts';
import { paperParamsSchema } from '../schema.ts';
import { relatedAnswerSchema, relatedQuerySchema, type RelatedAnswer } from '../search-schema.ts';

const relatedOperation = {
  method: 'get',
  route: ROUTES.apiRelated,
  operationId: 'listRelatedPapers',
  tag: 'recommendations',
  summary: 'List the papers most similar to a paper, most similar first',
  params: paperParamsSchema,
  query: relatedQuerySchema,
  responses: {
    200: json(relatedAnswerSchema, 'One page of related papers, without the paper itself.'),
    301: moved,
    304: notModified,
    ...problems('invalid-request', 'paper-not-found'),
  },
} satisfies Operation;

const SUFFIX = '/related';

export const operations = [relatedOperation];

export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, relatedOperation, async (c, { params, query: { diversity, ...asked } }) => {
    const page = withinDepth(asked);
    const id = params.id.slice(0, -SUFFIX.length);
    const started = performance.now();
    const service = await open(c);
    return remembered(c, await indexTag(service.version, c.req.url), async () => {
      const found = await idOf(service, id);
      if (found !== id) return moveTo(c, paperApiPath(found) + SUFFIX);
      const { hits, total, note } = await service.related(id, { ...page, diversity });
      const answer: RelatedAnswer = {
        id,
        total,
        ...page,
        took_ms: Math.round(performance.now() - started),
        generation: service.generation,
        results: hits.map(toResult),
        ...(note !== undefined && { note }),
      };
      return c.json(answer, 200);
    });
  });
}
