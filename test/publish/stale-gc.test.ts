import { describe, expect, it } from 'vitest';
import { applyGc, planGc } from '../../scripts/publish/gc.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { POINTER_KEY } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { draftOf } from './drafts.ts';
import { openWhole } from './readers.ts';
import { FaultyStore, HistoryStore, TestClock } from './stores.ts';

const DAY = 86_400_000;

describe('a clean-up that still reads the pointer of before', () => {
  it('keeps a generation of long ago that was gone back to this minute', async () => {
    const clock = new TestClock();
    const store = new HistoryStore(() => clock.now());
    const options = { waitMs: 0, clock };
    for (const text of ['first', 'second', 'third', 'last']) {
      await publish(store, draftOf(3, { text }), options);
      clock.time += 10 * DAY;
    }
    const before = await store.get(POINTER_KEY);
    await rollback(store, 1, options);
    const late: IndexStore = {
      get: async (key) => (key === POINTER_KEY ? before : store.get(key)),
      stream: (key) => store.stream(key),
      put: (entries) => store.put(entries),
      delete: (key) => store.delete(key),
      list: (prefix, limit) => store.list(prefix, limit),
    };
    const { dropped, deletes } = await planGc(late, { keep: 2, maxDeletes: 1_000, now: clock.now() });
    expect(dropped).toEqual([2]);
    expect(deletes).not.toContain((await readPointer(store))?.manifest.key);
  });

  it('does not make a publish switch to values that it took for what had been left behind', async () => {
    const clock = new TestClock();
    const store = new HistoryStore(() => clock.now());
    const options = { waitMs: 3_000, clock };
    await publish(store, draftOf(3, { text: 'first' }), options);
    const breaksOff = new FaultyStore(store, { failAt: 8, mode: 'before' });
    await expect(publish(breaksOff, draftOf(3, { text: 'later' }), options)).rejects.toThrow();
    clock.time += 10 * DAY;
    const plan = await planGc(store, { keep: 2, maxDeletes: 1_000, now: clock.now() });
    expect(plan.deletes.length).toBeGreaterThan(0);
    clock.onSleep = async () => {
      clock.onSleep = async () => undefined;
      await applyGc(store, plan);
    };
    const later = (): Promise<unknown> => publish(store, draftOf(3, { text: 'later' }), options);
    const refused = later();
    await expect(refused).rejects.toMatchObject({ code: 'store-failed' });
    clock.time += 10_000;
    expect(await openWhole(store, clock.now())).toMatchObject({ sample: 'first of 0' });
    await later();
    clock.time += 10_000;
    expect(await openWhole(store, clock.now())).toMatchObject({ sample: 'later of 0' });
  });
});
