import { describe, expect, it } from 'vitest';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { publishAdditions } from '../../scripts/publish-additions.ts';
import { MERGE_POLICY } from '../../scripts/publish/merge-plan.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { StoredIndex } from '../../scripts/publish/stored-index.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { smallModel } from '../simulation/small-model.ts';
import { DIM, draftOf, paperOf } from './drafts.ts';
import { HistoryStore, TestClock } from './stores.ts';

const model = smallModel();

async function storedIndex(store: IndexStore): Promise<StoredIndex> {
  const pointer = await readPointer(store);
  if (pointer === null) throw new Error('nothing is published');
  return new StoredIndex(store, await readManifest(store, pointer.manifest));
}

describe('papers that are added to an index of which another one is published meanwhile', () => {
  const read = (): ReturnType<typeof paperOf> => paperOf(99, 'added');
  const fresh = { ...papersInMemory([read()]), read };
  const embeddings = Float32Array.from({ length: DIM }, (_, i) => Number(i === 0));

  for (const [how, mostReordered] of [
    ['with all others put in order anew', 1_000],
    ['as a segment', 0],
  ] as const) {
    it(`are not published, ${how}: what the other one has would be lost`, async () => {
      const clock = new TestClock();
      const store = new HistoryStore(() => clock.now());
      const add = (before: StoredIndex) =>
        publishAdditions(
          store,
          before,
          { fresh, embeddings: embeddings.slice(), dead: [], sources: [] },
          { model, policy: { ...MERGE_POLICY, mostReordered }, waitMs: 0, clock, log: () => undefined },
        );
      await publish(store, draftOf(3), { waitMs: 0, clock });
      const before = await storedIndex(store);
      await publish(store, draftOf(5, { text: 'other' }), { waitMs: 0, clock });
      await expect(add(before)).rejects.toMatchObject({
        code: 'store-failed',
        message: /Someone else published/,
      });
      expect((await storedIndex(store)).manifest.papers).toBe(5);
      expect((await add(await storedIndex(store))).manifest.papers).toBe(6);
    });
  }
});
