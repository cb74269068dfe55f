import * as z from 'zod';
import type { Env, Hono } from 'hono';
import { echoed } from '../../../errors.ts';
import { conditional, indexTag } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { LIMITS } from '../../limits.ts';
import { parameters, wholeNumber } from '../parameters.ts';
import { atMost } from '../../../use-cases/fields.ts';
import { json, notModified, problems } from '../responses.ts';
import { suggestAnswerSchema, type SuggestAnswer } from '../search-schema.ts';

const querySchema = parameters({
  q: atMost(z.string({ error: 'Must be given once: what was typed.' }), 1_000).meta({
    description: 'What has been typed so far. With fewer than 2 letters or digits, nothing is suggested.',
  }),
  limit: wholeNumber(1, LIMITS.suggestions, 8, 'How many suggestions to return at most.'),
});

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

export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, suggestOperation, async (c, { query }) => {
    const { q, limit } = query;
    const service = await open(c);
    return conditional(c, await indexTag(service.version, c.req.url), async () => {
      const suggestions = await service.suggest(q, limit);
      const answer: SuggestAnswer = {
        query: echoed(q, LIMITS.echo),
        generation: service.generation,
        suggestions,
      };
      return c.json(answer, 200);
    });
  });
}
