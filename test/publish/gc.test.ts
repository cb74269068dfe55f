import { beforeEach, describe, expect, it } from 'vitest';
import { applyGc, planGc } from '../../scripts/publish/gc.ts';
import { holdValues } from '../../scripts/publish/held-values.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { readPointer } from '../../src/index/open.ts';
import { draftOf } from './drafts.ts';
import { HistoryStore, TestClock } from './stores.ts';

const DAY = 86_400_000;
let clock: TestClock;
let store: HistoryStore;

beforeEach(() => {
  clock = new TestClock();
  store = new HistoryStore(() => clock.now());
});

async function publishText(text: string): Promise<void> {
  await publish(store, draftOf(3, { text }), { waitMs: 0, clock });
}

/** One generation a day: 1 = a, 2 = b, ... */
async function publishDaily(texts: string): Promise<void> {
  for (const text of texts) {
    await publishText(text);
    clock.time += DAY;
  }
}

const plan = (keep = 2, maxDeletes = 1_000) => planGc(store, { keep, maxDeletes, now: clock.now() });

describe('planGc', () => {
  it('keeps what was current less than 7 days ago, whatever `keep` says', async () => {
    await publishDaily('abcdef');
    expect(await plan()).toMatchObject({ kept: [6, 5, 4, 3, 2, 1], dropped: [], deletes: [] });
    clock.time += 3 * DAY;
    // Generation 1 was replaced 8 days ago, 2 a day later.
    expect(await plan()).toMatchObject({ dropped: [2, 1] });
  });

  it('keeps the newest generations, whatever their age', async () => {
    await publishDaily('abcdef');
    clock.time += 100 * DAY;
    expect(await plan(4)).toMatchObject({ kept: [6, 5, 4, 3], dropped: [2, 1] });
    expect((await plan(14)).deletes).toEqual([]);
  });

  it('keeps what is held though no manifest names it', async () => {
    await publishDaily('a');
    const keys = ['b/model/of-a-collection', 'b/model/of-nobody'];
    const entries = keys.map((key) => ({
      ...{ key, value: Uint8Array.of(1) },
      metadata: { t: clock.now(), gen: 1, bytes: 1 },
    }));
    await store.put(entries);
    await holdValues(store, keys.slice(0, 1), { gen: 1, clock });
    clock.time += 100 * DAY;
    expect((await plan()).deletes).toEqual(keys.slice(1));
  });

  it('deletes a manifest before its values, and no value that another one names', async () => {
    await publishDaily('ab');
    await publishDaily('cd');
    clock.time += 30 * DAY;
    const { deletes } = await plan();
    const kinds = deletes.map((key) =>
      key
        .split('/')
        .slice(0, key.startsWith('m') ? 1 : 2)
        .join('/'),
    );
    // The texts differ in the page, in its words and in where they stand; "a" is no word that is indexed,
    // so that papers with it are shorter.
    expect(kinds).toEqual(['m', 'b/pages', 'b/terms', 'm', 'b/pages', 'b/terms', 'b/postings', 'b/columns']);
    await applyGc(store, await plan());
    for (const gen of [3, 4]) expect((await verifyGeneration(store, gen)).problems).toEqual([]);
    expect((await plan()).deletes).toEqual([]);
  });

  it('counts from when a generation was last current, also after a rollback', async () => {
    await publishDaily('ab');
    clock.time += 30 * DAY;
    await rollback(store, 1, { waitMs: 0, clock });
    clock.time += 30 * DAY;
    await publishDaily('c');
    await publishDaily('d');
    // 1 was current until a few days ago, though it is the oldest; 2 was replaced a month ago.
    expect(await plan()).toMatchObject({ dropped: [2] });
  });

  it('keeps what the pointer names even when it is the oldest', async () => {
    await publishDaily('abcd');
    clock.time += 30 * DAY;
    await rollback(store, 1, { waitMs: 0, clock });
    clock.time += 30 * DAY;
    const { kept } = await plan();
    expect(kept).toContain(1);
    expect(kept).toContain(4);
    await applyGc(store, await plan());
    expect((await verifyGeneration(store, null)).problems).toEqual([]);
  });

  it('leaves what a publish that broke off wrote for 7 days, then deletes it', async () => {
    await publishDaily('a');
    const orphan = { key: `b/pages/${'0'.repeat(64)}`, value: Uint8Array.of(1) };
    await store.put([{ ...orphan, metadata: { t: clock.now(), gen: 2, bytes: 1 } }]);
    clock.time += 7 * DAY - 1;
    expect((await plan()).deletes).toEqual([]);
    clock.time += 1;
    expect((await plan()).deletes).toEqual([orphan.key]);
  });

  it('stops at the most deletes of a run and goes on in the next', async () => {
    await publishDaily('abcdef');
    clock.time += 30 * DAY;
    const all = (await plan()).deletes;
    const first = await plan(2, 3);
    expect(first).toMatchObject({ deletes: all.slice(0, 3), left: all.length - 3 });
    await applyGc(store, first);
    expect(new Set((await plan()).deletes)).toEqual(new Set(all.slice(3)));
  });

  it.each([
    ['there is no pointer', async () => store.delete('p'), 'index-missing'],
    [
      'a manifest is newer than the pointer',
      async () => {
        const stale = (await store.get('p')) ?? new Uint8Array();
        await publishText('e');
        await store.put([{ key: 'p', value: stale, metadata: { t: 1, gen: 4, bytes: 1 } }]);
      },
      'store-failed',
    ],
    [
      'the manifest of the pointer is not listed',
      async () => store.delete((await readPointer(store))?.manifest.key ?? ''),
      'store-failed',
    ],
    [
      'the previous manifest is not listed',
      async () => store.delete((await readPointer(store))?.prev?.manifest.key ?? ''),
      'store-failed',
    ],
    [
      'any manifest is damaged',
      async () => store.damage((await store.list('m/')).at(-1)?.key ?? '', (value) => value.fill(32, 0, 1)),
      'index-corrupt',
    ],
    [
      'something else stands among the manifests',
      async () => store.put([{ key: 'm/x', value: Uint8Array.of(1), metadata: { t: 1, gen: 1, bytes: 1 } }]),
      'index-corrupt',
    ],
  ])('refuses when %s', async (_, spoil, code) => {
    await publishDaily('abcd');
    clock.time += 30 * DAY;
    expect((await plan()).deletes).not.toEqual([]);
    await spoil();
    await expect(plan()).rejects.toMatchObject({ code });
  });

  it.each([1, 0, Number.NaN])('refuses to keep %d generations', async (keep) => {
    await publishDaily('ab');
    await expect(plan(keep)).rejects.toMatchObject({ code: 'usage' });
  });
});
