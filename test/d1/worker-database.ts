import { Miniflare } from 'miniflare';
import type { D1Binding, Value } from '../../src/database.ts';

/** Runs batches of statements that it is sent, or says why it cannot. */
const SCRIPT = `export default {
  async fetch(request, { DATABASE }) {
    const queries = (await request.json()).map(({ sql, values }) => DATABASE.prepare(sql).bind(...values));
    try {
      return Response.json(await DATABASE.batch(queries));
    } catch (error) {
      return new Response(error.message, { status: 400 });
    }
  },
};`;

/** A statement with its values. */
class Query {
  constructor(
    readonly sql: string,
    readonly values: readonly Value[],
  ) {}

  bind(...values: Value[]): Query {
    return new Query(this.sql, values);
  }
}

/**
 * A D1 database in memory, asked through a Worker. Miniflare's own way from Node to a binding stops the process for each
 * property that is read, and on a machine with much else to do it now and then takes one such answer for another and
 * throws; thousands of statements of a test meet that.
 */
export async function openWorkerDatabase(): Promise<{ binding: D1Binding; close: () => Promise<void> }> {
  const miniflare = new Miniflare({
    modules: true,
    script: SCRIPT,
    d1Databases: { DATABASE: 'memory' },
    d1Persist: false,
    cf: false,
  });
  await miniflare.ready;
  const binding: D1Binding = {
    prepare: (sql) => new Query(sql, []),
    async batch(queries) {
      const body = JSON.stringify(queries);
      const response = await miniflare.dispatchFetch('http://database/', { method: 'POST', body });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as { results?: unknown[] }[];
    },
  };
  return { binding, close: () => miniflare.dispose() };
}
