import { createEngine } from '../../src/engine/engine.ts';
import { type Manifest, valueKey } from '../../src/index/manifest.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { queryTerms, scoresBy, shareOf } from '../../src/search/query/query-terms.ts';
import { IndexMemory } from '../../src/search/serving/index-memory.ts';
import { engineModule } from '../embed/packed-encoder.ts';
import { byteStream } from '../kv/byte-stream.ts';
import type { BuiltValue } from './build-segment.ts';
import type { UnrelatedQuery } from './draft.ts';

type Relevance = NonNullable<Manifest['relevance']>;

/** From the quartiles of a normal distribution to its standard deviation. */
const QUARTILES_APART = 1.349;
/** The spread of numbers that are all alike, so that nothing is divided by 0. */
const LEAST_SPREAD = 0.01;
/** Digits after the point: a manifest is the same for the same papers. */
const DIGITS = 4;

/**
 * What texts find that no paper answers: the distribution of the largest cosine of each, and of the largest part of what
 * its words can give. Median and quartiles, since some of the texts may have an answer in a collection of any subject.
 * They are searched for by the code that will read the index.
 * @param reader Of the values that the manifest names.
 */
export async function relevanceOf(
  reader: IndexReader,
  manifest: Pick<Manifest, 'segments' | 'model' | 'bits' | 'papers'>,
  unrelated: readonly UnrelatedQuery[],
): Promise<Relevance> {
  const module = await engineModule();
  const memory = new IndexMemory((bytes) => createEngine('simd', module, bytes));
  const { vectors, keywords } = await memory.open(reader, manifest, { maxResults: 1 });
  const cosines = unrelated.map(({ embedding }) => vectors.nearest(embedding, 1)[0]?.score ?? -1);
  const shares = unrelated.map(({ text }) => {
    const its = queryTerms(keywords, text);
    const [best = 0] = scoresBy(keywords, its).best(1, 1).rows;
    return shareOf(scoresBy(keywords, its).at(best), its);
  });
  return {
    meaning: distribution(cosines),
    words: distribution(shares),
    papers: manifest.papers,
  };
}

/** Reads values that were built, and those that a store has already. */
export function readerOver(values: readonly BuiltValue[], store: IndexReader): IndexReader {
  const built = new Map(values.map((value) => [valueKey(value.kind, value.ref.sha256), value]));
  return {
    get: async (key, options) => built.get(key)?.read() ?? store.get(key, options),
    stream: async (key, options) => {
      const value = built.get(key);
      return value === undefined ? store.stream(key, options) : byteStream(value.read());
    },
  };
}

/** What numbers are like: their median, and how far they are spread. */
export function distribution(values: readonly number[]): Relevance['meaning'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const spread = Math.max(LEAST_SPREAD, (at(0.75) - at(0.25)) / QUARTILES_APART);
  return { median: Number(at(0.5).toFixed(DIGITS)), spread: Number(spread.toFixed(DIGITS)) };
}
