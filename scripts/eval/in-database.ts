import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src/engine/engine.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import { Collections } from '../../src/search/distributed/collections.ts';
import { documentText } from '../corpus/document-text.ts';
import { type Papers, papersInMemory } from '../corpus/paper-rows.ts';
import { CountingDatabase } from '../d1/counting-database.ts';
import { openLocalDatabase } from '../d1/local-database.ts';
import { publishCollection } from '../distributed/publish-collection.ts';
import { embedUnrelated } from '../embed/embed-unrelated.ts';
import { engineModule } from '../embed/packed-encoder.ts';
import { FolderStore } from '../kv/folder-store.ts';
import type { Collection, Indexing } from './collection.ts';
import { ExactVectors } from './exact-vectors.ts';

/** Papers that are kept, in bytes: enough for a whole collection. */
const CACHE_BYTES = 256 * 1024 * 1024;

/**
 * The same papers as a collection in D1 (the real one, in the local simulator) and in vectors that are compared exactly,
 * published and searched by the code that works at Cloudflare.
 */
export async function withDatabase<T>(
  collection: Collection,
  { model, log }: Pick<Indexing, 'model' | 'log'>,
  use: (collection: Collection) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-eval-'));
  const { binding, close } = await openLocalDatabase();
  const vectors = new ExactVectors();
  const store = new FolderStore(folder);
  try {
    await publishCollection(
      { database: new CountingDatabase(binding), vectors, store },
      { fresh: papersInMemory(collection.papers), gone: [], sources: [] },
      {
        prepared: model,
        embed: embeddingsIn(collection, model.config.width),
        unrelated: () => embedUnrelated(model),
      },
      { log },
    );
    const module = await engineModule();
    const { papers: kept } = createCaches(CACHE_BYTES);
    const papers = { ...binding, withSession: () => ({ ...binding, getBookmark: () => null }) };
    const collections = new Collections(
      {
        papers,
        vectors,
        reader: store,
        kept,
        loadEngine: async () => (bytes) => createEngine('simd', module, bytes),
      },
      Date.now,
    );
    const searcher = await collections.current(() => undefined, new Budget(UNLIMITED)).service();
    return await use({ ...collection, searcher });
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gives papers their embeddings by their texts: they are asked for in parts. */
function embeddingsIn(
  { papers, embeddings }: Pick<Collection, 'papers' | 'embeddings'>,
  dim: number,
): (some: Papers) => Promise<Float32Array> {
  const rows = new Map(papers.map((paper, row) => [documentText(paper), row]));
  return async (some) => {
    const found = new Float32Array(some.count * dim);
    for (let i = 0; i < some.count; i++) {
      const row = rows.get(documentText(some.outline(i))) ?? 0;
      found.set(embeddings.subarray(row * dim, (row + 1) * dim), i * dim);
    }
    return found;
  };
}
