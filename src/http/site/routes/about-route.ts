import type { Env, Hono } from 'hono';
import { hasCode, newestPapers } from '../../../use-cases/browse-papers.ts';
import { conditional } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { pageTag } from '../assets.ts';
import { aboutPage } from '../pages/about-page.tsx';
import { helpPage } from '../pages/help-page.tsx';

/** The newest papers whose sources are named. */
const ABOUT_PAPERS = 20;

/** What this site is, and how to search it. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.help.path, async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await pageTag(service.info.version, c.req.url, null), async () => {
      const [newest] = await newestPapers(service, 1);
      return c.html(helpPage({ paper: newest, hasCode: hasCode(service) }));
    });
  });
  app.get(ROUTES.about.path, async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await pageTag(service.info.version, c.req.url, null), async () => {
      const [overview, newest] = await Promise.all([service.overview(), newestPapers(service, ABOUT_PAPERS)]);
      return c.html(aboutPage({ info: service.info, overview, newest }));
    });
  });
}
