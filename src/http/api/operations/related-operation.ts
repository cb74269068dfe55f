import type { Env, Hono } from 'hono';
import { paperApiPath } from '../../../paper/links.ts';
import { idOf } from '../../../use-cases/read-papers.ts';
import { relatedPapers } from '../../../use-cases/recommend-papers.ts';
import { indexTag, remembered } from '../../cache.ts';
import { moveTo } from '../../redirects.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { listingOf, relatedAnswerSchema, type RelatedAnswer } from '../answers.ts';
import { paperParams, placeOf, similarQuery } from '../parameters.ts';
import { json, moved, notModified, problems } from '../responses.ts';
import { serve } from '../serve.ts';

const relatedOperation = {
  method: 'get',
  route: ROUTES.apiRelated,
  operationId: 'listRelatedPapers',
  tag: 'recommendations',
  summary: 'List the papers most similar to a paper, most similar first',
  params: paperParams,
  query: similarQuery,
  responses: {
    200: json(relatedAnswerSchema, 'One page of related papers, without the paper itself.'),
    301: moved,
    304: notModified,
    ...problems('invalid-request', 'paper-not-found'),
  },
} satisfies Operation;

const SUFFIX = '/related';

export const operations = [relatedOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, relatedOperation, async (c, { params, query }) => {
    const id = params.id.slice(0, -SUFFIX.length);
    const startedAt = performance.now();
    const service = await open(c).service();
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const own = await idOf(service, id);
      if (own !== id) return moveTo(c, paperApiPath(own) + SUFFIX);
      const { fields, cursor, ...asked } = query;
      const found = await relatedPapers(service, { ...asked, id, ...placeOf(query) });
      const answering = { startedAt, generation: service.info.generation, fields, cursor };
      const answer: RelatedAnswer = { id, ...listingOf(found, answering) };
      return c.json(answer, 200);
    });
  });
}
