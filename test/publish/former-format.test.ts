import { expect, it } from 'vitest';
import {
  type FormerManifest,
  isFormer,
  papersOfFormer,
  readAnyManifest,
  readFormerPointer,
} from '../../scripts/publish/former-format.ts';
import { applyGc, planGc } from '../../scripts/publish/gc.ts';
import { listGenerations } from '../../scripts/publish/list.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { GRACE_MS } from '../../scripts/publish/rules.ts';
import { beginSwitch } from '../../scripts/publish/switch.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { POINTER_KEY, weightsOf } from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import { draftOf } from './drafts.ts';
import { putFormer } from './former-store.ts';
import { HistoryStore, TestClock } from './stores.ts';

async function papersIn(store: HistoryStore, manifest: FormerManifest): Promise<Paper[]> {
  const papers: Paper[] = [];
  for await (const paper of papersOfFormer(store, manifest)) papers.push(paper);
  return papers;
}

const asGeneration = (gen: number) => (manifest: Record<string, unknown>) => ({ ...manifest, gen });

it('is refused by name by everything but what publishes over it', async () => {
  const clock = new TestClock();
  const store = new HistoryStore();
  await putFormer(store, clock.now());
  const now = clock.now();
  for (const refused of [
    () => listGenerations(store, now),
    () => planGc(store, { keep: 2, maxDeletes: 10, now }),
    () => rollback(store, 1, { waitMs: 0, clock }),
    () => verifyGeneration(store, null),
    () => verifyGeneration(store, 1),
    () => beginSwitch(store, { clock }),
    () => readPointer(store),
  ]) {
    await expect(refused()).rejects.toMatchObject({
      code: 'index-format-unsupported',
      message: expect.stringMatching(/format 1, .* reads 2\. `npx sextant index migrate`/) as string,
    });
  }
});

it('is published over, by a higher generation that readers take at once', async () => {
  const clock = new TestClock();
  const store = new HistoryStore();
  await putFormer(store, clock.now(), asGeneration(7));
  const { gen } = await publish(store, draftOf(3), { waitMs: 0, clock });
  expect(gen).toBe(8);
  // The readers of this format could not serve what was there before.
  expect(await readPointer(store)).toMatchObject({ gen: 8, epoch: 5, prev: null });
  expect((await verifyGeneration(store, null)).problems).toEqual([]);

  const { generations } = await listGenerations(store, clock.now());
  expect(generations.map((generation) => generation.gen)).toEqual([8]);
  await publish(store, draftOf(4), { waitMs: 0, clock });
  await expect(rollback(store, 7, { waitMs: 0, clock })).rejects.toMatchObject({
    code: 'generation-not-found',
    message: 'There is no generation 7. Generations kept: 9, 8.',
  });
  await expect(verifyGeneration(store, 7)).rejects.toMatchObject({ code: 'index-format-unsupported' });
  expect(await rollback(store, 8, { waitMs: 0, clock })).toMatchObject({ outcome: 'published', gen: 10 });
});

it('goes a week after it was served last, whatever number of generations is kept', async () => {
  const clock = new TestClock();
  const store = new HistoryStore();
  const { values } = await putFormer(store, clock.now() - 30 * GRACE_MS);
  await publish(store, draftOf(3), { waitMs: 0, clock });
  const plan = (now: number) => planGc(store, { keep: 14, maxDeletes: 1_000, now });
  expect((await plan(clock.now())).deletes).toEqual([]);
  expect((await plan(clock.now() + GRACE_MS - 1)).dropped).toEqual([]);
  const due = await plan(clock.now() + GRACE_MS);
  expect(due).toMatchObject({ kept: [2], dropped: [1] });
  expect(due.deletes.slice(1).toSorted()).toEqual(values.toSorted());
  expect(due.deletes[0]).toMatch(/^m\/999999998\//);
  await applyGc(store, due);
  expect((await verifyGeneration(store, null)).problems).toEqual([]);
  for (const key of values) expect(await store.get(key), key).toBeNull();
});

it('keeps what the format before and this one both name', async () => {
  const clock = new TestClock();
  const store = new HistoryStore();
  await publish(store, draftOf(3), { waitMs: 0, clock });
  const { model } = (await publish(store, draftOf(3), { waitMs: 0, clock })).manifest;
  const [ref] = weightsOf(model);
  const shared = `b/model/${ref?.sha256}`;
  const weights = await store.get(shared);
  const old = new HistoryStore();
  await old.put([{ key: shared, value: weights ?? new Uint8Array(), metadata: { t: 0, gen: 1, bytes: 3 } }]);
  await putFormer(old, 0, (manifest) => ({
    ...manifest,
    model: { ...(manifest['model'] as object), weights: model.weights },
  }));
  await publish(old, draftOf(3), { waitMs: 0, clock });
  await applyGc(old, await planGc(old, { keep: 2, maxDeletes: 1_000, now: clock.now() + 2 * GRACE_MS }));
  expect(await old.get(shared)).toEqual(weights);
  expect((await verifyGeneration(old, null)).problems).toEqual([]);
});

it('gives its papers, and refuses pages that are damaged', async () => {
  const store = new HistoryStore();
  await putFormer(store, 0);
  const pointer = await readFormerPointer(store);
  if (pointer === null) throw new Error('no pointer');
  const manifest = await readAnyManifest(store, pointer.manifest);
  if (!isFormer(manifest)) throw new Error('another format');
  const papers = await papersIn(store, manifest);
  expect(papers).toHaveLength(8);
  expect(papers.every(({ id, title }) => id !== '' && title !== '')).toBe(true);
  const [page] = manifest.pages;
  store.damage(`b/pages/${page?.sha256 ?? ''}`, (value) =>
    value.map((byte, i) => (i === 200 ? byte ^ 1 : byte)),
  );
  await expect(papersIn(store, manifest)).rejects.toMatchObject({ code: 'index-corrupt' });
});

it('is not taken for the format before where it is a later one', async () => {
  const clock = new TestClock();
  const store = new HistoryStore();
  await putFormer(store, clock.now());
  const pointer = new TextEncoder().encode(JSON.stringify({ format: 3, gen: 4 }));
  await store.put([{ key: POINTER_KEY, value: pointer, metadata: { t: 0, gen: 4, bytes: pointer.length } }]);
  await expect(publish(store, draftOf(3), { waitMs: 0, clock })).rejects.toMatchObject({
    code: 'index-format-unsupported',
    message: expect.stringMatching(/format 3, .* reads 2\. Update Sextant/) as string,
  });
});
