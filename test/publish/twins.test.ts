import { describe, expect, it } from 'vitest';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { listManifests } from '../../scripts/publish/store-state.ts';
import { verifyGeneration } from '../../scripts/publish/verify.ts';
import { draftOf } from './drafts.ts';
import { openWhole } from './readers.ts';
import { FaultyStore, HistoryStore, TestClock } from './stores.ts';

describe('two publishers that begin at the same time', () => {
  // The one key or the other comes first, as the hash of the manifest falls.
  for (const text of ['other', 'late', 'third', 'last']) {
    it(`leave two manifests of one generation, and "${text}", which was served, is the one that it is`, async () => {
      const clock = new TestClock();
      const store = new HistoryStore(() => clock.now());
      const options = { waitMs: 0, clock };
      let operations = 0;
      const meeting = new FaultyStore(store, undefined, async () => {
        // The first one has read pointer and list by then.
        if (++operations === 2) await publish(store, draftOf(4, { text }), options);
      });
      await expect(publish(meeting, draftOf(3, { text: 'refused' }), options)).rejects.toMatchObject({
        code: 'store-failed',
      });
      expect((await listManifests(store)).map(({ gen }) => gen)).toEqual([1, 1]);
      expect(await verifyGeneration(store, 1)).toMatchObject({ papers: 4, problems: [] });
      clock.time += 60_000;
      for (const next of ['b', 'c']) await publish(store, draftOf(2, { text: next }), options);
      await rollback(store, 1, options);
      expect(await openWhole(store, clock.now())).toMatchObject({ gen: 4, sample: `${text} of 0` });
    });
  }
});
