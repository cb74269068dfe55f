import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Env } from 'hono';
import type { SearchService } from '../../search/service.ts';
import { conditional, contentTag, indexTag } from '../cache.ts';
import type { Open } from '../open.ts';
import { homePage, relatedPage, searchPage, type Html } from '../pages/pages.tsx';
import { STYLE } from '../pages/style.ts';
import { notModified } from '../responses.ts';
import { homeQuerySchema, LIMITS } from '../schema.ts';

export const HOME_PATH = '/';
const PAGE_SIZE = 10;

const route = createRoute({
  method: 'get',
  path: HOME_PATH,
  operationId: 'getPage',
  summary: 'The search page, for people',
  request: { query: homeQuerySchema },
  responses: {
    200: { description: 'A page of HTML.', content: { 'text/html': { schema: { type: 'string' } } } },
    304: notModified,
  },
});

export function homeRoute<E extends Env>(app: OpenAPIHono<E>, open: Open<E>): void {
  app.openapi(route, async (c) => {
    const { q, related, offset } = c.req.valid('query');
    const page = { offset, limit: Math.min(PAGE_SIZE, LIMITS.depth - offset) };
    const service = await open(c);
    return conditional(c, await indexTag(service.generation, c.req.url), async () => {
      if (related) return c.html(await relatedTo(service, related, page));
      if (!q) return c.html(homePage(service.manifest));
      const hits = await service.search({
        text: q,
        mode: 'hybrid',
        filters: {},
        sort: 'relevance',
        page,
        explain: false,
      });
      return c.html(searchPage({ query: q, page, ...hits }));
    });
  });

  app.get('/style.css', async (c) =>
    conditional(c, await contentTag(STYLE), () =>
      c.body(STYLE, 200, { 'Content-Type': 'text/css; charset=utf-8' }),
    ),
  );
}

async function relatedTo(
  service: SearchService,
  id: string,
  page: { limit: number; offset: number },
): Promise<Html> {
  const [seed, hits] = await Promise.all([service.paper(id), service.related(id, { ...page, diversity: 0 })]);
  return relatedPage({ seed, page, ...hits });
}
