import { createEngine } from '../../src/engine/engine.ts';
import { engineModule } from '../../scripts/embed/packed-encoder.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import { openGeneration } from '../../src/search/serving/open-generation.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { Searcher } from '../../src/search/searcher.ts';

/** Enough, in bytes, for all papers. */
const CACHE_BYTES = 512 * 1024 * 1024;
/** Scores that differ by less are a tie: codes of 8 bits tell no more. */
const TIE = 0.001;
const TOP = 10;

/** Opens an index in Node by the Worker's code, and nothing is left out of its answers. */
export async function searcherOf(reader: IndexReader, manifest: Manifest): Promise<Searcher> {
  const module = await engineModule();
  const shared = {
    reader,
    createEngine: (bytes: number) => createEngine('simd', module, bytes),
    caches: createCaches(CACHE_BYTES),
  };
  const generation = await openGeneration(shared, { gen: manifest.gen, sha256: '' }, manifest);
  return generation.searcher(new Budget(UNLIMITED));
}

/** The first papers of a search, with their scores. */
export async function topOf(searcher: Searcher, text: string): Promise<{ id: string; score: number }[]> {
  const { hits } = await searcher.search({
    text,
    mode: 'hybrid',
    filters: {},
    sort: 'relevance',
    page: { offset: 0, limit: 2 * TOP },
    explain: false,
  });
  return hits.map(({ paper, score }) => ({ id: paper.id, score }));
}

/** Whether two rankings have the same first ten papers in the same order, but for ties of the second. */
export function isSameTop(
  one: readonly { id: string }[],
  other: readonly { id: string; score: number }[],
): boolean {
  const scores = new Map(other.map(({ id, score }) => [id, score]));
  const expected = other.slice(0, TOP);
  return expected.every(({ id, score }, i) => {
    const found = one[i]?.id;
    if (found === undefined) return false;
    if (found === id) return true;
    const its = scores.get(found);
    return its !== undefined && Math.abs(its - score) <= TIE;
  });
}
