import type { Env, Hono } from 'hono';
import * as z from 'zod';
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
import { CURSOR, decodeCursor, encodeCursor } from '../cursor.ts';
import { flag, parameters, wholeNumber } from '../parameters.ts';
import { json, notModified, problems } from '../responses.ts';
import { serve } from '../serve.ts';

/** 1 to 20 names with commas between them, none of them blank. */
const CATEGORIES = /^ *[^, ][^,]*(, *[^, ][^,]*){0,19}$/;

const { shape } = searchRequestSchema;

const querySchema = parameters({
  q: shape.query,
  mode: shape.mode,
  category: z
    .string({ error: 'Must be given once: categories with commas between them.' })
    .regex(CATEGORIES, 'Must be 1 to 20 categories with commas between them.')
    .transform((list) => list.split(',').map((name) => name.trim()))
    .optional()
    .meta({
      type: 'string',
      pattern: CATEGORIES.source,
      description: `${shape.categories.description} Separate several by commas.`,
    }),
  author: shape.author,
  from: shape.from,
  to: shape.to,
  topic: shape.topic,
  has: shape.has,
  undated: flag(shape.undated),
  sort: shape.sort,
  min_relevance: shape.min_relevance,
  correct: flag(shape.correct),
  explain: flag(shape.explain),
  facets: shape.facets,
  cursor: z
    .string({ error: 'Must be given once: `next_cursor` of the answer before.' })
    .transform((text, context) => {
      const cursor = decodeCursor(text);
      if (cursor !== null) return cursor;
      context.addIssue({ code: 'custom', message: 'Must be `next_cursor` of an answer to the same search.' });
      return z.NEVER;
    })
    .optional()
    .meta({
      type: 'string',
      pattern: CURSOR.source,
      description: 'Where to continue: the `next_cursor` of the previous answer. `offset` is then ignored.',
    }),
  limit: wholeNumber(shape.limit),
  offset: wholeNumber(shape.offset),
});

/** A cursor goes before `offset`. */
function toInput({ q, category, cursor, ...same }: z.output<typeof querySchema>): SearchInput {
  const { offset, rank } = cursor ?? { offset: same.offset, rank: undefined };
  return { ...same, query: q, categories: category, offset, rank };
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

const MOVED = 'This cursor is of another state of the index: papers may be missing or come twice.';

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, searchOperation, async (c, { query }) => {
    const input = toInput(query);
    const startedAt = performance.now();
    const opening = open(c);
    const first = beginSearch(opening, input);
    const service = await opening.service();
    const { generation } = service.info;
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const found = await searchPapers(service, input, first);
      const { isAtMost, close, isCloseAtLeast, corrected, next, note, facets } = found;
      const { results, ...listing } = listingOf(found, { startedAt, generation });
      const isMoved = query.cursor !== undefined && query.cursor.generation !== generation;
      const answer: SearchAnswer = {
        query: echoed(query.q, LIMITS.echo),
        corrected_query: corrected && echoed(corrected, LIMITS.echo),
        mode: query.mode,
        ...listing,
        total_is_at_most: isAtMost,
        close,
        close_is_at_least: isCloseAtLeast,
        results,
        note: isMoved ? [note, MOVED].filter(Boolean).join(' ') : note,
        next_cursor: next && encodeCursor({ generation, ...next }),
        facets,
      };
      return c.json(answer, 200);
    });
  });
}
