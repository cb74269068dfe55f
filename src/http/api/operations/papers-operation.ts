import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { descriptionOf } from '../meta-of.ts';
import { SextantError } from '../../../errors.ts';
import type { Page, SearchService } from '../../../search/service.ts';
import { browseRequestSchema } from '../../../use-cases/browse-papers.ts';
import { given, oneOf, REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { filtersOf } from '../../../use-cases/filter-fields.ts';
import { listPapers } from '../../../use-cases/list-papers.ts';
import { findPapers } from '../../../use-cases/read-papers.ts';
import { ORDERS } from '../../../search/choices.ts';
import { conditional, indexTag } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { pageAnswer, papersAnswerSchema, type PapersAnswer } from '../answers.ts';
import type { Cursor } from '../cursor.ts';
import * as examples from '../examples.ts';
import {
  fields,
  filterParameters,
  noQuery,
  parameters,
  placeOf,
  wholeListParameters,
} from '../parameters.ts';
import { json, notModified, problems } from '../responses.ts';
import { described, fieldsField, type ResultFields, WHOLE } from '../result-fields.ts';
import { serve } from '../serve.ts';
import { answerPaper, paperQuery } from './paper-operation.ts';

const { shape } = browseRequestSchema;

const querySchema = parameters({
  order: z.optional(oneOf([...ORDERS, 'stored'])).check(
    z.meta({
      description: `${descriptionOf(shape.order)} \`stored\` is the order of the index, in which whoever wants all papers has them soonest: a page of them is read at once. Without it, \`newest\`, or the order of \`ids\` where these are given alone.`,
    }),
  ),
  ...filterParameters,
  ...wholeListParameters,
});

const listOperation = {
  method: 'get',
  route: ROUTES.apiPapers,
  operationId: 'listPapers',
  tag: 'papers',
  summary: 'List papers: the newest, those that trend, or those that are named',
  query: querySchema,
  responses: {
    200: json(papersAnswerSchema, 'One page of papers.'),
    304: notModified,
    ...problems('invalid-request'),
  },
} satisfies Operation;

const batchBodySchema = fields({
  ids: z
    .array(z.string({ error: 'Must be a text.' }).check(z.minLength(1, 'Must not be empty.')), {
      error: 'Must be a list of ids.',
    })
    .check(
      z.minLength(1, 'Must name at least one paper.'),
      z.maxLength(REQUEST_LIMITS.listed, `Must name at most ${REQUEST_LIMITS.listed} papers.`),
      z.meta({ description: descriptionOf(shape.ids) }),
    ),
  fields: fieldsField,
}).check(z.meta({ id: 'BatchRequest', example: examples.BATCH_REQUEST }));

const batchOperation = {
  method: 'post',
  route: ROUTES.apiBatch,
  operationId: 'getPapers',
  tag: 'papers',
  summary: 'Get many papers at once, in the order of their ids',
  query: noQuery,
  body: batchBodySchema,
  responses: {
    200: json(
      papersAnswerSchema,
      'The papers that are here, with all that is known of them unless `fields` says what.',
    ),
    ...problems('invalid-request', 'payload-too-large'),
  },
} satisfies Operation;

export const operations = [listOperation, batchOperation];

/** The address of a batch is also that of the paper with this id, if there is one. */
const paperBatch = { method: 'get', route: ROUTES.apiBatch, query: paperQuery } as const;
const BATCH = ROUTES.apiBatch.path.slice(ROUTES.apiBatch.path.lastIndexOf('/') + 1);

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, listOperation, async (c, { query }) => {
    const startedAt = performance.now();
    const service = await open(c).service();
    const { version, generation } = service.info;
    return conditional(c, await indexTag(version, c.req.url), async () => {
      const { fields, cursor, category: categories, order, ...asked } = query;
      const filters = filtersOf({ ...asked, categories });
      const { ids = [], limit } = asked;
      const isNamedAlone = order === undefined && Object.keys(filters).join() === 'ids';
      if (isNamedAlone) {
        const page = { limit: c.req.query('limit') === undefined ? ids.length : limit, ...placeOf(query) };
        return c.json(await named(service, ids, { startedAt, fields, page, cursor }), 200);
      }
      const page = { limit, offset: placeOf(query).offset };
      const {
        papers,
        total,
        next,
        note: said,
      } = await listPapers(service, {
        order: order ?? 'newest',
        filters,
        ...page,
      });
      const place = next === undefined ? undefined : { offset: next };
      const listed = { total, page, ...given({ note: said, next: place }) };
      const { note, next_cursor, ...about } = pageAnswer(listed, { startedAt, generation, cursor });
      const results = papers.map((paper) => described(paper, fields));
      const missing = ids.length > 0 ? await missingOf(service, ids) : undefined;
      const answer: PapersAnswer = { ...about, results, missing, note, next_cursor };
      return c.json(answer, 200);
    });
  });
  serve(app, batchOperation, async (c, { body: { ids, fields = WHOLE } }) => {
    const startedAt = performance.now();
    const service = await open(c).service();
    const page = { limit: ids.length, offset: 0 };
    const answer = await named(service, ids, { startedAt, fields, page });
    return c.json(answer, 200, { 'Cache-Control': 'no-store' });
  });
  serve(app, paperBatch, async (c, { query: { fields } }) => {
    try {
      return await answerPaper(c, open, BATCH, fields);
    } catch (error) {
      if (!(error instanceof SextantError && error.code === 'paper-not-found')) throw error;
      c.header('Allow', 'POST');
      throw new SextantError('method-not-allowed', 'Use POST.', { cause: error });
    }
  });
}

interface Naming {
  startedAt: number;
  fields: ResultFields | undefined;
  page: Page;
  cursor?: Cursor | undefined;
}

/** Papers in the order in which they are named. */
async function named(
  service: SearchService,
  ids: readonly string[],
  { startedAt, fields, page, cursor }: Naming,
): Promise<PapersAnswer> {
  const { limit, offset } = page;
  const found = await findPapers(service, ids.slice(offset, offset + limit));
  const next = offset + limit < ids.length ? { offset: offset + limit } : undefined;
  const missing = await missingOf(service, ids);
  const total = ids.length - missing.length;
  const unread = found.filter((one) => one.isHere && one.paper === undefined).map(({ name }) => name);
  const listed = { total, page, ...(next && { next }), ...(unread.length > 0 && { note: UNREAD }) };
  const answering = { startedAt, generation: service.info.generation, cursor };
  const { note, next_cursor, ...answer } = pageAnswer(listed, answering);
  return {
    ...answer,
    results: found.flatMap((one) => (one.isHere && one.paper ? [described(one.paper, fields)] : [])),
    missing,
    ...(unread.length > 0 && { unread }),
    note,
    next_cursor,
  };
}

/** Those of some names that no paper here has. */
async function missingOf(service: SearchService, ids: readonly string[]): Promise<string[]> {
  const rows = await service.identify(ids.map((id) => [id]));
  return ids.filter((_, i) => rows[i] === null);
}

const UNREAD =
  'Some of these papers were not read, since one request may read only so many values of the index: ask for those in `unread` again.';
