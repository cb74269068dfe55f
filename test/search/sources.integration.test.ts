import { expect, it } from 'vitest';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { publishSources } from '../../scripts/publish/publish.ts';
import { TEST_INDEX } from '../setup/paths.ts';
import { HistoryStore } from '../publish/stores.ts';
import { openIndex } from './open-index.ts';

it('an index that is open says when its papers changed, and how its sources are', async () => {
  const test = new FolderStore(TEST_INDEX);
  const store = new HistoryStore(() => Date.now());
  for (const { key, metadata } of await test.list('')) {
    const value = await test.get(key);
    if (value !== null && metadata !== null) await store.put([{ key, value, metadata }]);
  }
  const { searcher, encoder } = await openIndex(store);
  expect(searcher.info.sources).toEqual([]);

  const answeredAt = '2026-01-02T00:00:00.000Z';
  const failing = { since: '2026-01-03T00:00:00.000Z', why: 'It did not answer.' };
  const source = { name: 'url:https://example.org/a.bib?key=secret', last: {}, answeredAt, failing };
  await publishSources(store, [source], { waitMs: 0, takeOver: true });
  const again = await openIndex(store, encoder);
  expect(again.searcher.info).toMatchObject({
    generation: searcher.info.generation + 1,
    createdAt: searcher.info.createdAt,
    sources: [{ name: 'url:https://example.org/a.bib?…', answeredAt, failing }],
  });
  expect(again.searcher.info.sources[0]).not.toHaveProperty('last');
});
