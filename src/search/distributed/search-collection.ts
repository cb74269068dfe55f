import { fuse, type Ranked } from '../fuse.ts';
import { explain, markingOf } from '../explain.ts';
import { type FirstStep, firstStep, MOST_READ } from '../first-step.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { textTest } from '../query/phrases.ts';
import type { Query } from '../query/query.ts';
import { isAllAsked } from '../rank.ts';
import { isAtLeast, judgeBy, meaningRange } from '../relevance.ts';
import { BY_WORDS } from '../retrieve.ts';
import type { Hits, Page, Relevance, SearchRequest } from '../service.ts';
import { joinNotes, MAX_RESULTS } from '../snapshot.ts';
import { byTitleOrder } from '../title-order.ts';
import { type Asked, impossible } from './asked-papers.ts';
import { type Candidates, findCandidates, MOST_COUNTED } from './candidates.ts';
import { type CollectionView, lookUp } from './collection-view.ts';
import { facetsOf } from './facets.ts';
import { listCollection } from './lists.ts';
import { askNames } from './names-in-database.ts';
import { QueryWords } from './query-words.ts';

/** Papers that were named whose titles tell which others are like them. */
const MOST_TITLES = 3;
/** Papers that are read to see whether they have a phrase, and rounds in which they are. */
const CHECKED_AT_ONCE = 40;
const MOST_ROUNDS = 3;

/** The papers that answer a query, of a collection in D1 and Vectorize. */
export async function searchCollection(
  view: CollectionView,
  request: SearchRequest,
  first: FirstStep = firstStep(request),
): Promise<Hits> {
  const { filters, conditions } = request;
  const cut = first.text === request.text ? undefined : CUT;
  const [whole, rest] = await Promise.all([
    askNames(view, (known) => known.named(first.text)),
    askNames(view, (known) => known.named(first.query.plain)),
  ]);
  const isWhole = whole.rows.length > 0;
  const query: Query = isWhole ? { plain: first.text, clauses: [], years: [] } : first.query;
  const { rows: named, byNumber } = isWhole ? whole : rest;
  const asked: Asked = { filters, conditions, query };
  const looked = await lookUp(view, asked);
  const none = impossible(asked, looked);
  if (query.plain.trim() === '') {
    const listed = await listCollection(view, { ...request.page, order: 'newest', asked, looked });
    const { papers, total, next, facets } = listed;
    const isMore = next !== undefined && next < MAX_RESULTS;
    return {
      hits: papers.map((paper) => ({ paper, score: 0 })),
      total,
      ...(isMore && { next: { offset: next } }),
      facets,
      ...joinNotes(cut, query.note, none, listed.note),
    };
  }
  // A number says nothing about the papers below the one that it names: its title does.
  const titles = byNumber ? await view.records.read(named.slice(0, MOST_TITLES)) : [];
  const meant =
    titles.length > 0 ? titles.map(({ title }) => title).join(' ') : (first.toEmbed ?? query.plain);
  const found = await ranking(view, { request, query, meant, asked, looked, named, first });
  const page = await shownPage(view, found.ranked, query, request.page);
  const marking = request.explain
    ? markingOf({
        plain: query.plain,
        known: found.words?.known ?? new Map(),
        idf: (rows) => found.words?.idf(rows) ?? 0,
      })
    : null;
  return {
    hits: page.shown.map(({ paper, ranked }) => ({
      paper,
      score: ranked.score,
      ...(ranked.relevance && { relevance: ranked.relevance }),
      ...(marking && { why: explain(paper, ranked, marking) }),
    })),
    total: found.total,
    ...(page.isChecked && { isAtMost: true as const }),
    ...(found.close && { close: found.close.rows.size }),
    ...(found.close?.isAtLeast && { isCloseAtLeast: true as const }),
    ...(named.length > 0 && { named: named.length }),
    ...(page.next !== undefined && { next: page.next }),
    ...(found.total === 0 && { waysOut: { without: [], byMeaning: false } }),
    facets: await facetsOf(view, found.close ? found.candidates : undefined, found.close?.rows, {
      asked,
      looked,
    }),
    ...joinNotes(cut, query.note, none, found.note, page.note),
  };
}

const CUT = `Only the first ${MOST_READ.toLocaleString('en')} characters of the query were read.`;

interface RankingOf {
  request: SearchRequest;
  query: Query;
  /** The text whose meaning is searched for. */
  meant: string;
  asked: Asked;
  looked: Awaited<ReturnType<typeof lookUp>>;
  named: readonly number[];
  first: FirstStep;
}

