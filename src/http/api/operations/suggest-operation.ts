import type { Env, Hono } from 'hono';
import { echoed } from '../../../errors.ts';
import { suggestNames, suggestRequestSchema } from '../../../use-cases/suggest-names.ts';
import { conditional, indexTag } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { LIMITS } from '../../limits.ts';
import { parameters, wholeNumber } from '../parameters.ts';
import { json, notModified, problems } from '../responses.ts';
import { suggestAnswerSchema, type SuggestAnswer } from '../answers.ts';

const { shape } = suggestRequestSchema;

const querySchema = parameters({ q: shape.query, limit: wholeNumber(shape.limit) });

const suggestOperation = {
  method: 'get',
  route: ROUTES.apiSuggest,
  operationId: 'suggest',
  tag: 'search',
  summary: 'Suggest authors and titles that begin with what has been typed',
  query: querySchema,
  responses: {
    200: json(suggestAnswerSchema, 'Suggestions: authors first, then titles.'),
    304: notModified,
    ...problems('invalid-request'),
  },
} satisfies Operation;

export const operations = [suggestOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, suggestOperation, async (c, { query }) => {
    const { q, limit } = query;
    const service = await open(c).service();
    return conditional(c, await indexTag(service.info.version, c.req.url), async () => {
      const suggestions = await suggestNames(service, { query: q, limit });
      const answer: SuggestAnswer = {
        query: echoed(q, LIMITS.echo),
        generation: service.info.generation,
        suggestions,
      };
      return c.json(answer, 200);
    });
  });
}
