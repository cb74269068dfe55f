import * as z from 'zod';
import type { Env, Hono } from 'hono';
import { SextantError } from '../../../errors.ts';
import type { Paper } from '../../../index/paper.ts';
import type { Budget } from '../../../search/serving/budget.ts';
import { requireAtlas } from '../../atlas.ts';
import { conditional, indexTag } from '../../cache.ts';
import { callOf } from '../../call.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { json, notModified, problems } from '../responses.ts';
import { LIMITS } from '../../limits.ts';
import { noteSchema, resultSchema } from '../search-schema.ts';
import { snippet } from '../../../text/shortened.ts';

/** A query parameter that may be given more than once. */
function repeated<S extends z.ZodType<unknown, string>>(item: S, items: object, description: string) {
  return z
    .preprocess(
      (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
      z.array(item).max(LIMITS.page, `Must be given at most ${LIMITS.page} times.`),
    )
    .meta({ type: 'array', items, maxItems: LIMITS.page, description });
}

const rowSchema = z
  .string()
  .regex(/^\d{1,7}$/, 'Must be a row of the map: a whole number.')
  .transform(Number);

const papersQuerySchema = z.strictObject({
  row: repeated(
    rowSchema,
    { type: 'integer', minimum: 0, maximum: 9_999_999 },
    'Row of a paper in the map. Repeat the parameter for more papers, up to 100.',
  ),
  id: repeated(
    z.string().min(1),
    { type: 'string', minLength: 1 },
    'Id of a paper. Repeat the parameter for more papers, up to 100.',
  ),
});

const papersAnswerSchema = z
  .object({
    generation: z.int().positive().meta({ description: 'Generation of the index that gave the answer.' }),
    results: z.array(
      resultSchema
        .omit({ score: true })
        .extend({ row: z.int().nonnegative().meta({ description: 'Row of the paper in the map.' }) }),
    ),
    note: noteSchema,
  })
  .meta({ id: 'MapPapers' });

const mapQuerySchema = z.strictObject({
  generation: z
    .string()
    .regex(/^\d{1,9}$/, 'Must be a whole number.')
    .transform(Number)
    .optional()
    .meta({
      type: 'integer',
      minimum: 0,
      maximum: 999_999_999,
      description: 'Answer only if the index has this generation; otherwise 404.',
    }),
});

const mapOperation = {
  method: 'get',
  route: ROUTES.apiMap,
  operationId: 'getMap',
  tag: 'map',
  summary: 'Get the map of all papers as one binary file',
  query: mapQuerySchema,
  responses: {
    200: {
      description:
        'Binary data, not JSON: a `map` value of the index, whose layout is described in docs/index-format.md of the source.',
      content: {
        'application/octet-stream': {
          schema: { type: 'string', format: 'binary' },
          examples: { binary: { value: 'Binary data that begins with the four bytes SXTG.' } },
        },
      },
    },
    304: notModified,
    ...problems('invalid-request', 'route-not-found', 'generation-not-found'),
  },
} satisfies Operation;

const mapPapersOperation = {
  method: 'get',
  route: ROUTES.apiMapPapers,
  operationId: 'getMapPapers',
  tag: 'map',
  summary: 'Look up papers by their row in the map, or rows by their papers’ ids',
  query: papersQuerySchema,
  responses: {
    200: json(
      papersAnswerSchema,
      'The papers: first those given by `row`, then those given by `id`, each in the order of the request.',
    ),
    304: notModified,
    ...problems('invalid-request', 'paper-not-found', 'route-not-found'),
  },
} satisfies Operation;

function missingNote(papers: number, { unreadable, allowance }: Budget): string {
  const why =
    unreadable > 0
      ? 'a part of the index cannot be read at the moment'
      : `one request may read ${allowance.reads} values of the index`;
  return `${papers} of the papers asked for are left out: ${why}. Ask for them in another request.`;
}

/** A result without a score: nothing was ranked. */
function describe({ id, title, authors, published, url, categories, doi, abstract }: Paper) {
  return { id, title, authors, published, url, categories, doi, snippet: snippet(abstract) };
}

export const operations = [mapOperation, mapPapersOperation];

export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, mapOperation, async (c, { query }) => {
    const service = await open(c);
    const atlas = requireAtlas(service);
    const { generation = service.generation } = query;
    if (generation !== service.generation) {
      const message = `The index has generation ${service.generation} now. Ask for the map of that one.`;
      throw new SextantError('generation-not-found', message);
    }
    return conditional(c, await indexTag(service.version, c.req.url), async () =>
      c.body(new Uint8Array(await atlas.value()), 200, { 'Content-Type': 'application/octet-stream' }),
    );
  });
  serve(app, mapPapersOperation, async (c, { query }) => {
    const { row, id } = query;
    const service = await open(c);
    const atlas = requireAtlas(service);
    return conditional(c, await indexTag(service.version, c.req.url), async () => {
      const rows = [...row, ...(await atlas.rows(id))];
      const papers = await atlas.papers(rows);
      const results = papers.flatMap((paper, i) =>
        paper === undefined ? [] : [{ row: rows[i] ?? 0, ...describe(paper) }],
      );
      const missing = papers.length - results.length;
      const note = missing > 0 ? { note: missingNote(missing, callOf(c).budget) } : {};
      return c.json({ generation: service.generation, results, ...note }, 200);
    });
  });
}
