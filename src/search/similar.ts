import type { Paper } from '../index/paper.ts';
import { addRow, type Bitmap, emptyBitmap, fullBitmap, subtract } from './indexes/bitmap.ts';
import { diversify, DUPLICATE_COSINE } from './diversity.ts';
import type { Ranked } from './fuse.ts';
import type { NamedRow } from './query/known-items.ts';
import { queryTerms, type QueryTerms } from './query/query-terms.ts';
import { isAtLeast, judgeBy, sampleRows } from './relevance.ts';
import { retrieve } from './retrieve.ts';
import type { Hits, Page } from './service.ts';
import type { TextEmbedding } from './serving/query-encoder.ts';
import { depthOf, joinNotes, pageAfter, readPage, type Snapshot } from './snapshot.ts';

/** How much what is not wanted counts, beside what is wanted: Rocchio's usual weights are 0.15 and 0.75. */
const NEGATIVE_WEIGHT = 0.2;
/** Words of a paper that related papers are looked for by: those that tell most. */
const PAPER_TERMS = 30;

const NO_TERMS: QueryTerms = {
  terms: [],
  titleTerms: [],
  most: 0,
  names: [],
  known: new Map(),
};

export interface Examples {
  papers: readonly NamedRow[];
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
  const { vectors, keywords, manifest, budget } = snapshot;
  const texts = snapshot.encoder.embedAll([...positive.texts, ...negative.texts], budget);
  const vectorsOf = ({ papers }: Examples, its: readonly TextEmbedding[]): Float32Array[] => [
    ...papers.map(({ row }) => vectors.vector(row)),
    ...its.map(({ embedding }) => embedding),
  ];
  const wanted = mean(vectorsOf(positive, texts.slice(0, positive.texts.length)));
  const unwanted = mean(vectorsOf(negative, texts.slice(positive.texts.length)));
  const embedding = unit(combine(wanted, unwanted));
  const seeds = [...positive.papers, ...negative.papers].map(({ row }) => row);
  const weight = manifest.ranking.relatedKeyword;
  const { ranked, total, compared } = retrieve(snapshot, {
    by: { mode: weight > 0 ? 'hybrid' : 'semantic', embedding },
    terms: weight > 0 ? tellingTerms(snapshot, positive) : NO_TERMS,
    allowed: without(keywords.rows, seeds),
    depth: depthOf(page),
    weights: { keyword: weight, title: 0 },
  });
  budget.rows += compared;
  const others = withoutCopies(snapshot, ranked, seeds);
  const { offset, limit } = page;
  const chosen = diversify(others, vectors, { wanted: offset + limit, diversity: page.diversity });
  const { shown, taken, note } = await readPage(snapshot, chosen.slice(offset), limit);
  const found = total - (ranked.length - chosen.length);
  const { next, ending } = pageAfter(page, { taken, total: found });
  const unread = positive.papers.filter(({ paper }) => paper === undefined).length;
  const judged = closeTo(
    snapshot,
    ranked,
    positive.papers.length > 0 ? [] : texts.slice(0, positive.texts.length),
  );
  return {
    hits: shown.map(({ paper, ranked: { score } }) => ({ paper, score })),
    total: found,
    ...(judged !== undefined && { close: judged }),
    ...(next && { next }),
    ...joinNotes(note, ending, unread > 0 ? unreadWords(unread) : undefined),
  };
}

/**
 * How many rows are close to one of some texts, each as a search by meaning for it would say; undefined where there is
 * no text, or the index does not know.
 */
function closeTo(
  { vectors, keywords, manifest: { relevance } }: Snapshot,
  ranked: readonly Ranked[],
  texts: readonly TextEmbedding[],
): number | undefined {
  if (relevance === undefined || texts.length === 0) return undefined;
  const { evidence, beside } = judgeBy(relevance, 'semantic', 'weak');
  const rows = Uint32Array.from(ranked, ({ row }) => row);
  const sample = sampleRows(keywords.rows);
  const close = new Set<number>();
  for (const { embedding } of texts) {
    const judge = beside(Array.from(vectors.scores(embedding, sample), (cosine) => evidence(cosine, 0)));
    vectors.scores(embedding, rows).forEach((cosine, i) => {
      if (isAtLeast(judge(evidence(cosine, 0)), 'partial')) close.add(i);
    });
  }
  return close.size;
}

function unreadWords(papers: number): string {
  return `The words of ${papers} of the papers named were not read: they count by their meaning alone.`;
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
  const text = [...papers.flatMap(({ paper }) => (paper ? [paperText(paper)] : [])), ...texts].join('\n');
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
