import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { echoed, SextantError } from '../../../errors.ts';
import type { SearchService } from '../../../search/service.ts';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import {
  recommendPapers,
  recommendRequestSchema,
  relatedPapers,
} from '../../../use-cases/recommend-papers.ts';
import { serve } from '../../api/serve.ts';
import { indexTag, remembered } from '../../cache.ts';
import { callOf } from '../../call.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { wholeNumber } from '../whole-number.ts';
import { requirePaper } from './paper-endpoints.ts';
import { writePaper } from './paper-fields.ts';
import { text } from './paper-filters.ts';
import { rowsOf } from './paper-ids.ts';
import { paperSelection } from './selection.ts';

const limit = wholeNumber(1, 500, 100);
const FROM = ['recent', 'all-cs'];
const from = text.check(
  z.refine((value) => value === undefined || FROM.includes(value), {
    error: `Must be one of ${FROM.join(', ')}.`,
  }),
);

const ids = z.pipe(
  z.nullish(
    z
      .array(z.union([z.string(), z.pipe(z.number(), z.transform(String))], { error: 'Must be a text.' }), {
        error: 'Must be a list of ids.',
      })
      .check(z.maxLength(REQUEST_LIMITS.examples, `Must have at most ${REQUEST_LIMITS.examples} ids.`)),
  ),
  z.transform((list) => list ?? []),
);

const related = {
  method: 'get',
  route: ROUTES.scholarRelated,
  params: z.object({ id: z.string() }),
  query: z.object({ fields: text, limit, from }),
} as const;

const recommend = {
  method: 'post',
  query: z.object({ fields: text, limit }),
  body: z.object(
    { positivePaperIds: ids, negativePaperIds: ids },
    { error: 'Must be a JSON object with the fields positivePaperIds and negativePaperIds.' },
  ),
} as const;
const ADDRESSES = [ROUTES.scholarRecommendations, ROUTES.scholarRecommendationsSlash];

/** Papers like others. */
export function mountRecommendations<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, related, async (c, { params, query }) => {
    const selection = paperSelection(query.fields);
    const service = await openPage(open(c));
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const { id } = await requirePaper(service, params.id);
      const page = { limit: query.limit, offset: 0, diversity: 0 };
      const { hits } = await relatedPapers(service, { id, ...page });
      const { origin } = new URL(c.req.url);
      return c.json({ recommendedPapers: hits.map((hit) => writePaper(hit.paper, selection, origin)) }, 200);
    });
  });
  for (const route of ADDRESSES) {
    serve(app, { ...recommend, route }, async (c, { query, body }) => {
      const selection = paperSelection(query.fields);
      if (body.positivePaperIds.length === 0) {
        throw new SextantError('invalid-request', 'No positive paper examples given');
      }
      const service = await openPage(open(c));
      const rows = await requireRows(service, [...body.positivePaperIds, ...body.negativePaperIds]);
      const positive = rows.slice(0, body.positivePaperIds.length);
      const { hits } = await recommendPapers(service, {
        ...recommendRequestSchema.parse({}),
        rows: { positive, negative: rows.slice(positive.length) },
        limit: query.limit,
      });
      // An empty list would say that no paper is like these.
      if (hits.length === 0 && callOf(c).budget.isExhausted)
        throw new SextantError('invalid-request', TOO_MANY);
      const { origin } = new URL(c.req.url);
      const recommendedPapers = hits.map((hit) => writePaper(hit.paper, selection, origin));
      return c.json({ recommendedPapers }, 200, { 'Cache-Control': 'no-store' });
    });
  }
}

const TOO_MANY =
  'These papers stand in so many places of the index that nothing like them can be read within one request: name fewer of them.';

/** Rows of the papers that were named. @throws SextantError `paper-not-found`, naming all that are not here */
async function requireRows(service: SearchService, given: readonly string[]): Promise<number[]> {
  const rows = await rowsOf(service, given);
  const missing = given.filter((_, i) => rows[i] === null);
  if (missing.length > 0) {
    throw new SextantError('paper-not-found', `Papers with ids ${echoed(missing.join(', '))} not found`);
  }
  return rows.filter((row) => row !== null);
}
