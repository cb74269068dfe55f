import { createEngine } from '../../src/engine/engine.ts';
import type { OpenedIndex } from '../../src/digest/library.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { Generations } from '../../src/search/serving/generations.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import { engineModule } from '../embed/packed-encoder.ts';

const CACHE_BYTES = 64 * 1024 * 1024;

/** Opens the index that a store serves, by the code of the Worker. */
export function indexOpener(store: IndexStore): () => Promise<OpenedIndex> {
  const generations = new Generations(
    {
      reader: store,
      loadEngine: async () => {
        const module = await engineModule();
        return (bytes) => createEngine('simd', module, bytes);
      },
      caches: createCaches(CACHE_BYTES),
    },
    Date.now,
  );
  return async () => {
    const budget = new Budget(UNLIMITED);
    const opening = generations.current(() => undefined, budget);
    const service = await opening.service();
    return { service, isWhole: () => budget.isComplete, close: () => opening.end() };
  };
}
