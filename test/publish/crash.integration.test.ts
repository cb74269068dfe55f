import { describe, expect, it } from 'vitest';
import { applyGc, planGc } from '../../scripts/publish/gc.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { parseManifestKey, valueKey, valuesOf } from '../../src/index/manifest.ts';
import { readManifest } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { draftOf } from './drafts.ts';
import { openWhole } from './readers.ts';
import { type FaultMode, FaultyStore, HistoryStore, InjectedFault, TestClock } from './stores.ts';

const modes: FaultMode[] = ['before', 'middle', 'after'];
const oldDraft = draftOf(3, { text: 'old', model: 1 });
const newDraft = draftOf(4, { text: 'new', model: 2 });
const DAY = 86_400_000;

type Command = (store: IndexStore, clock: TestClock) => Promise<unknown>;

/**
 * Runs a command once for each operation it makes and each way that operation can fail. After every operation a
 * reader must find a whole index that `isAllowed`; `andThen` sees the store after the failure.
 */
async function failEverywhere(
  prepare: Command,
  command: Command,
  isAllowed: (sample: string | null) => boolean,
  andThen: Command,
): Promise<number> {
  let runs = 0;
  for (const mode of modes) {
    for (let failAt = 0; ; failAt++) {
      const clock = new TestClock();
      const store = new HistoryStore(() => clock.now());
      await prepare(store, clock);
      const look = async () => {
        const index = await openWhole(store, clock.now());
        expect(isAllowed(index?.sample ?? null), `operation ${failAt}, ${mode}`).toBe(true);
      };
      clock.onSleep = look;
      const faulty = new FaultyStore(store, { failAt, mode }, look);
      const failure = await command(faulty, clock).then(
        () => null,
        (error: unknown) => error,
      );
      if (faulty.operations <= failAt) {
        expect(failure).toBeNull();
        break;
      }
      expect(failure).toBeInstanceOf(InjectedFault);
      await look();
      await andThen(store, clock);
      runs++;
    }
  }
  return runs;
}

const publishWith =
  (draft: typeof oldDraft, waitMs = 3_000): Command =>
  (store, clock) =>
    publish(store, draft, { waitMs, clock });

/** Publishing `newDraft` again ends with the whole of it. */
const runAgain: Command = async (store, clock) => {
  await publishWith(newDraft)(store, clock);
  clock.time += 10_000;
  expect(await openWhole(store, clock.now())).toMatchObject({ sample: 'new of 0' });
  expect((await verifyGeneration(store, null)).problems).toEqual([]);
  // Nothing is left in the way of the next publish or of clean-up.
  await publishWith(oldDraft)(store, clock);
  clock.time += 10_000;
  expect(await openWhole(store, clock.now())).toMatchObject({ sample: 'old of 0' });
  await planGc(store, { keep: 2, maxDeletes: 100, now: clock.now() });
};

const none: Command = async () => {};

describe('a failure at any operation', () => {
  it('of the first publish leaves no index or a whole one, and a second run completes it', async () => {
    const allowed = [null, 'new of 0'];
    const runs = await failEverywhere(none, publishWith(newDraft), (s) => allowed.includes(s), runAgain);
    expect(runs).toBeGreaterThan(30);
  });

  it('of a later publish leaves the old or the new index, and a second run completes it', async () => {
    const allowed = ['old of 0', 'new of 0'];
    const prepare = publishWith(oldDraft, 0);
    const runs = await failEverywhere(
      prepare,
      publishWith(newDraft),
      (s) => allowed.includes(s ?? ''),
      runAgain,
    );
    expect(runs).toBeGreaterThan(30);
  });

  it('does not keep another draft from being published by taking over', async () => {
    const third = draftOf(5, { text: 'third' });
    const takeOver: Command = async (store, clock) => {
      await publish(store, third, { waitMs: 0, takeOver: true, clock });
      expect(await openWhole(store, clock.now())).toMatchObject({ sample: 'third of 0' });
    };
    const allowed = ['old of 0', 'new of 0'];
    const prepare = publishWith(oldDraft, 0);
    await failEverywhere(prepare, publishWith(newDraft), (s) => allowed.includes(s ?? ''), takeOver);
  });

  it('of a rollback leaves the one or the other index, and a second run completes it', async () => {
    const prepare: Command = async (store, clock) => {
      await publishWith(oldDraft, 0)(store, clock);
      await publishWith(newDraft, 0)(store, clock);
    };
    const back: Command = (store, clock) => rollback(store, 1, { waitMs: 3_000, clock });
    const again: Command = async (store, clock) => {
      await back(store, clock);
      clock.time += 10_000;
      expect(await openWhole(store, clock.now())).toMatchObject({ sample: 'old of 0' });
    };
    const allowed = ['old of 0', 'new of 0'];
    const runs = await failEverywhere(prepare, back, (s) => allowed.includes(s ?? ''), again);
    expect(runs).toBeGreaterThan(20);
  });

  it('of a clean-up leaves every kept generation whole, and a second run completes it', async () => {
    const prepare: Command = async (store, clock) => {
      for (const text of ['a', 'b', 'c', 'd']) {
        await publish(store, draftOf(3, { text }), { waitMs: 0, clock });
        clock.time += 8 * DAY;
      }
    };
    const clean: Command = async (store, clock) =>
      applyGc(store, await planGc(store, { keep: 2, maxDeletes: 100, now: clock.now() }));
    const again: Command = async (store, clock) => {
      await clean(store, clock);
      const keys = (await store.list('')).map(({ key }) => key);
      const needed = new Set(['p']);
      for (const key of keys.filter((key) => key.startsWith('m/'))) {
        const ref = parseManifestKey(key);
        if (ref === null) throw new Error(key);
        needed.add(key);
        for (const value of valuesOf(await readManifest(store, ref))) {
          needed.add(valueKey(value.kind, value.ref.sha256));
        }
      }
      expect(keys.filter((key) => key.startsWith('m/'))).toHaveLength(2);
      expect(keys).toEqual([...needed].sort());
      for (const gen of [3, 4]) expect((await verifyGeneration(store, gen)).problems).toEqual([]);
    };
    const runs = await failEverywhere(prepare, clean, (s) => s === 'd of 0', again);
    expect(runs).toBeGreaterThan(20);
  });
});
