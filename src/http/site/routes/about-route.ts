import type { Env, Hono } from 'hono';
import type { Paper } from '../../../index/paper.ts';
import type { SearchService } from '../../../search/service.ts';
import { conditional } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { pageTag } from '../assets.ts';
import { hasCode } from '../having.ts';
import { aboutPage } from '../pages/about-page.tsx';
import { helpPage } from '../pages/help-page.tsx';

/** The newest papers whose sources are named. */
const ABOUT_PAPERS = 20;

/** What this site is, and how to search it. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.help.path, async (c) => {
    const service = await openPage(open, c);
    return conditional(c, await pageTag(service.version, c.req.url, null), async () => {
      const [newest] = await newestOf(service, 1);
      return c.html(helpPage({ paper: newest, hasCode: hasCode(service.manifest) }));
    });
  });
  app.get(ROUTES.about.path, async (c) => {
    const service = await openPage(open, c);
    return conditional(c, await pageTag(service.version, c.req.url, null), async () => {
      const [overview, newest] = await Promise.all([service.overview(), newestOf(service, ABOUT_PAPERS)]);
      return c.html(aboutPage({ manifest: service.manifest, overview, newest }));
    });
  });
}

async function newestOf(service: SearchService, limit: number): Promise<Paper[]> {
  const { hits } = await service.browse({ order: 'newest', page: { limit, offset: 0 } });
  return hits.map(({ paper }) => paper);
}
