import { sql } from '../../database.ts';
import type { Paper } from '../../index/paper.ts';
import { diversify, DUPLICATE_COSINE } from '../diversity.ts';
import { explain, markingOf } from '../explain.ts';
import { fuse, type Ranked } from '../fuse.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { isAtLeast, judgeBy, meaningRange } from '../relevance.ts';
import type { Hits, Page, Similar } from '../service.ts';
import { mostHaving, TELLING } from '../similar.ts';
import { joinNotes, MAX_RESULTS, pageAfter } from '../snapshot.ts';
import { combined, mean, unit } from '../example-vectors.ts';
import { NOTHING_LOOKED_UP } from './asked-papers.ts';
import { candidatesOf } from './candidate-papers.ts';
import type { CollectionView } from './collection-view.ts';
import { Embeddings, type StoredEmbedding } from './coded-embeddings.ts';
import { offer } from './offered-papers.ts';
import { QueryWords } from './query-words.ts';
import { countsStatement } from './words-in-database.ts';

/** A paper that is like others is so by its meaning as a whole. */
const ALL_MEANING = { semantic: 1, keyword: 0 };

interface Seed {
  row: number;
  paper: Paper;
}

export interface SeedExamples {
  papers: readonly Seed[];
  texts: readonly string[];
}

/** Papers like the positive examples and unlike the negative ones, by the rules of an index in memory: `similar.ts`. */
export async function similarInCollection(
  view: CollectionView,
  { positive, negative }: { positive: SeedExamples; negative: SeedExamples },
  page: Page & Similar,
): Promise<Hits> {
  const { collection, encoder, budget, records } = view;
  const seeds = [...positive.papers, ...negative.papers].map(({ row }) => row);
  const texts = encoder
    .embedAll([...positive.texts, ...negative.texts], budget)
    .map(({ embedding }) => embedding);
  const own = await embeddingsOf(view, seeds);
  const vectorsOf = (papers: readonly Seed[], its: readonly Float32Array[]): Float32Array[] => [
    ...papers.map(({ row }) => own.vector(row)),
    ...its,
  ];
  const ofTexts = texts.slice(0, positive.texts.length);
  const embedding = unit(
    combined(
      mean(vectorsOf(positive.papers, ofTexts)),
      mean(vectorsOf(negative.papers, texts.slice(positive.texts.length))),
    ),
  );
  const words = await tellingWords(view, positive);
  const asked = { filters: {} };
  const looked = NOTHING_LOOKED_UP;
  const shown = page.offset + page.limit;
  const offered = await offer(view, { embedding, words, typed: words, asked, looked });
  const candidates = await candidatesOf(view, offered, { words, asked, looked, named: [], shown });
  const { embeddings } = candidates;
  const rows = Array.from(candidates.all.keys()).filter((row) => !seeds.includes(row));
  const cosines = embeddings.scores(embedding, rows);
  const neighbours = rows.map((row, i): Neighbour => ({ row, score: cosines[i] ?? 0 }));
  const ranked = fuse(
    neighbours,
    { keyword: (row) => candidates.words.get(row) ?? 0, title: () => 0 },
    { keyword: collection.ranking.relatedKeyword, title: 0 },
    { range: meaningRange(collection.relevance) },
  );
  const others = withoutCopies(ranked, { seeds, own, embeddings });
  const chosen = diversify(others, embeddings, { wanted: shown, diversity: page.diversity });
  const some = chosen.slice(page.offset, shown);
  const papers = await records.read(some.map(({ row }) => row));
  const total = Math.min(MAX_RESULTS, chosen.length);
  const { next, ending } = pageAfter(page, { taken: papers.length, total });
  const marking =
    page.explain &&
    markingOf({
      plain: [...positive.papers.map(({ paper }) => paper.title), ...positive.texts].join('\n'),
      known: words.known,
      idf: (count) => words.idf(count),
    });
  const close =
    positive.papers.length > 0 ? undefined : closeTo(view, neighbours, { texts: ofTexts, embeddings });
  return {
    hits: papers.map((paper, i) => ({
      paper,
      score: some[i]?.score ?? 0,
      ...(marking && { why: explain(paper, ALL_MEANING, marking) }),
    })),
    total,
    ...(close !== undefined && { close }),
    ...(next && { next }),
    ...joinNotes(ending),
  };
}

/** The embeddings of some rows. */
async function embeddingsOf(
  { database, budget }: CollectionView,
  rows: readonly number[],
): Promise<Embeddings> {
  const embeddings = new Embeddings();
  if (rows.length === 0) return embeddings;
  budget.reads++;
  const text = 'SELECT row, codes, scale FROM papers WHERE row IN (SELECT value FROM json_each(?1))';
  const found = await database.rows<StoredEmbedding & { row: number }>(sql(text, JSON.stringify(rows)));
  for (const one of found) embeddings.add(one.row, one);
  return embeddings;
}

/** The words that tell most of the examples. */
async function tellingWords(view: CollectionView, { papers, texts }: SeedExamples): Promise<QueryWords> {
  const { database, budget, collection } = view;
  const text = [...papers.map(({ paper: { title, abstract } }) => `${title}\n${abstract}`), ...texts].join(
    '\n',
  );
  const whole = new QueryWords(text, collection, Number.POSITIVE_INFINITY);
  budget.reads++;
  const counts = await database.rows<{ value: string; papers: number }>(countsStatement(whole.terms));
  for (const { value, papers: count } of counts) whole.know(value, count);
  return whole.mostTelling(TELLING.words, mostHaving(collection.papers));
}

/** Without papers that are near-duplicates of a seed. */
function withoutCopies(
  ranked: readonly Ranked[],
  { seeds, own, embeddings }: { seeds: readonly number[]; own: Embeddings; embeddings: Embeddings },
): Ranked[] {
  const rows = ranked.map(({ row }) => row);
  const copies = new Set<number>();
  for (const seed of seeds) {
    embeddings.scores(own.vector(seed), rows).forEach((cosine, i) => {
      if (cosine >= DUPLICATE_COSINE) copies.add(rows[i] ?? -1);
    });
  }
  return ranked.filter(({ row }) => !copies.has(row));
}

/** How many rows are close to one of some texts; undefined where the collection does not know. */
function closeTo(
  { collection: { relevance }, sample }: CollectionView,
  neighbours: readonly Neighbour[],
  { texts, embeddings }: { texts: readonly Float32Array[]; embeddings: Embeddings },
): number | undefined {
  if (relevance === undefined || texts.length === 0) return undefined;
  const { evidence, beside } = judgeBy(relevance, 'semantic', 'weak');
  const rows = neighbours.map(({ row }) => row);
  const close = new Set<number>();
  for (const text of texts) {
    const judge = beside(Array.from(sample.scores(text, sample.rows()), (cosine) => evidence(cosine, 0)));
    embeddings.scores(text, rows).forEach((cosine, i) => {
      if (isAtLeast(judge(evidence(cosine, 0)), 'partial')) close.add(rows[i] ?? -1);
    });
  }
  return close.size;
}
