import type { Context, Env, Hono } from 'hono';
import { SextantError } from '../../errors.ts';
import type { SearchService } from '../../search/service.ts';
import { conditional } from '../cache.ts';
import { type ListFormat, splitEnding } from '../endings.ts';
import { acceptedFormat, ATOM_TYPE, exported } from '../formats.ts';
import { listAt } from '../lists.ts';
import type { Open } from '../open.ts';
import { openPage } from '../open-page.ts';
import { pageTag } from '../page-tag.ts';
import { atomFeed } from '../pages/atom.tsx';
import { listPage, overviewPage } from '../pages/browse.tsx';
import { readParams } from '../pages/params.ts';

/** Entries of a feed: readers look once a day or so. */
const FEED_SIZE = 50;

/** `/browse` says which lists there are; each is a page, a feed, and its papers in other formats. */
export function browseRoute<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get('/browse', async (c) => {
    const service = await openPage(open, c);
    return conditional(c, await pageTag(service.version, c.req.url, null), async () =>
      c.html(overviewPage(await service.overview())),
    );
  });
  app.get('/browse/:name{.+}', async (c) => {
    const { path, format } = splitEnding(c.req.param('name'));
    const service = await openPage(open, c);
    const chosen = format ?? acceptedFormat(c);
    c.header('Vary', 'Accept');
    return conditional(c, await pageTag(service.version, c.req.url, chosen), () =>
      answer(c, service, path, chosen),
    );
  });
}

async function answer(
  c: Context,
  service: SearchService,
  name: string,
  format: ListFormat | null,
): Promise<Response> {
  const { offset } = readParams(c.req.query());
  const list = listAt(name, offset);
  if (list === null) throw new SextantError('route-not-found', 'See /browse for the lists that there are.');
  const page = format === 'atom' ? { limit: FEED_SIZE, offset: 0 } : list.request.page;
  const hits = await service.browse({ ...list.request, page });
  const papers = hits.hits.map(({ paper }) => paper);
  if (format === null) return c.html(listPage(list, hits, { offset, given: c.req.query() }));
  if (format !== 'atom') return exported(c, format, papers, name);
  const text = await atomFeed({
    origin: new URL(c.req.url).origin,
    title: list.title,
    page: list.path,
    self: `${list.path}.atom`,
    createdAt: service.manifest.createdAt,
    papers,
  });
  return c.body(text.toString(), 200, { 'Content-Type': `${ATOM_TYPE}; charset=utf-8` });
}
