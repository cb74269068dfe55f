import type { Env, Hono } from 'hono';
import * as z from 'zod/mini';
import type { SearchService } from '../../../search/service.ts';
import type { Open } from '../../opening.ts';
import type { Operation } from '../../operation.ts';
import { ROUTES } from '../../routes.ts';
import { serve } from '../serve.ts';
import { parameters } from '../parameters.ts';
import { json, problemsWithoutRateLimit } from '../responses.ts';
import { healthSchema, type Health } from '../schema.ts';

const querySchema = parameters({
  deep: z
    ._default(
      z.pipe(
        z.enum(['0', '1'], { error: 'Must be 0 or 1.' }),
        z.transform((value) => value === '1'),
      ),
      false,
    )
    .check(
      z.meta({
        type: 'string',
        enum: ['0', '1'],
        default: '0',
        description: '`1` also reads some values of each kind and checks their bytes, at most once a minute.',
      }),
    ),
});

const healthOperation = {
  method: 'get',
  route: ROUTES.health,
  operationId: 'getHealth',
  tag: 'index',
  summary: 'Check which index is served and whether it can be read',
  query: querySchema,
  responses: {
    200: json(healthSchema, 'The state of the index being served.'),
    ...problemsWithoutRateLimit('invalid-request'),
  },
} satisfies Operation;

/** How long the result of a deep check is answered again, in ms: it reads more than any other request. */
const KEPT_MS = 60_000;

interface Deep {
  version: string;
  at: number;
  values: number;
  problems: string[];
}

export const operations = [healthOperation];

/** Mounts the operations of this module. */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  let last: Deep | null = null;
  const inspect = async (service: SearchService): Promise<Deep> => {
    const { version } = service.info;
    if (last !== null && last.version === version && Date.now() - last.at < KEPT_MS) return last;
    last = { version, at: Date.now(), ...(await service.inspect()) };
    return last;
  };
  serve(app, healthOperation, async (c, { query }) => {
    const service = await open(c).service();
    const { generation, version, createdAt, papers, format, engine, model, sources } = service.info;
    const deep = query.deep ? await inspect(service) : null;
    const { stale, faults } = service.condition;
    const reasons = [
      ...(stale === null ? [] : [whyStale(stale, generation)]),
      ...(deep?.problems ?? []),
      ...faults.map(whyDegraded),
    ];
    const isDegraded = faults.length > 0 || (deep?.problems.length ?? 0) > 0;
    const health: Health = {
      status: isDegraded ? 'degraded' : stale !== null ? 'stale' : 'ok',
      reasons: Array.from(new Set(reasons)),
      generation,
      version,
      created_at: createdAt,
      papers,
      format,
      engine,
      model: { id: model.id, dim: model.dim, query_encoder: model.queryEncoder },
      sources: sources.map(({ name, answeredAt, failing }) => ({
        name,
        answered_at: answeredAt,
        ...(failing && { failing }),
      })),
      ...(deep !== null && { checked_values: deep.values }),
    };
    return c.json(health, 200, { 'Cache-Control': 'no-store' });
  });
}

type Condition = SearchService['condition'];

function whyStale({ wanted, since, cause }: NonNullable<Condition['stale']>, served: number): string {
  const what = wanted === undefined ? 'The pointer cannot be read' : `Generation ${wanted} cannot be opened`;
  return `${what} since ${new Date(since).toISOString()}, generation ${served} is served instead: ${cause}`;
}

function whyDegraded({ count, at, cause }: Condition['faults'][number]): string {
  const times = count === 1 ? 'once' : `${count} times`;
  return `A value could not be read, ${times}, last at ${new Date(at).toISOString()}: ${cause}`;
}
