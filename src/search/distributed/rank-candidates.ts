import { fuse, type Ranked, type Weights } from '../fuse.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { type Judge, judgeBy, meaningRange } from '../relevance.ts';
import { BY_WORDS } from '../retrieve.ts';
import type { Mode, Relevance } from '../service.ts';
import type { Candidates } from './candidate-papers.ts';
import type { CollectionView } from './collection-view.ts';
import type { QueryWords } from './query-words.ts';

/** What candidates are ranked by. */
interface By {
  mode: Mode;
  embedding: Float32Array | undefined;
  words: QueryWords | undefined;
  /** What every paper is at least, because it has all that was asked for. */
  least: Relevance;
  /** Rows that the query names. */
  named: readonly number[];
}

/** The candidates, best first, and which of them are close; undefined where the collection does not know. */
export interface RankedCandidates {
  ranked: Ranked[];
  close: { rows: ReadonlySet<number>; isAtLeast: boolean } | undefined;
}

/**
 * Ranks candidates by the rules of an index in memory: `retrieve.ts` and `rank.ts` have them. `namedFirst` is for
 * afterwards: the order of titles would put others before those that are named.
 */
export function rankCandidates(view: CollectionView, candidates: Candidates, by: By): RankedCandidates {
  const { mode, embedding, words } = by;
  const { collection } = view;
  const keyword = (row: number): number => candidates.words.get(row) ?? 0;
  const title = (row: number): number =>
    words?.titleShare(candidates.all.get(row)?.titleTerms ?? NO_TERMS) ?? 0;
  const neighbours = neighboursOf(candidates, by);
  const judged = judging(view, candidates, by);
  const close = judged && closeOf(candidates, neighbours, { ...judged, ...by });
  const fused = fuse(neighbours, { keyword, title }, weightsOf(mode, collection.ranking), {
    range: mode === 'hybrid' ? meaningRange(collection.relevance) : undefined,
    ...(judged && { judged: { relevance: judged.stateOf, isClose: (row) => close?.rows.has(row) ?? true } }),
  });
  const ranked = mode === 'hybrid' ? fused : withOwnScores(fused, embedding ? cosineIn(neighbours) : keyword);
  return { ranked, close };
}

const NO_TERMS: ReadonlySet<string> = new Set();

/** Every candidate with its cosine; by words alone, those that have one of them. */
function neighboursOf({ all, words, embeddings }: Candidates, { embedding, named }: By): Neighbour[] {
  if (embedding === undefined) {
    const rows = Array.from(all.keys()).filter((row) => words.has(row) || named.includes(row));
    return rows.map((row) => ({ row, score: 0 }));
  }
  const rows = Array.from(all.keys());
  const cosines = embeddings.scores(embedding, rows);
  return rows
    .map((row, i) => ({ row, score: cosines[i] ?? 0 }))
    .sort((a, b) => b.score - a.score || a.row - b.row);
}

function weightsOf(mode: Mode, hybrid: Weights): Weights {
  if (mode === 'hybrid') return hybrid;
  return { keyword: mode === 'keyword' ? 1 : 0, title: 0 };
}

interface Judging {
  judge: Judge;
  judged: (evidence: number) => Relevance;
  stateOf: (one: Neighbour) => Relevance;
}

/** How well candidates answer, beside papers that stand for all others. */
function judging(
  { collection, sample }: CollectionView,
  candidates: Candidates,
  { mode, embedding, words, least }: By,
): Judging | undefined {
  if (collection.relevance === undefined) return undefined;
  const { words: scores, withAll, byNamed } = candidates;
  const judge = judgeBy(collection.relevance, mode, least);
  const rows = sample.rows();
  const cosines = embedding === undefined ? rows.map(() => 0) : Array.from(sample.scores(embedding, rows));
  const said = words && byWordsInAll(collection.papers, candidates, words);
  const others = cosines.map((cosine, i) => {
    const row = said?.(((i * STRIDE) % cosines.length) / cosines.length);
    return judge.evidence(cosine, wordsOf(row, words, scores), row !== undefined && withAll?.has(row));
  });
  const judged = judge.beside(others);
  const stateOf = ({ row, score }: Neighbour): Relevance =>
    byNamed?.has(row)
      ? 'strong'
      : judged(judge.evidence(score, words?.share(scores.get(row) ?? 0) ?? 0, withAll?.has(row)));
  return { judge, judged, stateOf };
}

/** Has no part in common with the size of a sample: what words give is dealt out to it in no order of meaning. */
const STRIDE = 7_919;

function wordsOf(
  row: number | undefined,
  words: QueryWords | undefined,
  scores: ReadonlyMap<number, number>,
): number {
  return row === undefined ? 0 : (words?.share(scores.get(row) ?? 0) ?? 0);
}

/**
 * What words give to papers that stand for all: which words those have is not known, but how many papers have one is, and
 * what the best of them score.
 * @returns The row whose score stands for that of a paper at a place, from 0 to 1, in an order of all papers by words;
 * undefined where papers have no word.
 */
function byWordsInAll(
  papers: number,
  { words: scores, passing }: Candidates,
  words: QueryWords,
): (place: number) => number | undefined {
  const rows = Array.from(scores.keys());
  const isFiltered = passing < papers;
  const isAll = !isFiltered && rows.length < BY_WORDS;
  const having = isAll ? rows.length : Math.max(rows.length, words.having);
  return (place) => {
    const rank = Math.floor(place * papers);
    if (rank >= having) return undefined;
    return isFiltered ? rows[Math.floor((rank / having) * rows.length)] : (rows[rank] ?? rows.at(-1));
  };
}

/** Which candidates are close, and whether what nobody offered may be: it is no better than the last that was offered. */
function closeOf(
  { furthest, words: scores, all }: Candidates,
  neighbours: readonly Neighbour[],
  { judge, judged, stateOf, words, named }: Judging & Pick<By, 'words' | 'named'>,
): NonNullable<RankedCandidates['close']> {
  const rows = new Set(neighbours.filter((one) => stateOf(one) !== 'weak').map(({ row }) => row));
  for (const row of named) if (all.has(row)) rows.add(row);
  const leastWords = scores.size < BY_WORDS ? 0 : Math.min(...scores.values());
  const unseen = judge.evidence(furthest ?? -1, words?.share(leastWords) ?? 0);
  const isCut = furthest !== undefined || scores.size >= BY_WORDS;
  return { rows, isAtLeast: isCut && judged(unseen) !== 'weak' };
}

/** By one side alone, a score is what that side says. */
function withOwnScores(ranked: readonly Ranked[], scoreOf: (row: number) => number): Ranked[] {
  return ranked
    .map((one) => ({ ...one, score: scoreOf(one.row) }))
    .sort((a, b) => b.score - a.score || a.row - b.row);
}

function cosineIn(neighbours: readonly Neighbour[]): (row: number) => number {
  const cosines = new Map(neighbours.map(({ row, score }) => [row, score]));
  return (row) => cosines.get(row) ?? -1;
}
