import { join } from 'node:path';
import { z } from 'zod';
import type { D1Binding } from '../../src/database.ts';
import { makeFolder } from '../make-folder.ts';
import { BoundQuery } from './bound-query.ts';

/** A D1 database of the local simulator. */
export interface LocalDatabase {
  binding: D1Binding;
  close: () => Promise<void>;
}

/** Runs a batch where the binding is: Miniflare's own way to it stops the process for each statement, and fails after some thousands. */
const SCRIPT = `export default {
  async fetch(request, { DATABASE }) {
    const batch = await request.json();
    try {
      const queries = batch.map(({ sql, params }) => DATABASE.prepare(sql).bind(...params));
      return Response.json({ results: await DATABASE.batch(queries) });
    } catch (error) {
      return Response.json({ error: String(error?.message ?? error) });
    }
  },
}`;

const answerSchema = z.union([
  z.object({
    results: z.array(
      z.object({ results: z.array(z.unknown()).default([]), meta: z.looseObject({}).optional() }),
    ),
  }),
  z.object({ error: z.string() }),
]);

/**
 * Opens a D1 database of the local simulator: real SQLite.
 * @param place Where it is kept and under which id, as `wrangler dev` does; in memory unless given.
 */
export async function openLocalDatabase(place?: { state: string; id: string }): Promise<LocalDatabase> {
  const { id = 'memory', state } = place ?? {};
  if (state !== undefined) makeFolder(state);
  const { Miniflare } = await import('miniflare');
  const miniflare = new Miniflare({
    modules: true,
    script: SCRIPT,
    compatibilityDate: '2026-04-01',
    d1Databases: { DATABASE: id },
    d1Persist: state === undefined ? false : join(state, 'v3', 'd1'),
    cf: false,
  });
  await miniflare.ready;
  const binding: D1Binding = {
    prepare: (sql) => new BoundQuery(sql, []),
    async batch(queries) {
      const batch = queries.filter((query) => query instanceof BoundQuery);
      const body = JSON.stringify(batch.map(({ sql, params }) => ({ sql, params })));
      const response = await miniflare.dispatchFetch('http://database/', { method: 'POST', body });
      const answer = answerSchema.parse(await response.json());
      if ('error' in answer) throw new Error(answer.error);
      return answer.results;
    },
  };
  return { binding, close: () => miniflare.dispose() };
}