interface RankedCandidates {
  candidates: Candidates;
  ranked: Ranked[];
  words: QueryWords | undefined;
  total: number;
  close: { rows: ReadonlySet<number>; isAtLeast: boolean } | undefined;
  note?: string;
}

/** Ranks candidates by the rules that rank an index in memory: `retrieve.ts`, `rank.ts`. */
async function ranking(view: CollectionView, of: RankingOf): Promise<RankedCandidates> {
  const { request, query, meant, asked, looked, named, first } = of;
  const { mode, page, minRelevance = 'weak', sort } = request;
  const { collection, encoder, sample } = view;
  const embedding =
    mode === 'keyword' ? undefined : (first.early?.of(meant, encoder) ?? encoder.embed(meant)).embedding;
  const words = mode === 'semantic' ? undefined : new QueryWords(meant, collection.papers);
  const shown = page.offset + page.limit;
  const candidates = await findCandidates(view, { embedding, words, asked, looked, shown });
  const { all, embeddings, passing } = candidates;
  const keyword = (row: number): number => candidates.words.get(row) ?? 0;
  const rows = Array.from(all.keys()).filter((row) => mode !== 'keyword' || keyword(row) > 0);
  const cosines = embedding === undefined ? undefined : embeddings.scores(embedding, rows);
  const neighbours = rows
    .map((row, i): Neighbour => ({ row, score: cosines?.[i] ?? 0 }))
    .sort((a, b) => b.score - a.score || a.row - b.row);
  const titles = new Map(rows.map((row) => [row, words?.titleShare(all.get(row)?.title ?? '') ?? 0]));
  const least = isAllAsked(query) ? 'partial' : 'weak';
  const judge = collection.relevance && judgeBy(collection.relevance, mode, least);
  const evidenceOf = ({ row, score }: Neighbour): number =>
    judge?.evidence(score, words?.share(keyword(row)) ?? 0, candidates.withAll?.has(row)) ?? 0;
  const others = embedding === undefined ? [] : Array.from(sample.scores(embedding, sample.rows()));
  const judged = judge?.beside(
    embedding === undefined
      ? sample.rows().map(() => judge.evidence(0, 0))
      : others.map((cosine) => judge.evidence(cosine, 0)),
  );
  const stateOf = judged && ((one: Neighbour): Relevance => judged(evidenceOf(one)));
  const closeRows = new Set(
    stateOf ? neighbours.filter((one) => stateOf(one) !== 'weak').map(({ row }) => row) : [],
  );
  for (const row of named) if (all.has(row)) closeRows.add(row);
  const weights =
    mode === 'keyword'
      ? { keyword: 1, title: 0 }
      : mode === 'semantic'
        ? { keyword: 0, title: 0 }
        : collection.ranking;
  const fused = fuse(neighbours, { keyword, title: (row) => titles.get(row) ?? 0 }, weights, {
    range: mode === 'hybrid' ? meaningRange(collection.relevance) : undefined,
    ...(stateOf && { judged: { relevance: stateOf, isClose: (row: number) => closeRows.has(row) } }),
  });
  const scored =
    mode === 'hybrid' ? fused : withOwnScores(fused, mode === 'keyword' ? keyword : cosineIn(neighbours));
  const inOrder = await byTitleOrder(view.records, [meant, query.plain], scored);
  const ranked = namedFirst(
    inOrder,
    named.filter((row) => all.has(row)),
    judge && 'strong',
  );
  const mayBeMore = unseenIsClose(candidates, { judged, judge, words });
  const close = judge && { rows: closeRows, isAtLeast: mayBeMore };
  const some =
    minRelevance === 'weak' || judge === undefined
      ? ranked
      : ranked.filter(({ relevance = 'weak' }) => isAtLeast(relevance, minRelevance));
  const total = totalOf(mode, { ranked: some, passing, isCut: minRelevance !== 'weak' });
  const ordered = sort === 'newest' ? newestOf(some, candidates, judge !== undefined) : some;
  return {
    candidates,
    ranked: ordered,
    words,
    total: sort === 'newest' ? ordered.length : total,
    close,
    ...joinNotes(
      passing > MOST_COUNTED && passing !== collection.papers ? COUNTED : undefined,
      mode === 'keyword' && some.length >= BY_WORDS ? BEST_BY_WORDS : undefined,
      unknownWords(words),
      mode === 'keyword' && ranked.length === 0 ? NO_WORDS : undefined,
    ),
  };
}

