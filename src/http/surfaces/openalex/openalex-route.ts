import type { Context, Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import type { SearchService } from '../../../search/service.ts';
import { listPapers } from '../../../use-cases/list-papers.ts';
import { readFirst } from '../../../use-cases/read-papers.ts';
import { searchPapers, searchRequestSchema } from '../../../use-cases/search-papers.ts';
import { suggestNames } from '../../../use-cases/suggest-names.ts';
import { indexTag, remembered } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { refuse } from './openalex-error.ts';
import { selected, selectedFields, workOf } from './openalex-work.ts';
import { rowOfWork, workAddress, workNumber } from './work-ids.ts';
import { listWorks, searchOf } from './works-list.ts';
import { readWorksRequest, type WorksRequest } from './works-request.ts';

/** Completions of one answer. */
const COMPLETED = 10;

/** The works of api.openalex.org: https://docs.openalex.org/api-entities/works */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(patternOf(ROUTES.alexWorks), async (c) => {
    const request = readWorksRequest(new URL(c.req.url).searchParams);
    const fields = selectedFields(request.select);
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), () =>
      request.group_by === undefined ? listed(c, service, request, fields) : grouped(c, service, request),
    );
  });
  app.get(patternOf(ROUTES.alexWork), async (c) => {
    const fields = selectedFields(c.req.query('select'));
    const service = await openPage(open(c));
    const id = c.req.param('id') ?? '';
    if (id === 'random')
      return c.json(await randomWork(c, service, fields), 200, { 'Cache-Control': 'no-store' });
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const row = await rowOfWork(service, id);
      const [paper] = row === null ? [] : await readFirst(service, [row]);
      if (paper === undefined) throw new SextantError('paper-not-found', 'There is no work of that id here.');
      return c.json(selected(workOf(paper, originOf(c), service.info.createdAt), fields));
    });
  });
  for (const route of [ROUTES.alexComplete, ROUTES.alexCompleteWorks]) {
    app.get(patternOf(route), async (c) => {
      const service = await open(c).service();
      return remembered(c, await indexTag(service.info.version, c.req.url), () => completed(c, service));
    });
  }
}

function originOf(c: Context): string {
  return new URL(c.req.url).origin;
}

async function listed(
  c: Context,
  service: SearchService,
  request: WorksRequest,
  fields: readonly string[] | undefined,
): Promise<Response> {
  const startedAt = performance.now();
  const { works, count, page, perPage, nextCursor } = await listWorks(service, request);
  return c.json({
    meta: {
      count,
      db_response_time_ms: Math.round(performance.now() - startedAt),
      page: request.cursor === undefined ? page : null,
      per_page: perPage,
      groups_count: null,
      ...(request.cursor !== undefined && { next_cursor: nextCursor }),
    },
    results: works.map(({ paper, score }) =>
      selected(
        {
          ...workOf(paper, originOf(c), service.info.createdAt),
          ...(score !== undefined && { relevance_score: score }),
        },
        fields,
      ),
    ),
    group_by: [],
  });
}

/** Works by their years: of a search by meaning, the close ones. */
async function grouped(c: Context, service: SearchService, request: WorksRequest): Promise<Response> {
  if (request.group_by?.replaceAll('-', '_').replace(/:.*/, '') !== 'publication_year') {
    refuse('Works can be grouped by publication_year only.');
  }
  const startedAt = performance.now();
  const { text, conditions, isByMeaning } = await searchOf(service, request);
  const usual = searchRequestSchema.parse({
    query: 'years',
    limit: 1,
    correct: isByMeaning,
  });
  const { facets } = await searchPapers(service, { ...usual, query: isByMeaning ? text : '', conditions });
  const groups = (facets?.years ?? []).map(({ value, count }) => ({
    key: value,
    key_display_name: value,
    count,
  }));
  return c.json({
    meta: {
      count: groups.reduce((sum, { count }) => sum + count, facets?.undated ?? 0),
      db_response_time_ms: Math.round(performance.now() - startedAt),
      page: 1,
      per_page: groups.length,
      groups_count: groups.length,
    },
    results: [],
    group_by: groups.sort((a, b) => b.count - a.count),
  });
}

async function randomWork(c: Context, service: SearchService, fields: readonly string[] | undefined) {
  const offset = Math.floor(Math.random() * service.info.papers);
  const { papers } = await listPapers(service, { order: 'stored', conditions: [], offset, limit: 1 });
  const [paper] = papers;
  if (paper === undefined) throw new SextantError('paper-not-found', 'That work cannot be read now.');
  return selected(workOf(paper, originOf(c), service.info.createdAt), fields);
}

/** Titles that begin with what was typed. */
async function completed(c: Context, service: SearchService): Promise<Response> {
  const query = c.req.query('q')?.trim() ?? '';
  if (query === '') refuse('q must be given: what was typed.');
  const startedAt = performance.now();
  const origin = originOf(c);
  const found = await suggestNames(service, { query: query.slice(0, LONGEST_TYPED), limit: 2 * COMPLETED });
  const results = found.flatMap(({ kind, text, id }) =>
    kind !== 'title' || id === undefined
      ? []
      : [
          {
            id: workAddress(id, origin),
            short_id: `works/${workNumber(id)}`,
            display_name: text,
            hint: null,
            cited_by_count: null,
            works_count: null,
            entity_type: 'work',
            external_id: null,
            filter_key: 'openalex',
          },
        ],
  );
  return c.json({
    meta: {
      count: results.length,
      db_response_time_ms: Math.round(performance.now() - startedAt),
      page: 1,
      per_page: COMPLETED,
    },
    results: results.slice(0, COMPLETED),
  });
}

/** Characters of what was typed that are looked at. */
const LONGEST_TYPED = 200;
