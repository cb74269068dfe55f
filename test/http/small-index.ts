import { readFile } from 'node:fs/promises';
import { toHalves } from '../../scripts/draft-of.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import { DEFAULT_ALLOWANCE, Budget } from '../../src/search/serving/budget.ts';
import { type Generation, openGeneration } from '../../src/search/serving/open-generation.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import { tinyModel } from '../embed/tiny-model.ts';
import { rowsOf, unitVector } from '../publish/drafts.ts';
import { HistoryStore } from '../publish/stores.ts';
import { Choices } from '../simulation/world.ts';
import { served } from './library.ts';

const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));

/**
 * An index of these papers at random places.
 * @param cacheBytes What is kept between requests: nothing unless given, so that each has to read what it answers.
 * @param model What encodes queries.
 */
export async function smallIndex(
  papers: readonly Paper[],
  cacheBytes = 0,
  model = tinyModel(),
): Promise<Generation> {
  const choices = new Choices(1);
  const store = new HistoryStore(() => 0);
  const { id, width: dim, maxTokens } = model.config;
  const { weights, vocabulary } = model;
  const rows = rowsOf(papers, () => toHalves(unitVector(dim, () => choices.next())));
  const learnt = model.config.layers === 0 ? { static: { papers: papers.length } } : {};
  const named = { id, dim, maxTokens, weights, vocabulary, ...learnt };
  await publish(store, { model: named, bits: 8, rows }, { waitMs: 0 });
  const pointer = await readPointer(store);
  if (pointer === null) throw new Error('nothing is published');
  return openGeneration(
    {
      reader: store,
      createEngine: (bytes: number) => createEngine('simd', module, bytes),
      caches: createCaches(cacheBytes),
    },
    { gen: pointer.gen, sha256: pointer.manifest.sha256 },
    await readManifest(store, pointer.manifest),
    {},
  );
}

/** The application over an index, each of whose requests may read so many values: as many as without a key unless given. */
export function servedWithin(generation: Generation, reads = DEFAULT_ALLOWANCE.reads) {
  return served(() => generation.searcher(new Budget({ reads, tokens: DEFAULT_ALLOWANCE.tokens })));
}
