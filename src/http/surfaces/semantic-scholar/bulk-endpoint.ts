import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { refused } from '../../../refused.ts';
import { SextantError } from '../../../errors.ts';
import type { IndexInfo, ListPart } from '../../../search/service.ts';
import { given } from '../../../use-cases/fields.ts';
import { listPapers, MOST_LISTED } from '../../../use-cases/list-papers.ts';
import { serve } from '../../api/serve.ts';
import { indexTag, remembered } from '../../cache.ts';
import { type Open, openPage } from '../../opening.ts';
import { ROUTES } from '../../routes.ts';
import { wholeNumber } from '../whole-number.ts';
import { parseBulkQuery } from './bulk-query.ts';
import { conditionsOf, filterFields, testOf, text } from './paper-filters.ts';
import { writePaper } from './paper-fields.ts';
import { paperSelection } from './selection.ts';

/**
 * A place in a list: the generation of the index that answered, how many papers come before, and how many were looked at
 * for them where those are more.
 */
const TOKEN = /^(?<generation>[1-9]\d{0,9})-(?<offset>\d{1,8})(?:-(?<rank>[1-9]\d{0,7}))?$/;
const SORT = /^(?<field>paperId|publicationDate|citationCount)(?::(?<order>asc|desc))?$/;

const bulk = {
  method: 'get',
  route: ROUTES.scholarBulk,
  query: z.object({
    query: text,
    fields: text,
    ...filterFields,
    token: z.pipe(
      text,
      z.transform((value, payload) => {
        if (value === undefined) return { generation: undefined, offset: 0, rank: undefined };
        const { generation, offset, rank } = TOKEN.exec(value)?.groups ?? {};
        if (offset !== undefined) {
          const numbers = { generation: Number(generation), offset: Number(offset) };
          return { ...numbers, rank: rank === undefined ? undefined : Number(rank) };
        }
        return refused(payload, 'Must be the token of an answer to the same search.');
      }),
    ),
    sort: text.check(
      z.refine((value) => value === undefined || SORT.test(value), {
        error: 'Must be paperId, publicationDate or citationCount, with :asc or :desc after it.',
      }),
    ),
    limit: wholeNumber(1, 1_000, MOST_LISTED),
    // Its client sends one that stays 0: the token says where to go on.
    offset: text,
  }),
} as const;

/** Lists all papers that fulfil a query, to the last one. */
export function mountBulk<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, bulk, async (c, { query }) => {
    const { sort, limit } = query;
    const { generation, ...token } = query.token;
    const selection = paperSelection(query.fields);
    const conditions = [...parseBulkQuery(query.query ?? ''), ...conditionsOf(query)];
    const service = await openPage(open(c));
    if (generation !== undefined && generation !== service.info.generation)
      throw new SextantError('invalid-request', OTHER_INDEX);
    return remembered(c, await indexTag(service.info.version, c.req.url), async () => {
      const request = {
        order: orderOf(sort),
        conditions,
        ...given(token),
        limit: Math.min(limit, MOST_LISTED),
      };
      const part = await listPapers(service, request);
      const { origin } = new URL(c.req.url);
      const test = testOf(query);
      const data = part.papers
        .filter((paper) => test?.(paper) ?? true)
        .map((paper) => writePaper(paper, selection, origin));
      const next = tokenOf(service.info, token.offset, part);
      const isAll = test !== null && token.offset === 0 && next === undefined;
      return c.json({ total: isAll ? data.length : part.total, token: next, data }, 200);
    });
  });
}

const OTHER_INDEX =
  'token: The papers have changed since this token was given, so that some would come twice or not at all: begin again without it.';

/** No index is in the order of ids or citations: papers are then listed as they stand there, always in the same order. */
function orderOf(sort: string | undefined): 'newest' | 'oldest' | 'stored' {
  const { field, order = 'asc' } = SORT.exec(sort ?? '')?.groups ?? {};
  if (field !== 'publicationDate') return 'stored';
  return order === 'asc' ? 'oldest' : 'newest';
}

/** Where a list goes on, if it does. */
function tokenOf(
  { generation }: IndexInfo,
  offset: number,
  { papers, next, rank }: ListPart,
): string | undefined {
  if (rank !== undefined) return `${generation}-${offset + papers.length}-${rank}`;
  return next === undefined ? undefined : `${generation}-${next}`;
}
