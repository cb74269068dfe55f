import type { Context, Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { refused } from '../../../refused.ts';
import type { SearchService } from '../../../search/service.ts';
import { DATE } from '../../../text/dates.ts';
import { browsePapers } from '../../../use-cases/browse-papers.ts';
import { given } from '../../../use-cases/fields.ts';
import { filtersOf } from '../../../use-cases/filter-fields.ts';
import { listPapers } from '../../../use-cases/list-papers.ts';
import { readPaper } from '../../../use-cases/read-papers.ts';
import { searchPapers, searchRequestSchema } from '../../../use-cases/search-papers.ts';
import { indexTag, remembered } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { requireValid } from '../../validate.ts';
import { ANYWHERE, wholeNumber } from '../whole-number.ts';
import { daysOfWeek } from './days.ts';
import { hubPaper, listedHubPaper } from './hub-paper.ts';

const once = (what: string) => z.string({ error: `Must be given once: ${what}.` });

/** What else is sent is of no concern: the Hub's own clients send more than is documented. */
const searchSchema = z.object({
  q: z.optional(once('what to search for')),
  limit: wholeNumber(1, 120, 20),
});

const dated = (length: number, detail: string) =>
  once('a date').check(z.refine((value) => value.length === length && DATE.test(value), detail));
const dailySchema = z
  .object({
    date: z.optional(dated(10, 'Must be a day such as 2026-11-25.')),
    week: z.optional(
      z.pipe(
        once('a week').check(z.regex(/^\d{4}-W\d{2}$/, 'Must be a week such as 2026-W48.')),
        z.transform((week, payload) => {
          const days = daysOfWeek(week);
          if (days !== null) return days;
          return refused(payload, 'This year has no such week.');
        }),
      ),
    ),
    month: z.optional(dated(7, 'Must be a month such as 2026-11.')),
    submitter: z.optional(once('a name')),
    sort: z._default(
      z.enum(['publishedAt', 'trending'], { error: 'Must be publishedAt or trending.' }),
      'publishedAt',
    ),
    p: wholeNumber(0, 999_999, 0),
    limit: wholeNumber(1, 100, 50),
    /** Of our own: where the page begins, in the address of the next one. */
    skip: wholeNumber(0, ANYWHERE, undefined),
  })
  .check(
    z.refine(({ date, week, month }) => [date, week, month].filter((one) => one !== undefined).length < 2, {
      path: ['date'],
      error: 'Give one of date, week and month.',
    }),
  );

/** `huggingface_hub` and `hf papers`, with another endpoint. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.get(ROUTES.hubSearch.path, async (c) => {
    const { q = '', limit } = requireValid(searchSchema, givenTo(c), 'query');
    return tagged(c, await open(c).service(), async (service) => {
      const query = q.trim();
      const page = { limit, offset: 0 };
      const { hits } =
        query === ''
          ? await browsePapers(service, { order: 'trending', ...page })
          : await searchPapers(service, { ...searchRequestSchema.parse({ query }), ...page });
      return c.json(hits.map(({ paper }) => listedHubPaper(paper)));
    });
  });
  app.get(patternOf(ROUTES.hubPaper), async (c) =>
    tagged(c, await open(c).service(), async (service) =>
      c.json(hubPaper(await readPaper(service, { id: c.req.param('id') ?? '' }))),
    ),
  );
  app.get(ROUTES.hubDaily.path, async (c) => {
    const asked = requireValid(dailySchema, givenTo(c), 'query');
    return tagged(c, await open(c).service(), (service) => daily(c, service, asked));
  });
}

/** What is blank was not given. */
function givenTo(c: Context): Record<string, string> {
  return Object.fromEntries(Object.entries(c.req.query()).filter(([, value]) => value.trim() !== ''));
}

async function tagged(
  c: Context,
  service: SearchService,
  work: (service: SearchService) => Promise<Response>,
): Promise<Response> {
  return remembered(c, await indexTag(service.info.version, c.req.url), () => work(service));
}

/** The papers of a day, a week, a month or of all time. Nobody submits papers here, so of a submitter there are none. */
async function daily(
  c: Context,
  service: SearchService,
  { date, week, month, submitter, sort, p, limit, skip }: z.output<typeof dailySchema>,
): Promise<Response> {
  const offset = skip ?? p * limit;
  if (submitter !== undefined) return c.json([]);
  const [from, to] = [date ?? month ?? week?.from, date ?? month ?? week?.to];
  const order = sort === 'trending' ? 'trending' : 'newest';
  const filters = filtersOf(given({ from, to }));
  const { papers, next } = await listPapers(service, { order, filters, limit, offset });
  if (next !== undefined) c.header('Link', `<${nextAddress(c, next, limit)}>; rel="next"`);
  return c.json(papers.map(listedHubPaper));
}

/** By number of the page, or by its beginning where a page before was cut short. */
function nextAddress(c: Context, offset: number, limit: number): string {
  const url = new URL(c.req.url);
  url.searchParams.delete('skip');
  url.searchParams.set('p', String(Math.floor(offset / limit)));
  url.searchParams.set('limit', String(limit));
  if (offset % limit > 0) url.searchParams.set('skip', String(offset));
  return url.href;
}
