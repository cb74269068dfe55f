import type { Context, Env, Hono } from 'hono';
import { newestPapers } from '../../../use-cases/browse-papers.ts';
import { conditional, contentTag, indexTag } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { llmsTxt, openSearch, robots, sitemap } from '../pages/site-files.tsx';

/** The newest papers that a sitemap and llms.txt name. */
const SITEMAP_PAPERS = 100;
const LLMS_PAPERS = 20;

/** What crawlers, browsers and language models ask of a site. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.robots.path, (c) => fixed(c, robots(originOf(c)), 'text/plain'));
  app.get(ROUTES.openSearch.path, async (c) =>
    fixed(c, (await openSearch(originOf(c))).toString(), 'application/opensearchdescription+xml'),
  );
  app.get(ROUTES.sitemap.path, async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await indexTag(service.info.version, c.req.url), async () => {
      const [overview, newest] = await Promise.all([
        service.overview(),
        newestPapers(service, SITEMAP_PAPERS),
      ]);
      return text(
        c,
        (await sitemap({ origin: originOf(c), overview, newest })).toString(),
        'application/xml',
      );
    });
  });
  app.get(ROUTES.llms.path, async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await indexTag(service.info.version, c.req.url), async () => {
      const [{ hasVotes }, newest] = await Promise.all([
        service.overview(),
        newestPapers(service, LLMS_PAPERS),
      ]);
      const { papers } = service.info;
      return text(c, llmsTxt({ origin: originOf(c), papers, hasVotes, newest }), 'text/plain');
    });
  });
}

function originOf(c: Context): string {
  return new URL(c.req.url).origin;
}

async function fixed(c: Context, content: string, type: string): Promise<Response> {
  return conditional(c, await contentTag(content), () => text(c, content, type));
}

function text(c: Context, content: string, type: string): Response {
  return c.body(content, 200, { 'Content-Type': `${type}; charset=utf-8` });
}
