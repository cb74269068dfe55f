import * as z from 'zod';
import type { Env, Hono } from 'hono';
import { echoed } from '../../errors.ts';
import { conditional, indexTag } from '../cache.ts';
import type { Open } from '../open.ts';
import { type Operation, serve } from '../operation.ts';
import { LIMITS } from '../limits.ts';
import { atMost, parameters, wholeNumber } from '../parameters.ts';
import { json, notModified, problems } from '../responses.ts';
import { suggestAnswerSchema, type SuggestAnswer } from '../search-schema.ts';

const querySchema = parameters({
  q: atMost(z.string({ error: 'Must be given once: what was typed.' }), 1_000).meta({
    description: 'What was typed. Below 2 letters or digits nothing is suggested.',
  }),
  limit: wholeNumber(1, LIMITS.suggestions, 8, 'How many suggestions to answer.'),
});

export const suggestOperation = {
  method: 'get',
  path: '/v1/suggest',
  operationId: 'suggest',
  tag: 'search',
  summary: 'Titles and authors that begin with what was typed',
  query: querySchema,
  responses: {
    200: json(suggestAnswerSchema, 'Authors, then titles.'),
    304: notModified,
    ...problems('invalid-request'),
  },
} satisfies Operation;

export function suggestRoute<E extends Env>(app: Hono<E>, open: Open<E>): void {
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
