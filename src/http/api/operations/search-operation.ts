import type { Env, Hono } from 'hono';
import { echoed } from '../../../errors.ts';
import { textToEmbed } from '../../../search/find.ts';
import type { SearchRequest } from '../../../search/service.ts';
import { indexTag, remembered } from '../../cache.ts';
import { encodeCursor } from '../cursor.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { LIMITS } from '../../limits.ts';
import { withinDepth } from '../parameters.ts';
import { json, notModified, problems } from '../responses.ts';
import { toResult } from '../results.ts';
import { searchAnswerSchema, searchQuerySchema, type SearchAnswer } from '../search-schema.ts';

const searchOperation = {
  method: 'get',
  route: ROUTES.apiSearch,
  operationId: 'search',
  tag: 'search',
  summary: 'Search for papers by meaning and by words, best match first',
  query: searchQuerySchema,
  responses: {
    200: json(searchAnswerSchema, 'One page of results.'),
    304: notModified,
    ...problems('invalid-request'),
  },
} satisfies Operation;

const MOVED = 'This cursor is of another state of the index: papers may be missing or come twice.';

export const operations = [searchOperation];

export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, searchOperation, async (c, { query }) => {
    const { q, mode, category, author, from, to, topic, has, undated, sort, cursor, limit } = query;
    const { min_relevance, correct, explain } = query;
    const { generation: paged, ...place } = cursor ?? { generation: undefined, offset: query.offset };
    const page = withinDepth({ limit, ...place });
    const request: SearchRequest = {
      text: q,
      mode,
      filters: {
        ...(category !== undefined && { categories: category }),
        ...(author !== undefined && { author }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(topic !== undefined && { topic }),
        ...(has !== undefined && { has }),
        ...(undated && { undated }),
      },
      sort,
      page,
      minRelevance: min_relevance,
      isVerbatim: !correct,
      explain,
      countsTopics: query.facets === 'topics',
    };
    const started = performance.now();
    const service = await open(c, () => textToEmbed(request));
    const { generation } = service;
    return remembered(c, await indexTag(service.version, c.req.url), async () => {
      const { hits, total, isAtMost, close, isCloseAtLeast, corrected, next, note, facets } =
        await service.search(request);
      const moved = paged !== undefined && paged !== generation ? MOVED : undefined;
      const notes = [note, moved].filter((text) => text !== undefined);
      const answer: SearchAnswer = {
        query: echoed(q, LIMITS.echo),
        ...(corrected !== undefined && { corrected_query: echoed(corrected, LIMITS.echo) }),
        mode,
        total,
        ...(isAtMost && { total_is_at_most: isAtMost }),
        ...(close !== undefined && { close }),
        ...(isCloseAtLeast && { close_is_at_least: isCloseAtLeast }),
        limit: page.limit,
        offset: page.offset,
        took_ms: Math.round(performance.now() - started),
        generation,
        results: hits.map(toResult),
        ...(notes.length > 0 && { note: notes.join(' ') }),
        ...(next && { next_cursor: encodeCursor({ generation, ...next }) }),
        ...(facets !== undefined && { facets }),
      };
      return c.json(answer, 200);
    });
  });
}
