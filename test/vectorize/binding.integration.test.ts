import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLocalDatabase } from '../../scripts/d1/local-database.ts';
import { ensureTables, hasTables } from '../../scripts/distributed/tables.ts';
import { Database } from '../../src/database.ts';
import { StandIn } from './stand-in.ts';
import { type CollectionWorker, PAPERS_ID, startWorker } from './worker-bindings.ts';

const vectors = new StandIn({ dimensions: 3 });
let worker: CollectionWorker;
let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'sextant-vectors-'));
  const database = await openLocalDatabase({ state, id: PAPERS_ID });
  await ensureTables(new Database(database.binding, 'papers'));
  await database.close();
  worker = await startWorker({ state, vectors, entry: join(import.meta.dirname, 'asking-worker.ts') });
});
afterAll(async () => {
  await worker.stop();
  await rm(state, { recursive: true, force: true });
});

async function call(method: string, ...args: unknown[]): Promise<unknown> {
  const response = await worker.fetch('/', { method: 'POST', body: JSON.stringify({ method, args }) });
  return response.json();
}

it("answers the runtime's own class of the binding, whose errors carry the code in their message", async () => {
  vectors.createMetadataIndex('month', 'number');
  const rows = [0, 1, 2].map((row) => ({
    id: String(row),
    values: [1, row, 0],
    namespace: String(row % 2),
    metadata: { month: 202_600 + row, code: row === 1 },
  }));
  expect(await call('upsert', rows)).toEqual({
    result: { mutationId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
  expect(await call('describe')).toMatchObject({ result: { vectorCount: 3, dimensions: 3 } });
  expect(await call('query', [1, 0, 0], { topK: 2, returnMetadata: 'indexed' })).toEqual({
    result: {
      count: 2,
      matches: [
        { id: '0', score: 1, namespace: '0', metadata: { month: 202_600 } },
        { id: '1', score: expect.closeTo(Math.SQRT1_2), namespace: '1', metadata: { month: 202_601 } },
      ],
    },
  });
  expect(
    await call('query', [1, 0, 0], { namespace: '0', filter: { month: { $gte: 202_601 } } }),
  ).toMatchObject({ result: { matches: [{ id: '2' }] } });
  expect(await call('getByIds', ['1', '9'])).toEqual({ result: [rows[1]] });
  expect(await call('query', [1, 0, 0], { topK: 60, returnValues: true })).toEqual({
    error: expect.stringContaining('VECTOR_QUERY_ERROR (code = 40025)'),
  });
  expect(await call('query', [1], {})).toEqual({
    error:
      'VECTOR_QUERY_ERROR (code = 40006): invalid query vector, expected 3 dimensions, and got 1 dimensions',
  });
  // The class leaves a `false` as it is, which the service cannot read.
  expect(await call('query', [1, 0, 0], { returnMetadata: false })).toEqual({
    error: expect.stringContaining('(code = 40026)'),
  });
  expect(await call('getByIds', Array.from({ length: 21 }, String))).toEqual({
    error: expect.stringContaining('VECTOR_GET_ERROR (code = 40007)'),
  });
  expect(await call('deleteByIds', ['0'])).toMatchObject({ result: {} });
  expect(vectors.ids).toEqual(['1', '2']);
});

it('has the database of the folder', async () => {
  expect(await hasTables(new Database(worker.papers, 'papers'))).toBe(true);
});
