import type { Context, Env, Hono } from 'hono';
import { html } from 'hono/html';
import type { SearchService } from '../../../search/service.ts';
import { browsePapers } from '../../../use-cases/browse-papers.ts';
import { beginSearch, type SearchInput, searchPapers } from '../../../use-cases/search-papers.ts';
import { remembered } from '../../cache.ts';
import { type ListFormat, splitEnding } from '../../endings.ts';
import { acceptedFormat, ATOM_TYPE, exported } from '../formats.ts';
import { requireSearch } from '../known-parameters.ts';
import { sendsMail } from '../../mailing.ts';
import { type Open, openPage } from '../../opening.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { pageTag } from '../assets.ts';
import { atomFeed } from '../pages/atom-feed.tsx';
import { homePage } from '../pages/home-page.tsx';
import { isAsked, type Params, queryOf, readParams, searchHref, toInput } from '../pages/search-params.ts';
import { searchPage } from '../pages/results-page.tsx';
import { topicsOf } from '../topic-tree.ts';

/** Papers that the first page shows. */
const LISTED = 10;

/** `/` is the search page; `/search.bib?q=…` and the like are its results in other formats. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.home.path, async (c) => answer(c, open, acceptedFormat(c)));
  app.get(patternOf(ROUTES.results), async (c) => answer(c, open, splitEnding(c.req.path).format));
}

async function answer<E extends Env>(
  c: Context<E>,
  open: Open<E>,
  format: ListFormat | null,
): Promise<Response> {
  const params = readParams(c.req.query());
  const mail = sendsMail(c);
  if (format !== null) requireSearch(c.req.query(), params);
  const input: SearchInput = { ...toInput(params), facets: format === null ? 'topics' : undefined };
  const opening = open(c);
  const first = beginSearch(opening, input);
  const service = await openPage(opening);
  c.header('Vary', 'Accept');
  return remembered(c, await pageTag(c, service.info.version, format), async () => {
    if (!isAsked(params)) return c.html(await firstPage(service, c.req.query(), mail));
    const found = await searchPapers(service, input, first);
    if (format === null) return c.html(searchPage(params, found, { given: c.req.query(), mail }));
    const papers = found.hits.map(({ paper }) => paper);
    if (format !== 'atom') return exported(c, format, papers, params.q);
    return c.body(await feed(c, params, service, papers), 200, {
      'Content-Type': `${ATOM_TYPE}; charset=utf-8`,
    });
  });
}

async function firstPage(
  service: SearchService,
  given: Record<string, string>,
  mail: boolean,
): Promise<ReturnType<typeof html>> {
  const overview = await service.overview();
  const order = overview.hasVotes ? 'trending' : 'newest';
  const [listed, topics] = await Promise.all([
    browsePapers(service, { order, limit: LISTED, offset: 0 }),
    topicsOf(service),
  ]);
  return homePage({ papers: service.info.papers, listed: listed.hits, overview, topics, given, mail });
}

async function feed(
  c: Context,
  params: Params,
  { info }: SearchService,
  papers: Parameters<typeof atomFeed>[0]['papers'],
): Promise<string> {
  const text = await atomFeed({
    origin: new URL(c.req.url).origin,
    title: params.q || 'Papers',
    page: searchHref(params),
    self: `/search.atom?${queryOf(params)}`,
    createdAt: info.createdAt,
    papers,
  });
  return text.toString();
}
