import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { openLocalStore } from '../../scripts/kv/local-store.ts';
import { WRANGLER_CONFIG } from '../../scripts/paths.ts';
import { serve } from '../../scripts/worker-server.ts';
import { TEST_INDEX } from '../setup/paths.ts';

/** The Worker as it is deployed, with its assets, over the test index. */
export interface RealWorker {
  url: string;
  close(): Promise<void>;
}

export async function startRealWorker(): Promise<RealWorker> {
  await mkdir(dirname(TEST_INDEX), { recursive: true });
  const state = await mkdtemp(join(dirname(TEST_INDEX), 'worker-'));
  const store = await openLocalStore(WRANGLER_CONFIG, state);
  try {
    const index = new FolderStore(TEST_INDEX);
    for (const { key, metadata } of await index.list('')) {
      const value = await index.get(key);
      if (value !== null && metadata !== null) await store.put([{ key, value, metadata }]);
    }
  } finally {
    await store.close();
  }
  const worker = await serve(0, { persistTo: state });
  return {
    url: worker.url,
    async close(): Promise<void> {
      await worker.stop();
      await rm(state, { recursive: true, force: true });
    },
  };
}
