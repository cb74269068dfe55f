import type { Context, Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { readPapers } from '../../../use-cases/read-papers.ts';
import { conditional } from '../../cache.ts';
import { splitEnding } from '../../endings.ts';
import { acceptedFormat, exported } from '../formats.ts';
import { requireKnown } from '../known-parameters.ts';
import { sendsMail } from '../../mailing.ts';
import { type Open, openPage } from '../../opening.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { pageTag } from '../assets.ts';
import { readParams } from '../pages/search-params.ts';
import { savedPage } from '../pages/saved-page.tsx';

/** Papers of a list that one page shows: as many as one request may have to read a page of the index for. */
const PAGE = 25;

/**
 * `/saved?id=…&id=…` is a list of papers, its whole state in the address; `/saved.bib?id=…` is the list in another format.
 * What a reader has saved is in the browser, whose script leads there from `/saved`.
 */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.saved.path, async (c) => answer(c, open));
  app.get(patternOf(ROUTES.savedFile), async (c) => answer(c, open));
}

async function answer<E extends Env>(c: Context<E>, open: Open<E>): Promise<Response> {
  const ids = idsOf(c);
  const service = await openPage(open(c));
  const format = splitEnding(c.req.path).format ?? acceptedFormat(c);
  c.header('Vary', 'Accept');
  return conditional(c, await pageTag(c, service.info.version, format), async () => {
    if (format !== null && format !== 'atom') {
      requireKnown(c.req.query(), ['id']);
      const { papers } = await readPapers(service, { ids, offset: 0, limit: REQUEST_LIMITS.listed });
      return exported(c, format, papers, 'saved-papers');
    }
    const page = { offset: readParams(c.req.query()).offset, limit: PAGE };
    const { papers, found } = await readPapers(service, { ids, ...page });
    return c.html(savedPage({ ids, found, papers, page, mail: sendsMail(c) }));
  });
}

/**
 * The ids of an address, each once.
 * @throws SextantError `invalid-request` when there are more than one list may have
 */
export function idsOf(c: Context): string[] {
  const ids = Array.from(new Set(c.req.queries('id') ?? [])).filter((id) => id !== '');
  if (ids.length <= REQUEST_LIMITS.listed) return ids;
  throw new SextantError('invalid-request', `A list can have at most ${REQUEST_LIMITS.listed} papers.`);
}
