import { z } from 'zod';
import type { D1Binding } from '../../src/database.ts';
import type { CloudflareApi } from '../kv/cloudflare-api.ts';
import { BoundQuery } from './bound-query.ts';

const resultsSchema = z.array(
  z.object({ results: z.array(z.unknown()).default([]), meta: z.looseObject({}).default({}) }),
);

/**
 * A D1 database at Cloudflare, by its REST API (`POST …/d1/database/{id}/query`), which takes a batch as one transaction as
 * the binding does. A request whose answer was lost is sent again: who works with the database must bear that a
 * transaction happens twice, as one that crashed after it would do it twice.
 */
export class RemoteDatabase implements D1Binding {
  readonly #api: CloudflareApi;
  readonly #path: string;

  /** @param id Of the database, as `wrangler d1 list` shows it. */
  constructor(api: CloudflareApi, accountId: string, id: string) {
    this.#api = api;
    this.#path = `/accounts/${encodeURIComponent(accountId)}/d1/database/${encodeURIComponent(id)}/query`;
  }

  prepare(sql: string): BoundQuery {
    return new BoundQuery(sql, []);
  }

  /** @throws SextantError `store-failed` */
  async batch(queries: readonly object[]): Promise<{ results: unknown[] }[]> {
    const batch = queries.filter((query) => query instanceof BoundQuery);
    const body = JSON.stringify({ batch: batch.map(({ sql, params }) => ({ sql, params })) });
    const { result } = await this.#api.result(this.#path, { method: 'POST', body }, resultsSchema);
    return result;
  }
}
