import { beforeEach, describe, expect, it } from 'vitest';
import { listGenerations } from '../../scripts/publish/list.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { type Pointer, POINTER_KEY, valueKey, valuesOf } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import { draftOf } from './drafts.ts';
import { openWhole } from './readers.ts';
import { HistoryStore, TestClock } from './stores.ts';
import { onlySegment } from '../setup/segments.ts';

let clock: TestClock;
let store: HistoryStore;
let options: { waitMs: number; clock: TestClock };

beforeEach(async () => {
  clock = new TestClock();
  store = new HistoryStore(() => clock.now());
  options = { waitMs: 0, clock };
  await publish(store, draftOf(3, { text: 'first' }), options);
  await publish(store, draftOf(3, { text: 'second' }), options);
});

describe('rollback', () => {
  it('publishes an earlier manifest under a higher generation', async () => {
    expect(await rollback(store, 1, options)).toMatchObject({
      outcome: 'published',
      gen: 3,
      manifest: { gen: 1 },
    });
    expect(await openWhole(store, clock.now())).toMatchObject({ gen: 3, sample: 'first of 0' });
    expect(await verifyGeneration(store, null)).toMatchObject({ gen: 3, problems: [] });
    const pointer = await readPointer(store);
    expect(pointer).toMatchObject({ prev: { gen: 2, manifest: { gen: 2 } } });
    expect(await store.get(POINTER_KEY)).toEqual(encodePointer(pointer as Pointer));
  });

  it('can go back and forth, and a publish follows with a higher generation still', async () => {
    await rollback(store, 1, options);
    await rollback(store, 2, options);
    expect(await openWhole(store, clock.now())).toMatchObject({ gen: 4, sample: 'second of 0' });
    expect(await publish(store, draftOf(3, { text: 'third' }), options)).toMatchObject({ gen: 5 });
  });

  it('writes nothing when it is the current one already', async () => {
    const writes = store.writes.length;
    expect(await rollback(store, 2, options)).toMatchObject({ outcome: 'unchanged', gen: 2 });
    expect(store.writes).toHaveLength(writes);
  });

  it('names the generations that there are', async () => {
    await expect(rollback(store, 7, options)).rejects.toMatchObject({
      code: 'generation-not-found',
      message: expect.stringMatching(/no generation 7.*kept: 2, 1/) as string,
    });
  });

  it('does not switch to a generation that lacks a value', async () => {
    const { manifest } = await rollback(store, 1, options);
    await rollback(store, 2, options);
    await store.delete(valueKey('pages', onlySegment(manifest).pages[0]?.sha256 ?? ''));
    await expect(rollback(store, 1, options)).rejects.toMatchObject({ code: 'index-value-missing' });
    expect(await openWhole(store, clock.now())).toMatchObject({ sample: 'second of 0' });
  });

  it.each([
    ['lost', () => store.delete('p')],
    ['damaged', async () => store.damage('p', () => Uint8Array.of(0))],
  ])('restores a %s pointer, in a new epoch', async (_, spoil) => {
    await spoil();
    expect(await rollback(store, 2, options)).toMatchObject({ outcome: 'published', gen: 3 });
    expect(await openWhole(store, clock.now())).toMatchObject({ gen: 3, sample: 'second of 0' });
    expect((await readPointer(store))?.epoch).toBe(clock.now());
  });
});

describe('listGenerations', () => {
  it('is empty before the first publish', async () => {
    expect(await listGenerations(new HistoryStore(), 0)).toEqual({ gen: null, generations: [] });
  });

  it('says what each generation is', async () => {
    await publish(store, draftOf(4), options);
    await rollback(store, 1, { waitMs: 60_000, clock });
    const before = await listGenerations(store, clock.now());
    expect(before.gen).toBe(4);
    expect(before.generations.map(({ gen, papers, role }) => [gen, papers, role])).toEqual([
      [3, 4, 'active'],
      [2, 3, 'kept'],
      [1, 3, 'next'],
    ]);
    const after = await listGenerations(store, clock.now() + 60_000);
    expect(after.generations.map(({ role }) => role)).toEqual(['previous', 'kept', 'active']);
  });

  it('shows a publish that broke off before its switch', async () => {
    const stale = (await store.get('p')) ?? new Uint8Array();
    await publish(store, draftOf(4), options);
    await store.put([{ key: 'p', value: stale, metadata: { t: 1, gen: 2, bytes: stale.length } }]);
    expect((await listGenerations(store, clock.now())).generations.map(({ role }) => role)).toEqual([
      'unfinished',
      'active',
      'previous',
    ]);
  });

  it('counts the bytes of all values', async () => {
    const index = await openWhole(store, clock.now());
    const keys = index ? valuesOf(index.manifest).map(({ kind, ref }) => valueKey(kind, ref.sha256)) : [];
    const lengths = await Promise.all(keys.map(async (key) => (await store.get(key))?.length ?? 0));
    const [newest] = (await listGenerations(store, clock.now())).generations;
    expect(newest?.bytes).toBe(lengths.reduce((sum, length) => sum + length));
  });
});
