import { afterEach, beforeEach, expect, it } from 'vitest';
import { RemoteStore } from '../../scripts/kv/remote-store.ts';
import { applyGc, planGc } from '../../scripts/publish/gc.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { PROPAGATION_MS } from '../../scripts/publish/rules.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { ACCOUNT, CloudflareServer, failure, NAMESPACE, TOKEN } from '../kv/cloudflare-server.ts';
import { draftOf } from './drafts.ts';
import { openWhole } from './readers.ts';
import { TestClock } from './stores.ts';

let server: CloudflareServer;
let store: RemoteStore;
let clock: TestClock;

beforeEach(async () => {
  server = new CloudflareServer();
  clock = new TestClock();
  const options = { accountId: ACCOUNT, namespaceId: NAMESPACE, token: TOKEN, sleep: async () => {} };
  store = new RemoteStore({ ...options, baseUrl: await server.start() });
});
afterEach(() => server.stop());

it('publishes, rolls back, verifies and cleans up over the REST API, faults included', async () => {
  const options = { waitMs: PROPAGATION_MS, clock };
  server.faults.push(failure(503, 10_000, 'unavailable'), 'hang-up', failure(429, 10_429, 'slow down'));
  await publish(store, draftOf(300, { text: 'first' }), options);
  for (const text of ['second', 'third', 'fourth']) {
    clock.time += 8 * 86_400_000;
    await publish(store, draftOf(300, { text }), options);
  }
  await rollback(store, 3, options);
  clock.time += 8 * 86_400_000;
  expect(await openWhole(store, clock.now())).toMatchObject({ gen: 5, sample: 'third of 0' });
  const plan = await planGc(store, { keep: 2, maxDeletes: 200, now: clock.now() });
  expect(plan.dropped).toEqual([2, 1]);
  await applyGc(store, plan);
  for (const gen of [4, 3]) expect((await verifyGeneration(store, gen)).problems).toEqual([]);
  expect(server.values.has(plan.deletes[0] ?? '')).toBe(false);
});

it('needs one write request for all values of a small index, and a read for each', async () => {
  await publish(store, draftOf(300), { waitMs: 0, clock });
  const writes = server.requests.filter((request) => request.startsWith('PUT'));
  // Values, manifest, pointer.
  expect(writes).toHaveLength(3);
  const reads = server.requests.filter((request) => /GET .*\/values\/b/.test(request));
  expect(reads).toHaveLength((await store.list('b/')).length);
});
