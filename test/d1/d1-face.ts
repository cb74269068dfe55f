import { z } from 'zod';
import type { D1Binding } from '../../src/database.ts';
import { type Face, failure, success } from '../kv/cloudflare-server.ts';

/** Limits of D1 that its own simulator does not know. */
const LIMITS = { sqlBytes: 100_000, valueBytes: 2_000_000 } as const;

const querySchema = z.strictObject({ sql: z.string(), params: z.array(z.string()).default([]) });
const bodySchema = z.union([z.strictObject({ batch: z.array(querySchema).min(1) }), querySchema]);

/**
 * `/d1/database/{id}/query` of Cloudflare's REST API over a real database: a batch is one transaction, and parameters are
 * texts, as the API documents them.
 */
export function d1Face(databases: ReadonlyMap<string, D1Binding>): Face {
  return async ({ path, body }) => {
    const id = /^\/d1\/database\/([^/]+)\/query$/.exec(path)?.[1];
    if (id === undefined) return null;
    const database = databases.get(id);
    if (database === undefined) return failure(404, 7_404, 'The database could not be found');
    const parsed = bodySchema.safeParse(JSON.parse(body.toString('utf8')));
    if (!parsed.success) return failure(400, 7_400, z.prettifyError(parsed.error));
    const batch = 'batch' in parsed.data ? parsed.data.batch : [parsed.data];
    for (const { sql, params } of batch) {
      if (Buffer.byteLength(sql) > LIMITS.sqlBytes)
        return failure(400, 7_500, 'statement too long: SQLITE_TOOBIG');
      if (params.some((param) => Buffer.byteLength(param) > LIMITS.valueBytes))
        return failure(400, 7_500, 'string or blob too big: SQLITE_TOOBIG');
    }
    try {
      const results = await database.batch(
        batch.map(({ sql, params }) => database.prepare(sql).bind(...params)),
      );
      return success(results.map((result) => ({ success: true, meta: {}, ...result })));
    } catch (error) {
      return failure(400, 7_500, error instanceof Error ? error.message : String(error));
    }
  };
}
