import type { Context, Env, Hono } from 'hono';
import { echoed, SextantError } from '../../../errors.ts';
import type { SearchService } from '../../../search/service.ts';
import { browsePapers, hasCode } from '../../../use-cases/browse-papers.ts';
import { conditional } from '../../cache.ts';
import { type ListFormat, splitEnding } from '../../endings.ts';
import { acceptedFormat, ATOM_TYPE, exported } from '../formats.ts';
import { requireKnown } from '../known-parameters.ts';
import { authorList, type List, listAt } from '../lists.ts';
import { topicPath } from '../../../paper/links.ts';
import { moveTo } from '../../redirects.ts';
import { sendsMail } from '../../mailing.ts';
import { type Open, openPage } from '../../opening.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { pageTag } from '../assets.ts';
import { atomFeed } from '../pages/atom-feed.tsx';
import { listPage, overviewPage } from '../pages/browse-page.tsx';
import { readParams } from '../pages/search-params.ts';
import { requireTopic, topicsOf } from '../topic-tree.ts';

/** Entries of a feed: readers look once a day or so. */
const FEED_SIZE = 50;

/** Characters of the longest name that is looked for. */
const LONGEST_NAME = 200;

/** `/browse` says which lists there are; each is a page, a feed, and its papers in other formats. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.browse.path, async (c) => {
    const service = await openPage(open(c));
    return conditional(c, await pageTag(c, service.info.version, null), async () =>
      c.html(
        overviewPage({
          overview: await service.overview(),
          topics: await topicsOf(service),
          hasCode: hasCode(service),
          mail: sendsMail(c),
        }),
      ),
    );
  });
  app.get(patternOf(ROUTES.list), async (c) => {
    const { path, format } = splitEnding(c.req.param('name') ?? '');
    const list = listAt(path, offsetOf(c));
    if (list === null) throw new SextantError('route-not-found', NO_LIST);
    const service = await openPage(open(c));
    const { topic: asked } = list.request;
    if (asked !== undefined) {
      const { id, name } = await requireTopic(service, asked);
      if (id !== asked) return moveTo(c, topicPath(id) + (format === null ? '' : `.${format}`));
      return answer(c, service, { ...list, title: `New papers in ${name}` }, format);
    }
    if (path === 'trending' && !(await service.overview()).hasVotes) return c.redirect('/browse/new', 302);
    return answer(c, service, list, format);
  });
  // People who cut an address short want what it is a part of.
  for (const { path } of [ROUTES.papers, ROUTES.authors]) {
    app.get(path, (c) => c.redirect(ROUTES.browse.path, 301));
  }
  app.get(patternOf(ROUTES.author), async (c) => {
    const { path, format } = splitEnding(c.req.param('name') ?? '');
    // A name may have a slash in it, but none has one at its end.
    if (path.endsWith('/')) return moveTo(c, c.req.path.slice(0, -1));
    const name = path.trim();
    const service = await openPage(open(c));
    if (name === '' || name.length > LONGEST_NAME) throw nobody(name);
    return answer(c, service, authorList(name, offsetOf(c)), format);
  });
}

const NO_LIST = 'There is no such list. See /browse for all of them.';

function nobody(name: string): SextantError {
  return new SextantError('route-not-found', `No paper here is by “${echoed(name)}”.`);
}

function offsetOf(c: Context): number {
  return readParams(c.req.query()).offset;
}

async function answer(
  c: Context,
  service: SearchService,
  list: List,
  asked: ListFormat | null,
): Promise<Response> {
  const format = asked ?? acceptedFormat(c);
  if (format !== null) requireKnown(c.req.query(), ['offset']);
  c.header('Vary', 'Accept');
  return conditional(c, await pageTag(c, service.info.version, format), () =>
    listed(c, service, list, format),
  );
}

async function listed(
  c: Context,
  service: SearchService,
  list: List,
  format: ListFormat | null,
): Promise<Response> {
  const { author } = list.request;
  const feed = format === 'atom' ? { limit: FEED_SIZE, offset: 0 } : {};
  const found = await browsePapers(service, { ...list.request, ...feed });
  if (author !== undefined && found.total === 0) throw nobody(author);
  const papers = found.hits.map(({ paper }) => paper);
  if (format === null) return c.html(listPage(list, found, { given: c.req.query(), mail: sendsMail(c) }));
  if (format !== 'atom') return exported(c, format, papers, list.title);
  const text = await atomFeed({
    origin: new URL(c.req.url).origin,
    title: list.title,
    page: list.path,
    self: `${list.path}.atom`,
    createdAt: service.info.createdAt,
    papers,
  });
  return c.body(text.toString(), 200, { 'Content-Type': `${ATOM_TYPE}; charset=utf-8` });
}
