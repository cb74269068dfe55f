import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { collectCorpus } from '../../scripts/corpus/collect.ts';
import { documentText } from '../../scripts/corpus/document-text.ts';
import { createEmbedder } from '../../scripts/embed/embedder.ts';
import { FolderStore } from '../../scripts/kv/folder-store.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { prepareModel } from '../../scripts/model/prepare.ts';
import { EMBEDDINGS, MODELS, SPOOL } from '../../scripts/paths.ts';
import { EmbeddingCache } from '../../scripts/embed/embedding-cache.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import { openGeneration } from '../../src/search/serving/open-generation.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import { TEST_INDEX } from '../setup/paths.ts';

const PAGE = 'data/hf-papers-page.txt';

/** Papers of a file with their f32 embeddings, from the cache that the set-up filled. */
async function embedded(file: string): Promise<{ id: string; embedding: Float32Array }[]> {
  const { folder, config } = await prepareModel({ id: DEFAULT_MODEL, cacheDir: MODELS, log: console.log });
  const embedder = await createEmbedder(folder, config);
  const cache = new EmbeddingCache(EMBEDDINGS, embedder.modelHash, embedder.dim);
  const { spool } = await collectCorpus([file], { strict: true, spoolDir: SPOOL });
  const papers: { id: string; embedding: Float32Array }[] = [];
  for (const paper of spool.papers()) {
    const embedding = cache.read(embedder.key(documentText(paper)));
    if (embedding === null) throw new Error(`${paper.id} is not in the cache`);
    papers.push({ id: paper.id, embedding });
  }
  spool.close();
  cache.close();
  await embedder.close();
  return papers;
}

it('related papers of the saved page are as good as exact f32 cosine finds them, less one', async () => {
  const page = await embedded(PAGE);
  const sample = await embedded('.sextant/test/sample.jsonl');
  const [seed, ...others] = page;
  if (seed === undefined) throw new Error('no papers');
  const listed = new Set(others.map(({ id }) => id));
  expect(listed.size).toBe(44);

  const cosine = (x: Float32Array): number => x.reduce((sum, v, i) => sum + v * (seed.embedding[i] ?? 0), 0);
  const exact = [...others, ...sample].sort((a, b) => cosine(b.embedding) - cosine(a.embedding)).slice(0, 60);
  const goal = exact.filter(({ id }) => listed.has(id)).length;

  const reader = new FolderStore(TEST_INDEX);
  const pointer = await readPointer(reader);
  if (pointer === null) throw new Error('no test index');
  const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));
  const shared = {
    reader,
    createEngine: (bytes: number) => createEngine('simd', module, bytes),
    caches: createCaches(1_000_000),
  };
  const named = { gen: pointer.gen, sha256: pointer.manifest.sha256 };
  const generation = await openGeneration(shared, named, await readManifest(reader, pointer.manifest));
  const searcher = generation.searcher(new Budget(UNLIMITED));
  const related = await searcher.related(seed.id, { limit: 60, offset: 0, diversity: 0 });
  const found = related.hits.filter(({ paper }) => listed.has(paper.id)).length;
  expect(found).toBeGreaterThanOrEqual(goal - 1);
});
