import { engineModule } from '../../scripts/embed/packed-encoder.ts';
import { openLocalStore } from '../../scripts/kv/local-store.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import { createEngine } from '../../src/engine/engine.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import { openGeneration } from '../../src/search/serving/open-generation.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { Searcher } from '../../src/search/searcher.ts';
import type { Dataset } from './dataset.ts';
import { publishFixture } from './index-fixture.ts';

/** Enough, in bytes, for all pages of what is searched: the peers hold their papers in memory as well. */
const CACHE_BYTES = 512 * 1024 * 1024;

/** Publishes a dataset and opens it in Node by the Worker's code, with the engine that Node runs: plain SIMD. */
export async function withSearcher<T>(
  data: Dataset,
  model: PreparedModel,
  use: (opened: { searcher: Searcher; manifest: Manifest }) => Promise<T>,
): Promise<T> {
  const { manifest, config } = await publishFixture(data, model);
  const module = await engineModule();
  const reader = await openLocalStore(config);
  try {
    const shared = {
      reader,
      createEngine: (bytes: number) => createEngine('simd', module, bytes),
      caches: createCaches(CACHE_BYTES),
    };
    const generation = await openGeneration(shared, { gen: 1, sha256: '' }, manifest);
    return await use({ searcher: generation.searcher(new Budget(UNLIMITED)), manifest });
  } finally {
    await reader.close();
  }
}
