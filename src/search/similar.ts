import type { Paper } from '../index/paper.ts';
import { addRow, type Bitmap, emptyBitmap, subtract } from './indexes/bitmap.ts';
import { analyze, words } from '../text/analyze.ts';
import type { KeywordIndex } from './indexes/keyword-index.ts';
import type { LexiconEntry } from './indexes/merged-lexicon.ts';
import { diversify, DUPLICATE_COSINE } from './diversity.ts';
import { combined, mean, unit } from './example-vectors.ts';
import type { Ranked } from './fuse.ts';
import type { NamedRow } from './query/known-items.ts';
import { queryTerms, type QueryTerms } from './query/query-terms.ts';
import { explain, type Marking, markingOf } from './explain.ts';
import { isAtLeast, judgeBy, meaningRange, SAMPLE } from './relevance.ts';
import { retrieve } from './retrieve.ts';
import type { Hits, Page, Similar } from './service.ts';
import type { TextEmbedding } from './serving/query-encoder.ts';
import { depthOf, joinNotes, pageAfter, readPage, type Snapshot } from './snapshot.ts';

/** A paper is close to another that has it among so many nearest, and among this share of all, but at least so many. */
const CLOSE = { most: 20, share: 0.01, least: 5 } as const;
/**
 * Words of a paper that related papers are looked for by: those that tell most, of which not more than a share of the papers
 * has each, or a few. With commoner words, too, SciFact's train judgments lost 0.3 points of nDCG@10, its test 1.7, and papers
 * of the same authors among 9,868 0.2.
 */
export const TELLING = { words: 30, share: 0.05, few: 20 } as const;

/** How many papers may have a word that others are looked for by. */
export function mostHaving(papers: number): number {
  return Math.max(TELLING.few, TELLING.share * papers);
}

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
 * @param closeAmong Rows of which alone those are answers that are close to one of the positive papers.
 */
export async function similarPapers(
  snapshot: Snapshot,
  examples: { positive: Examples; negative: Examples },
  page: Page & Similar,
  closeAmong?: readonly number[],
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
  const embedding = unit(combined(wanted, unwanted));
  const seeds = [...positive.papers, ...negative.papers].map(({ row }) => row);
  const weight = manifest.ranking.relatedKeyword;
  const { ranked, total, compared } = retrieve(snapshot, {
    by: { mode: weight > 0 ? 'hybrid' : 'semantic', embedding },
    terms: weight > 0 ? tellingTerms(snapshot, positive) : NO_TERMS,
    allowed:
      closeAmong === undefined
        ? without(keywords, seeds)
        : nearRows(snapshot, positive.papers, new Set(closeAmong), seeds),
    depth: depthOf(page),
    weights: { keyword: weight, title: 0 },
    range: meaningRange(manifest.relevance),
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
  const isNamed = closeAmong !== undefined && positive.papers.length > 1;
  const ofAll = page.explain ? markingBy(snapshot, positive) : undefined;
  return {
    hits: shown.map(({ paper, ranked: { row, score } }) => {
      const near = isNamed ? nearestOf(snapshot, row, positive.papers) : undefined;
      // Of a list, words of another paper than the one that is named would be in neither.
      const marking = ofAll && near ? markingBy(snapshot, { papers: [near], texts: [] }) : ofAll;
      const why = marking && explain(paper, ALL_MEANING, marking);
      return {
        paper,
        score,
        ...(near?.paper && { like: near.paper.title }),
        ...(why && { why: closeAmong === undefined ? why : { ...why, words: asWritten(why.words, paper) } }),
      };
    }),
    total: found,
    ...(judged !== undefined && { close: judged }),
    ...(next && { next }),
    ...joinNotes(note, ending, unread > 0 ? unreadWords(unread) : undefined),
  };
}

/**
 * Those of some rows that are close to one of some papers: so near that they are among its nearest of all. What is
 * near differs from one subject to the next, which a rank does not mind: docs/mail.md has what cosines came to.
 */
function nearRows(
  { vectors, keywords }: Snapshot,
  papers: readonly NamedRow[],
  among: ReadonlySet<number>,
  seeds: readonly number[],
): Bitmap {
  const close = emptyBitmap(keywords.rows);
  const nearest = Math.min(CLOSE.most, Math.max(CLOSE.least, Math.round(CLOSE.share * keywords.papers)));
  for (const seed of papers) {
    // One more, since nothing is nearer to a paper than itself.
    for (const { row } of vectors.nearest(vectors.vector(seed.row), nearest + 1)) {
      if (among.has(row) && !seeds.includes(row)) addRow(close, row);
    }
  }
  return close;
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
  const sample = keywords.sample(SAMPLE);
  const close = new Set<number>();
  for (const { embedding } of texts) {
    const judge = beside(Array.from(vectors.scores(embedding, sample), (cosine) => evidence(cosine, 0)));
    vectors.scores(embedding, rows).forEach((cosine, i) => {
      if (isAtLeast(judge(evidence(cosine, 0)), 'partial')) close.add(i);
    });
  }
  return close.size;
}

/** Those of some words that a paper has too, and not in another form of theirs alone. */
function asWritten(some: readonly string[], { title, abstract }: Paper): string[] {
  const its = new Set(words(`${title}\n${abstract}`));
  return some.filter((word) => words(word).every((part) => its.has(part)));
}

/** Which of some papers a row is most like. */
function nearestOf({ vectors }: Snapshot, row: number, papers: readonly NamedRow[]): NamedRow | undefined {
  const rows = Uint32Array.from(papers, (paper) => paper.row);
  const cosines = Array.from(vectors.scores(vectors.vector(row), rows));
  return papers[cosines.indexOf(Math.max(...cosines))];
}

function unreadWords(papers: number): string {
  return `The words of ${papers} of the papers named were not read: they count by their meaning alone.`;
}

/** A paper that is like others is so by its meaning as a whole. */
const ALL_MEANING = { semantic: 1, keyword: 0 };

/** Marks the words of what is searched by: of papers, those of their titles. */
function markingBy({ keywords }: Snapshot, { papers, texts }: Examples): Marking {
  const plain = [...papers.flatMap(({ paper }) => paper?.title ?? []), ...texts].join('\n');
  const known = new Map<string, LexiconEntry>();
  for (const { term } of analyze(plain)) {
    const entry = keywords.terms.text.find(term);
    if (entry !== null) known.set(term, entry);
  }
  return markingOf({ plain, known, idf: (rows) => keywords.idf(rows) });
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
  const most = mostHaving(keywords.papers);
  const telling = terms.filter(({ postings }) => postings.rows <= most);
  return { ...NO_TERMS, terms: telling.sort((a, b) => b.weight - a.weight).slice(0, TELLING.words) };
}

function without(keywords: KeywordIndex, excluded: readonly number[]): Bitmap {
  const all = keywords.all();
  const set = emptyBitmap(keywords.rows);
  for (const row of excluded) addRow(set, row);
  subtract(all, set);
  return all;
}
