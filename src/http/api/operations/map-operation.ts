import * as z from 'zod/mini';
import type { Context, Env, Hono } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { SextantError } from '../../../errors.ts';
import type { Budget } from '../../../search/serving/budget.ts';
import { mapPapers, mapPapersRequestSchema, requireMap } from '../../../use-cases/map-papers.ts';
import { conditional, indexTag } from '../../cache.ts';
import { callOf } from '../../call.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { json, notModified, problems } from '../responses.ts';
import { noteSchema } from '../answers.ts';
import { described, describedSchema } from '../result-fields.ts';
import { repeated } from '../parameters.ts';

const { shape } = mapPapersRequestSchema;

const rowSchema = z.pipe(
  z
    .string()
    .check(
      z.regex(
        /^\d{1,7}$/,
        'Must be one row of the map, a whole number of at most 9,999,999; repeat it for others.',
      ),
    ),
  z.transform(Number),
);

const papersQuerySchema = z.strictObject({
  row: repeated(shape.rows, rowSchema),
  id: repeated(shape.ids, z.string().check(z.minLength(1, 'Must be the id of a paper.'))),
});

const papersAnswerSchema = z
  .object({
    generation: z
      .int()
      .check(z.positive(), z.meta({ description: 'Generation of the index that gave the answer.' })),
    results: z.array(
      z.extend(describedSchema, {
        row: z.int().check(z.nonnegative(), z.meta({ description: 'Row of the paper in the map.' })),
      }),
    ),
    note: noteSchema,
  })
  .check(z.meta({ id: 'MapPapers' }));

const mapQuerySchema = z.strictObject({
  generation: z
    .optional(
      z.pipe(
        z.string().check(z.regex(/^\d{1,9}$/, 'Must be a whole number of at most 999,999,999.')),
        z.transform(Number),
      ),
    )
    .check(
      z.meta({
        type: 'integer',
        minimum: 0,
        maximum: 999_999_999,
        description: 'Answer only if the index has this generation; otherwise 404.',
      }),
    ),
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

/**
 * Whether a client can read what is compressed, which nobody between us and it does with a binary file. Cloudflare says
 * what it takes itself in the header, and what the client does beside it.
 */
function takesGzip({ req }: Context): boolean {
  const { cf } = req.raw as { cf?: { clientAcceptEncoding?: unknown } };
  const accepted = cf?.clientAcceptEncoding ?? req.header('Accept-Encoding') ?? '';
  return parseAccept(String(accepted)).some(({ type, q }) => type.toLowerCase() === 'gzip' && q > 0);
}

/** @param encoding What the bytes are compressed with already. */
function binary(bytes: Uint8Array, encoding?: 'gzip'): Response {
  const headers = {
    'Content-Type': 'application/octet-stream',
    Vary: 'Accept-Encoding',
    ...(encoding && { 'Content-Encoding': encoding }),
  };
  return new Response(new Uint8Array(bytes), { headers, ...(encoding && AS_IT_IS) });
}

/** Cloudflare's own option: bytes that are compressed are not to be compressed once more. */
const AS_IT_IS = { encodeBody: 'manual' } as const;

function missingNote(papers: number, { unreadable, allowance }: Budget): string {
  const why =
    unreadable > 0
      ? 'a part of the index cannot be read at the moment'
      : `one request may read ${allowance.reads} values of the index`;
  return `${papers} of the papers asked for are left out: ${why}. Ask for them in another request.`;
}

export const operations = [mapOperation, mapPapersOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  serve(app, mapOperation, async (c, { query }) => {
    const service = await open(c).service();
    const map = requireMap(service);
    const { generation = service.info.generation } = query;
    if (generation !== service.info.generation) {
      const message = `The index has generation ${service.info.generation} now. Ask for the map of that one.`;
      throw new SextantError('generation-not-found', message);
    }
    const tag = await indexTag(service.info.version, c.req.url);
    // Of a 304; the answer itself has headers of its own.
    c.header('Vary', 'Accept-Encoding', { append: true });
    if (!takesGzip(c)) return conditional(c, tag, async () => binary(await map.file()));
    return conditional(c, tag.replace(/"$/, '-gzip"'), async () => binary(await map.compressed(), 'gzip'));
  });
  serve(app, mapPapersOperation, async (c, { query }) => {
    const service = await open(c).service();
    return conditional(c, await indexTag(service.info.version, c.req.url), async () => {
      const { papers, missing } = await mapPapers(service, { rows: query.row, ids: query.id });
      const results = papers.map(({ row, paper }) => ({ row, ...described(paper) }));
      const note = missing > 0 ? missingNote(missing, callOf(c).budget) : undefined;
      return c.json({ generation: service.info.generation, results, note }, 200);
    });
  });
}