const COUNTED = `More than ${MOST_COUNTED.toLocaleString('en')} papers pass these filters: they are counted no further.`;
const BEST_BY_WORDS = `These are the ${BY_WORDS} papers that the words say most of: more have them, which are not counted.`;
const NO_WORDS =
  'No paper has a word of the query, or it has none but the commonest: search by meaning finds papers.';

/** Typos are not corrected here, which is said where one may be. */
function unknownWords(words: QueryWords | undefined): string | undefined {
  const [unknown, ...others] = words?.unknown ?? [];
  if (unknown === undefined || others.length > 0) return undefined;
  return `No paper has a word “${unknown}”: see how it is written, since typos are not corrected in a collection of this size.`;
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

/** Whether what nobody offered may be close: it is no better by either side than the last that was offered. */
function unseenIsClose(
  { furthest, words: scores }: Candidates,
  {
    judge,
    judged,
    words,
  }: {
    judge: ReturnType<typeof judgeBy> | undefined;
    judged: ((evidence: number) => Relevance) | undefined;
    words: QueryWords | undefined;
  },
): boolean {
  if (judge === undefined || judged === undefined || furthest === undefined) return false;
  const least = scores.size < BY_WORDS ? 0 : Math.min(...scores.values());
  return judged(judge.evidence(furthest, words?.share(least) ?? 0)) !== 'weak';
}

/** By words, those that have one; by meaning, all that pass the filters. */
function totalOf(
  mode: SearchRequest['mode'],
  { ranked, passing, isCut }: { ranked: readonly Ranked[]; passing: number; isCut: boolean },
): number {
  return isCut || mode === 'keyword' ? ranked.length : Math.max(passing, ranked.length);
}

/** How many of the most relevant papers are listed by date. */
const NEWEST_OF = 200;

function newestOf(ranked: readonly Ranked[], { all }: Candidates, isJudged: boolean): Ranked[] {
  const some = isJudged ? ranked.filter(({ relevance }) => relevance !== 'weak') : ranked.slice();
  const dateOf = ({ row }: Ranked): number => all.get(row)?.date ?? 0;
  return some.slice(0, NEWEST_OF).sort((a, b) => dateOf(b) - dateOf(a));
}

/** Rows that the query names come first, with no less than the best score. */
function namedFirst(
  ranked: readonly Ranked[],
  named: readonly number[],
  state: Relevance | undefined,
): Ranked[] {
  const best = ranked[0]?.score ?? 1;
  const pinned = named.map((row) => {
    const found = ranked.find((candidate) => candidate.row === row);
    return { row, semantic: 0, keyword: 1, title: 0, ...found, score: best, relevance: state };
  });
  return [...pinned, ...ranked.filter(({ row }) => !named.includes(row))];
}

/** A page of a ranking, of those papers whose text has what the query says must be side by side. */
async function shownPage(
  { records }: CollectionView,
  ranked: readonly Ranked[],
  { clauses }: Query,
  { offset, limit, rank = offset }: Page,
): Promise<{
  shown: { paper: Awaited<ReturnType<CollectionView['records']['read']>>[number]; ranked: Ranked }[];
  next?: { offset: number; rank?: number };
  isChecked: boolean;
  note?: string;
}> {
  const test = textTest(clauses);
  const shown = [];
  let at = test === null ? offset : rank;
  for (let round = 0; round < MOST_ROUNDS && shown.length < limit && at < ranked.length; round++) {
    const some = ranked.slice(at, at + (test === null ? limit - shown.length : CHECKED_AT_ONCE));
    const papers = await records.find(some.map(({ row }) => row));
    for (const [i, one] of some.entries()) {
      if (shown.length === limit) break;
      at++;
      const paper = papers[i];
      if (paper !== undefined && (test?.(paper, one.row) ?? true)) shown.push({ paper, ranked: one });
    }
  }
  const isMore = at < ranked.length && offset + shown.length < MAX_RESULTS;
  const next = {
    offset: offset + (test === null ? at - offset : shown.length),
    ...(test !== null && { rank: at }),
  };
  return {
    shown,
    isChecked: test !== null,
    ...(isMore && { next }),
    ...(!isMore && offset + limit >= ranked.length && ranked.length >= FEWEST_CUT && { note: LAST }),
  };
}

/** A ranking that is shorter has probably all there is. */
const FEWEST_CUT = 100;
const LAST =
  'These are the last results: a collection of this size answers the best few hundred papers of a query.';
