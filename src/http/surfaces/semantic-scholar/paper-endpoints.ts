import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { echoed, SextantError } from '../../../errors.ts';
import type { Paper } from '../../../index/paper.ts';
import type { SearchService } from '../../../search/service.ts';
import { serve } from '../../api/serve.ts';
import { indexTag, remembered } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { ANYWHERE, wholeNumber } from '../whole-number.ts';
import { text } from './paper-filters.ts';
import { authorNamesOf, authorOf, picked, writePaper } from './paper-fields.ts';
import { papersOf } from './paper-ids.ts';
import { authorSelection, linkSelection, paperSelection } from './selection.ts';

const params = z.object({ id: z.string() });
const fieldsQuery = z.object({ fields: text });
const partQuery = z.object({
  fields: text,
  offset: wholeNumber(0, ANYWHERE, 0),
  limit: wholeNumber(1, 1_000, 100),
});

/** Papers of one request. */
const MOST_IDS = 500;

const ids = z
  .array(z.union([z.string(), z.pipe(z.number(), z.transform(String))], { error: 'Must be a text.' }), {
    error: 'Must be a list of ids.',
  })
  .check(
    z.minLength(1, 'Must have at least one id.'),
    z.maxLength(MOST_IDS, `Must have at most ${MOST_IDS} ids.`),
  );
const batchBody = z.object({ ids }, { error: 'Must be a JSON object with the field ids.' });

const paper = { method: 'get', route: ROUTES.scholarPaper, params, query: fieldsQuery } as const;
const authors = { method: 'get', route: ROUTES.scholarPaperAuthors, params, query: partQuery } as const;
const batch = { method: 'post', route: ROUTES.scholarBatch, query: fieldsQuery, body: batchBody } as const;
const links = [ROUTES.scholarCitations, ROUTES.scholarReferences].map(
  (route) => ({ method: 'get', route, params, query: partQuery }) as const,
);

/** Papers by their ids. */
export function mountPapers<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, batch, async (c, { query, body }) => {
    const selection = paperSelection(query.fields);
    const service = await openPage(open(c));
    const papers = await papersOf(service, body.ids);
    const { origin } = new URL(c.req.url);
    const data = papers.map((one) => one && writePaper(one, selection, origin));
    return c.json(data, 200, { 'Cache-Control': 'no-store' });
  });
  serve(app, authors, async (c, { params: { id }, query: { fields, offset, limit } }) => {
    const selection = Array.from(authorSelection(fields, false).keys());
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const { origin } = new URL(c.req.url);
      const names = authorNamesOf(await requirePaper(service, withoutEnd(id)));
      const data = names
        .slice(offset, offset + limit)
        .map((name) => picked(authorOf(name, origin), ['authorId', ...selection]));
      const next = offset + limit < names.length ? offset + limit : undefined;
      return c.json({ offset, next, data }, 200);
    });
  });
  for (const link of links) {
    serve(app, link, async (c, { params: { id }, query: { fields, offset } }) => {
      linkSelection(fields);
      const service = await openPage(open(c));
      await requirePaper(service, withoutEnd(id));
      // No corpus knows what its papers cite.
      return c.json({ offset, data: [] }, 200);
    });
  }
  serve(app, paper, async (c, { params: { id }, query: { fields } }) => {
    const selection = paperSelection(fields);
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const { origin } = new URL(c.req.url);
      return c.json(writePaper(await requirePaper(service, id), selection, origin), 200);
    });
  });
}

/** A path without what stands after the id. */
function withoutEnd(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** The paper that an id means. @throws SextantError `paper-not-found` */
export async function requirePaper(service: SearchService, id: string): Promise<Paper> {
  const [found] = await papersOf(service, [id]);
  if (found) return found;
  throw new SextantError('paper-not-found', `Paper with id ${echoed(id)} not found`);
}
