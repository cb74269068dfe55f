import { createEngine } from '../../src/engine/engine.ts';
import { checksum32 } from '../../src/hash.ts';
import { sha256Hex } from '../../src/hash.ts';
import { type Manifest, valueKey } from '../../src/index/manifest.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { openTerms } from '../../src/index/format/terms.ts';
import { KeywordIndex } from '../../src/search/indexes/keyword-index.ts';
import { queryTerms, scoresBy, shareOf } from '../../src/search/query/query-terms.ts';
import { engineModule } from '../embed/packed-encoder.ts';
import type { RowSource, UnrelatedQuery } from './draft.ts';

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
 * @param terms The `terms` value of the rows.
 * @param postings The `postings` values of the rows.
 */
export async function nullDistribution(
  unrelated: readonly UnrelatedQuery[],
  rows: RowSource,
  { terms, postings }: { terms: Uint8Array; postings: readonly Uint8Array[] },
): Promise<Relevance> {
  const keywords = await openKeywords(rows.count, terms, postings);
  const shares = unrelated.map(({ text }) => {
    const its = queryTerms(keywords, text);
    return shareOf(largest(scoresBy(keywords, its).values()), its);
  });
  return { meaning: distribution(bestCosines(unrelated, rows)), words: distribution(shares) };
}

function bestCosines(unrelated: readonly UnrelatedQuery[], rows: RowSource): number[] {
  const best = unrelated.map(() => -1);
  for (let row = 0; row < rows.count; row++) {
    const paper = rows.embedding(row);
    unrelated.forEach(({ embedding }, i) => {
      let cosine = 0;
      for (let k = 0; k < paper.length; k++) cosine += (paper[k] ?? 0) * (embedding[k] ?? 0);
      if (cosine > (best[i] ?? 0)) best[i] = cosine;
    });
  }
  return best;
}

/** The postings that are to be published, opened by the code that will read them. */
async function openKeywords(
  papers: number,
  terms: Uint8Array,
  postings: readonly Uint8Array[],
): Promise<KeywordIndex> {
  const values = new Map<string, Uint8Array>();
  const refOf = async (value: Uint8Array): Promise<ValueRef> => {
    const ref = { sha256: await sha256Hex(value), bytes: value.length, checksum: checksum32(value) };
    values.set(valueKey('postings', ref.sha256), value);
    return ref;
  };
  const reader: IndexReader = {
    get: async (key) => values.get(key)?.slice() ?? null,
    stream: async (key) => {
      const value = values.get(key);
      return value ? new Blob([value.slice()]).stream() : null;
    },
  };
  const places = { papers, postings: await Promise.all(postings.map(refOf)) };
  const engine = createEngine('simd', await engineModule(), KeywordIndex.bytes(places));
  const lexicons = { terms: openTerms(terms, places.postings) };
  return KeywordIndex.load(engine, reader, places, { lexicons, maxResults: 1 });
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function distribution(values: readonly number[]): Relevance['meaning'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const spread = Math.max(LEAST_SPREAD, (at(0.75) - at(0.25)) / QUARTILES_APART);
  return { median: Number(at(0.5).toFixed(DIGITS)), spread: Number(spread.toFixed(DIGITS)) };
}
