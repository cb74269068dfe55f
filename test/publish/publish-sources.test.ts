import { expect, it } from 'vitest';
import { publish, publishSources } from '../../scripts/publish/publish.ts';
import { manifestOf } from '../../scripts/publish/verify.ts';
import type { SourceState } from '../../src/index/manifest.ts';
import { draftOf } from './drafts.ts';
import { HistoryStore, TestClock } from './stores.ts';

const state: SourceState = { name: 'arxiv:cs.CL', last: {}, answeredAt: '2026-01-02T00:00:00.000Z' };
const failing = { since: '2026-01-03T00:00:00.000Z', why: 'It did not answer.' };

it('says of sources what is new, writes no value for it, and keeps when the papers changed', async () => {
  const clock = new TestClock();
  const store = new HistoryStore(() => clock.now());
  const options = { waitMs: 0, clock };
  await publish(store, { ...draftOf(5), sources: [state] }, options);
  const { createdAt } = await manifestOf(store, null);

  for (const [gen, sources] of [
    [2, [{ ...state, failing }]],
    [3, [state]],
  ] as const) {
    clock.time += 86_400_000;
    const before = store.writes.length;
    expect(await publishSources(store, sources, options)).toMatchObject({
      outcome: 'published',
      gen,
      values: 0,
    });
    // The manifest, that of the generation before with the time of its last use, and the pointer.
    expect(store.writes.slice(before).map((key) => key[0])).toEqual(['m', 'm', 'p']);
    const manifest = await manifestOf(store, null);
    expect([manifest.sources, manifest.changedAt]).toEqual([sources, createdAt]);
    expect(manifest.createdAt > createdAt).toBe(true);
  }
  // The same papers are no news, whenever they changed.
  expect(await publish(store, { ...draftOf(5), sources: [state] }, options)).toMatchObject({
    outcome: 'unchanged',
    gen: 3,
  });
  clock.time += 86_400_000;
  await publish(store, { ...draftOf(6), sources: [state] }, options);
  expect((await manifestOf(store, null)).changedAt).toBeUndefined();
});
