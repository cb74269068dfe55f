import type { Paper } from '../index/paper.ts';
import { addRow, type Bitmap, emptyBitmap, fullBitmap, subtract } from './bitmap.ts';
import { diversify, DUPLICATE_COSINE } from './diversity.ts';
import type { Ranked } from './fuse.ts';
import type { KnownItem } from './known-items.ts';
import { queryTerms, type QueryTerms } from './query-terms.ts';
import { retrieve } from './retrieve.ts';
import type { Hits, Page } from './service.ts';
import { depthOf, type Snapshot, toHits } from './snapshot.ts';

/** How much what is not wanted counts, beside what is wanted: Rocchio's usual weights are 0.15 and 0.75. */
const NEGATIVE_WEIGHT = 0.2;
/** Words of a paper that related papers are looked for by: those that tell most. */
const PAPER_TERMS = 30;

const NO_TERMS: QueryTerms = { terms: [], titleTerms: [], names: [], known: new Map(), corrected: '' };

export interface Examples {
  papers: readonly KnownItem[];
  texts: readonly string[];
}

/**
 * Papers like the positive examples and unlike the negative ones: what is searched for is the mean of the ones less
 * 0.2 of the mean of the others (Rocchio 1971), and the positive papers' own words. Examples and near-duplicates of
 * them are no answers.
 */
export async function similarPapers(
  snapshot: Snapshot,
  examples: { positive: Examples; negative: Examples },
  page: Page & { diversity: number },
): Promise<Hits> {
  const { positive, negative } = examples;
  const { vectors, keywords, manifest } = snapshot;
  const vectorsOf = ({ papers, texts }: Examples): Float32Array[] => [
    ...papers.map(({ row }) => vectors.vector(row)),
    ...texts.map((text) => snapshot.encoder.embed(text).embedding),
  ];
  const embedding = unit(combine(mean(vectorsOf(positive)), mean(vectorsOf(negative))));
  const seeds = [...positive.papers, ...negative.papers].map(({ row }) => row);
  const weight = manifest.ranking.relatedKeyword;
  const { ranked, total } = retrieve(snapshot, {
    mode: weight > 0 ? 'hybrid' : 'semantic',
    embedding: () => embedding,
    terms: weight > 0 ? tellingTerms(snapshot, positive) : NO_TERMS,
    allowed: without(keywords.rows, seeds),
    depth: depthOf(page),
    weights: { keyword: weight, title: 0 },
  });
  const others = withoutCopies(snapshot, ranked, seeds);
  const chosen = diversify(others, vectors, { wanted: page.offset + page.limit, diversity: page.diversity });
  const hits = await toHits(snapshot, chosen.slice(page.offset, page.offset + page.limit));
  return { hits, total: total - (ranked.length - chosen.length) };
}

/** Without papers that are near-duplicates of a seed. */
function withoutCopies({ vectors }: Snapshot, ranked: readonly Ranked[], seeds: readonly number[]): Ranked[] {
  const rows = Uint32Array.from(ranked, ({ row }) => row);
  const copies = new Set<number>();
  for (const seed of seeds) {
    vectors.scores(vectors.vector(seed), rows).forEach((cosine, i) => {
      if (cosine >= DUPLICATE_COSINE) copies.add(rows[i] ?? -1);
    });
  }
  return ranked.filter(({ row }) => !copies.has(row));
}

/** The words that tell most of the examples. */
function tellingTerms({ keywords }: Snapshot, { papers, texts }: Examples): QueryTerms {
  const paperText = ({ title, abstract }: Paper): string => `${title}\n${abstract}`;
  const text = [...papers.map(({ paper }) => paperText(paper)), ...texts].join('\n');
  const { terms } = queryTerms(keywords, text);
  return { ...NO_TERMS, terms: terms.toSorted((a, b) => b.weight - a.weight).slice(0, PAPER_TERMS) };
}

function without(rows: number, excluded: readonly number[]): Bitmap {
  const all = fullBitmap(rows);
  const set = emptyBitmap(rows);
  for (const row of excluded) addRow(set, row);
  subtract(all, set);
  return all;
}

function mean(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((x, k) => (sum[k] = (sum[k] ?? 0) + x / vectors.length));
  return sum;
}

function combine(positive: Float32Array, negative: Float32Array): Float32Array {
  return positive.map((x, k) => x - NEGATIVE_WEIGHT * (negative[k] ?? 0));
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return length > 0 ? vector.map((x) => x / length) : vector;
}
