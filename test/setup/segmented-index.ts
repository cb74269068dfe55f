import { rm } from 'node:fs/promises';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { SEGMENTED_INDEX } from './paths.ts';

/** Before tests in workerd a small index is made that has several segments, and a generation before the last one. */
export default async function setup(): Promise<void> {
  // Not before the kernels are built, which it searches by.
  const { GrowingIndex } = await import('../search/growing-index.ts');
  const index = new GrowingIndex(21, 1_000_000);
  await index.publishWhole(40);
  await index.change({ added: 9 });
  await index.change({ added: 3, removed: 2 });
  await rm(SEGMENTED_INDEX, { recursive: true, force: true });
  const folder = new FolderStore(SEGMENTED_INDEX);
  for (const { key, metadata } of await index.store.list('')) {
    const value = await index.store.get(key);
    if (value !== null && metadata !== null) await folder.put([{ key, value, metadata }]);
  }
}
