import type { Context, Env, Hono } from 'hono';
import type { Paper } from '../../../index/paper.ts';
import type { SearchService } from '../../../search/service.ts';
import { conditional, contentTag, indexTag } from '../../cache.ts';
import { hasCode } from '../having.ts';
import type { Open } from '../../open.ts';
import { openPage } from '../open-page.ts';
import { pageTag } from '../page-tag.ts';
import { aboutPage } from '../pages/about.tsx';
import { helpPage } from '../pages/help.tsx';
import { llmsTxt, openSearch, robots, sitemap } from '../pages/site.tsx';

/** The newest papers that a sitemap and llms.txt name. */
const SITEMAP_PAPERS = 100;
const LLMS_PAPERS = 20;

/** The newest papers whose sources are named. */
const ABOUT_PAPERS = 20;

/** What people and machines ask of a site itself. */
export function siteRoute<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get('/help', async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await pageTag(service.info.version, c.req.url, null), async () => {
      const [newest] = await newestOf(service, 1);
      return c.html(helpPage({ paper: newest, hasCode: hasCode(service.info) }));
    });
  });
  app.get('/about', async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await pageTag(service.info.version, c.req.url, null), async () => {
      const [overview, newest] = await Promise.all([service.overview(), newestOf(service, ABOUT_PAPERS)]);
      return c.html(aboutPage({ info: service.info, overview, newest }));
    });
  });
  app.get('/robots.txt', (c) => fixed(c, robots(originOf(c)), 'text/plain'));
  app.get('/opensearch.xml', async (c) =>
    fixed(c, (await openSearch(originOf(c))).toString(), 'application/opensearchdescription+xml'),
  );
  app.get('/sitemap.xml', async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await indexTag(service.info.version, c.req.url), async () => {
      const [overview, newest] = await Promise.all([service.overview(), newestOf(service, SITEMAP_PAPERS)]);
      return text(
        c,
        (await sitemap({ origin: originOf(c), overview, newest })).toString(),
        'application/xml',
      );
    });
  });
  app.get('/llms.txt', async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await indexTag(service.info.version, c.req.url), async () => {
      const [{ hasVotes }, newest] = await Promise.all([service.overview(), newestOf(service, LLMS_PAPERS)]);
      const { papers } = service.info;
      return text(c, llmsTxt({ origin: originOf(c), papers, hasVotes, newest }), 'text/plain');
    });
  });
}

async function newestOf(service: SearchService, limit: number): Promise<Paper[]> {
  const { hits } = await service.browse({ order: 'newest', page: { limit, offset: 0 } });
  return hits.map(({ paper }) => paper);
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
