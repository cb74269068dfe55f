import type { Env, Hono } from 'hono';
import type * as z from 'zod/mini';
import { echoed } from '../../../errors.ts';
import {
  beginSearch,
  type SearchInput,
  searchPapers,
  searchRequestSchema,
} from '../../../use-cases/search-papers.ts';
import { indexTag, remembered } from '../../cache.ts';
import { LIMITS } from '../../limits.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { listingOf, searchAnswerSchema, type SearchAnswer } from '../answers.ts';
import { filterParameters, flag, listParameters, parameters, placeOf } from '../parameters.ts';
import { json, notModified, problems } from '../responses.ts';
import { serve } from '../serve.ts';

const { shape } = searchRequestSchema;

const querySchema = parameters({
  q: shape.query,
  mode: shape.mode,
  ...filterParameters,
  sort: shape.sort,
  min_relevance: shape.min_relevance,
  correct: flag(shape.correct),
  explain: flag(shape.explain),
  facets: shape.facets,
  ...listParameters,
});

function toInput(query: z.output<typeof querySchema>): SearchInput {
  return { ...query, query: query.q, categories: query.category, ...placeOf(query) };
}

const searchOperation = {
  method: 'get',
  route: ROUTES.apiSearch,
  operationId: 'search',
  tag: 'search',
  summary: 'Search for papers by meaning and by words, best match first',
  query: querySchema,
  responses: {
    200: json(searchAnswerSchema, 'One page of results.'),
    304: notModified,
    ...problems('invalid-request'),
  },
} satisfies Operation;

export const operations = [searchOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, searchOperation, async (c, { query }) => {
    const input = toInput(query);
    const startedAt = performance.now();
    const opening = open(c);
    const first = beginSearch(opening, input);
    const service = await opening.service();
    const { generation, model } = service.info;
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const found = await searchPapers(service, input, first);
      const { isAtMost, close, isCloseAtLeast, corrected, facets } = found;
      const { cursor, fields } = query;
      const answering = { startedAt, generation, fields, cursor };
      const { results, note, next_cursor, ...listing } = listingOf(found, answering);
      const answer: SearchAnswer = {
        query: echoed(query.q, LIMITS.echo),
        corrected_query: corrected && echoed(corrected, LIMITS.echo),
        mode: query.mode,
        query_encoder: query.mode === 'keyword' ? undefined : model.queryEncoder,
        ...listing,
        total_is_at_most: isAtMost,
        close,
        close_is_at_least: isCloseAtLeast,
        results,
        note,
        next_cursor,
        facets,
      };
      return c.json(answer, 200);
    });
  });
}
