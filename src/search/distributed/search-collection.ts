import { explain, markingOf } from '../explain.ts';
import { type FirstStep, firstStep, noteOnCut } from '../first-step.ts';
import type { Ranked } from '../fuse.ts';
import type { AuthorKeys } from '../query/authors.ts';
import { withoutHyphens } from '../query/compounds.ts';
import { needsText } from '../query/filters.ts';
import type { Query } from '../query/query.ts';
import { referencesIn } from '../query/references.ts';
import { type Guess, guessOf } from '../query/wording.ts';
import { byDates, isAllAsked, namedFirst, NO_WORDS, noteOn } from '../rank.ts';
import { isAtLeast } from '../relevance.ts';
import { BY_WORDS } from '../retrieve.ts';
import type { Hits, SearchRequest, WaysOut } from '../service.ts';
import { joinNotes, MAX_RESULTS } from '../snapshot.ts';
import { byTitleOrder } from '../title-order.ts';
import { isPhraseAlone, MOST_TITLES, unmarkedQuery } from '../understand.ts';
import { waysOut } from '../ways-out.ts';
import { type Asked, impossible, type LookedUp } from './asked-papers.ts';
import { authorsWithin } from './authors-in-database.ts';
import { type Candidates, candidatesOf } from './candidate-papers.ts';
import { type CollectionView, lookUp } from './collection-view.ts';
import { knownWordsOf } from './collection-words.ts';
import { facetsOf } from './facets.ts';
import { countCollection, listCollection } from './list-collection.ts';
import { type NamedInQuery, namedIn } from './named-in-query.ts';
import { MOST_COUNTED, offer, type Offered, type Wanted, withPapersBy } from './offered-papers.ts';
import { QueryWords } from './query-words.ts';
import { pageOf } from './page-of-ranking.ts';
import { rankCandidates } from './rank-candidates.ts';

/**
 * The papers that answer a query, of a collection in D1 and Vectorize. It takes two rounds: candidates are offered, then
 * what is known of them is read, with the records of those that may be shown.
 */
export async function searchCollection(
  view: CollectionView,
  request: SearchRequest,
  first: FirstStep = firstStep(request),
): Promise<Hits> {
  const found = await answer(view, request, first);
  const hits =
    found.total === 0 && isPhraseAlone(first.query) ? await unmarked(view, request, first, found) : found;
  return { ...hits, ...joinNotes(noteOnCut(first, request.text), hits.note) };
}

/** The same without the marks around phrases that no paper has. */
async function unmarked(
  view: CollectionView,
  request: SearchRequest,
  { text }: FirstStep,
  none: Hits,
): Promise<Hits> {
  const hits = await answer(view, request, stepOf({ text }, unmarkedQuery(text)));
  return hits.total === 0 ? none : hits;
}

async function answer(view: CollectionView, request: SearchRequest, first: FirstStep): Promise<Hits> {
  const { filters, conditions } = request;
  const { query } = first;
  const naming = namedIn(view, first);
  const isStructured = query.plain.trim() === '';
  const asked: Asked = { filters, conditions, query: isStructured ? query : toldByTables(query) };
  const [looked, whole] = await Promise.all([lookUp(view, asked), isStructured ? naming : undefined]);
  if (whole?.rows.length === 0) return structured(view, request, { asked, looked, query });
  const wanted = wantedOf(view, request, { first, asked, looked });
  const [offered, named, authors] = await Promise.all([
    offer(view, wanted),
    naming,
    authorsWithin(view.database, first.query.plain),
  ]);
  if (named.rows.length > 0) {
    const meant = await meantBy(view, request, { first, named, wanted });
    const its = meant.asked === wanted.asked ? offered : await offer(view, meant);
    return (await ranked(view, request, { offered: its, named, wanted: meant })).hits;
  }
  const typed = { wanted, offered, named, authors };
  const guess = guessIn(view, request, { first, ...typed });
  if (guess === undefined) return (await rankedByText(view, request, typed)).hits;
  const step = stepOf(first, { ...first.query, plain: guess.right });
  const meant = wantedOf(view, request, { first: step, asked, looked });
  const its = await offer(view, meant);
  const found = await rankedByText(view, request, { ...typed, wanted: meant, offered: its });
  // A guess that leads to nothing close is none, unless more papers have its words.
  const isMore = request.mode === 'keyword' && its.words.size > offered.words.size;
  if (found.isMisled && !isMore) return (await rankedByText(view, request, typed)).hits;
  return { ...found.hits, ...(guess.corrected !== undefined && { corrected: guess.corrected }) };
}

/** What a search by text has after its first round. */
interface Typed {
  wanted: WantedQuery;
  offered: Offered;
  named: NamedInQuery;
  authors: AuthorKeys;
}

/** What was meant by what was typed, by the rules of an index in memory; undefined where that is what was typed. */
function guessIn(
  { encoder, wordSample }: CollectionView,
  { isVerbatim = false }: SearchRequest,
  { first: { text, query }, wanted, authors }: Typed & { first: FirstStep },
): Guess | undefined {
  if (isVerbatim || query.isPassage === true) return undefined;
  const known = knownWordsOf(wordSample, wanted.typed.knownNames(authors));
  const typed = { text, query, references: referencesIn(query.plain), isRead: true };
  const guess = guessOf(known, encoder, typed);
  return guess.isGuessed ? guess : undefined;
}

/** Ranks by text and by the papers of those whom it names. */
async function rankedByText(
  view: CollectionView,
  request: SearchRequest,
  { wanted, offered, named, authors }: Typed,
): Promise<Found> {
  const { words } = wanted;
  const names = words?.namesIn(wanted.query.plain, authors) ?? [];
  const its = await withPapersBy(view, offered, names, wanted);
  return ranked(view, request, { offered: its, named, wanted });
}

/** Ranks what was offered. */
async function ranked(
  view: CollectionView,
  request: SearchRequest,
  { offered, named, wanted }: Pick<Typed, 'offered' | 'named' | 'wanted'>,
): Promise<Found> {
  const shown = request.page.offset + request.page.limit;
  const candidates = await candidatesOf(view, offered, { ...wanted, named: named.rows, shown });
  return rankedPage(view, request, { candidates, named, wanted });
}

/** What was found, and whether nothing of it is close. */
interface Found {
  hits: Hits;
  isMisled: boolean;
}

/** The first step of what was typed where it asks for something else: that is not embedded yet. */
function stepOf({ text }: Pick<FirstStep, 'text'>, query: Query): FirstStep {
  return { text, query, toEmbed: undefined, early: undefined };
}

/** A query without what only the texts of papers tell: whether words are nowhere side by side. */
function toldByTables(query: Query): Query {
  return { ...query, clauses: query.clauses.filter((clause) => !clause.negated || !needsText(clause)) };
}

/** A query of operators alone: all papers that fulfil it, the latest first. */
async function structured(
  view: CollectionView,
  request: SearchRequest,
  { asked, looked, query }: { asked: Asked; looked: LookedUp; query: Query },
): Promise<Hits> {
  const { page } = request;
  const listed = await listCollection(view, { ...page, order: 'newest', asked, looked });
  const isMore = listed.next !== undefined && listed.next < MAX_RESULTS;
  return {
    hits: listed.papers.map((paper) => ({ paper, score: 0 })),
    total: listed.total,
    ...(isMore && { next: { offset: listed.next ?? 0 } }),
    ...(listed.total === 0 && { waysOut: await waysFrom(view, request) }),
    facets: await facetsOf(view, undefined, { asked, looked }),
    ...joinNotes(
      query.note,
      listed.total === 0 ? impossible(asked, looked, view.collection.having) : undefined,
    ),
  };
}

type WantedQuery = Wanted & { query: Query; text: string; isTruncated: boolean };

function wantedOf(
  { encoder, collection }: CollectionView,
  { mode }: SearchRequest,
  { first, asked, looked }: { first: FirstStep; asked: Asked; looked: LookedUp },
): WantedQuery {
  const { plain } = first.query;
  const text = first.toEmbed ?? withoutHyphens(plain);
  const embedded = mode === 'keyword' ? undefined : (first.early?.of(text, encoder) ?? encoder.embed(text));
  const typed = new QueryWords(plain, collection);
  return {
    query: first.query,
    text,
    embedding: embedded?.embedding,
    isTruncated: embedded?.isTruncated ?? false,
    words: mode === 'semantic' ? undefined : typed,
    typed,
    asked,
    looked,
  };
}

/** What is searched for once it is known which papers are named: the same, unless that is something else. */
async function meantBy(
  view: CollectionView,
  request: SearchRequest,
  { first, named, wanted }: { first: FirstStep; named: NamedInQuery; wanted: WantedQuery },
): Promise<WantedQuery> {
  const isSame =
    named.query.plain === first.query.plain && named.query.clauses.length === first.query.clauses.length;
  if (!named.byNumber && isSame) return { ...wanted, query: named.query };
  const papers = named.byNumber ? await view.records.read(named.rows.slice(0, MOST_TITLES)) : [];
  const text = papers.length > 0 ? papers.map(({ title }) => title).join(' ') : named.query.plain;
  const asked = { ...wanted.asked, query: toldByTables(named.query) };
  const step = stepOf(first, { ...named.query, plain: text });
  return wantedOf(view, request, { first: step, asked, looked: wanted.looked });
}

async function rankedPage(
  view: CollectionView,
  request: SearchRequest,
  { candidates, named, wanted }: { candidates: Candidates; named: NamedInQuery; wanted: WantedQuery },
): Promise<Found> {
  const { mode, page, sort, minRelevance = 'weak' } = request;
  const { query, words, embedding, asked, looked, text, isTruncated } = wanted;
  const least = isAllAsked(query) ? 'partial' : 'weak';
  const by = { mode, embedding, words, least, named: named.rows } as const;
  const { ranked: first, close } = rankCandidates(view, candidates, by);
  const isJudged = close !== undefined;
  const reranked = await byTitleOrder(view.records, [text, query.plain], first);
  const isHere = named.rows.filter((row) => candidates.all.has(row));
  const inOrder = namedFirst(reranked, isHere, isJudged ? 'strong' : undefined);
  const some =
    minRelevance === 'weak' || !isJudged
      ? inOrder
      : inOrder.filter(({ relevance = 'weak' }) => isAtLeast(relevance, minRelevance));
  const dateOf = (row: number): number => candidates.all.get(row)?.date ?? 0;
  const about = { all: close?.rows.size ?? some.length, isJudged, isNone: first.length === 0 };
  const newest = sort === 'newest' ? byDates(some, dateOf, about) : undefined;
  const ranked = newest?.ranked ?? some;
  // By words, those that have one; by meaning, all that pass the filters.
  const isCounted = mode === 'keyword' || minRelevance !== 'weak' || sort === 'newest';
  const its = await pageOf(view, ranked, query, {
    ...page,
    total: isCounted ? ranked.length : Math.max(candidates.passing, ranked.length),
  });
  const { total } = its;
  const closeRows = its.passed === undefined ? close?.rows : rowsAmong(close?.rows, its.passed);
  const marking = request.explain
    ? markingOf({
        plain: query.plain,
        known: words?.known ?? new Map(),
        idf: (rows) => words?.idf(rows) ?? 0,
      })
    : null;
  const hits: Hits = {
    hits: its.shown.map(({ paper, ranked: one }) => ({
      paper,
      score: one.score,
      ...(one.relevance && { relevance: one.relevance }),
      ...(marking && { why: explain(paper, one, marking) }),
    })),
    total,
    ...(its.isAtMost && { isAtMost: true as const }),
    ...(closeRows && { close: closeRows.size }),
    ...(close?.isAtLeast && its.passed === undefined && { isCloseAtLeast: true as const }),
    ...(isHere.length > 0 && { named: isHere.length }),
    ...(its.next && { next: its.next }),
    ...(total === 0 && { waysOut: await waysFrom(view, request) }),
    facets: await facetsOf(view, closeRows && { candidates, close: closeRows }, { asked, looked }),
    ...joinNotes(
      query.note,
      total === 0 ? impossible(asked, looked, view.collection.having) : undefined,
      candidates.passing > MOST_COUNTED && candidates.passing < view.collection.papers ? COUNTED : undefined,
      mode === 'keyword' && ranked.length >= BY_WORDS ? BEST_BY_WORDS : undefined,
      mode === 'keyword' && first.length === 0 && words?.isUnknown === true ? NO_WORDS : undefined,
      noteOn(query, isTruncated, view.collection.model.maxTokens).note,
      newest?.note,
      its.note,
    ),
  };
  return { hits, isMisled: close?.rows.size === 0 };
}

function rowsAmong(rows: ReadonlySet<number> | undefined, some: readonly Ranked[]): Set<number> | undefined {
  return rows && new Set(some.flatMap(({ row }) => (rows.has(row) ? [row] : [])));
}

const COUNTED = `More than ${MOST_COUNTED.toLocaleString('en')} papers pass these filters: they are counted no further.`;
const BEST_BY_WORDS = `These are the ${BY_WORDS} papers of which the words say most: how many more have them is not counted.`;

/** What leads to papers from a search that has found none. */
async function waysFrom(view: CollectionView, request: SearchRequest): Promise<WaysOut> {
  const { conditions } = request;
  return waysOut(firstStep(request), request, {
    byWords: async (text, filters) => {
      const asked = { ...request, text, filters, mode: 'keyword' as const, sort: 'relevance' as const };
      const step = firstStep(asked);
      const its = { filters, conditions, query: step.query };
      const looked = await lookUp(view, its);
      const offered = await offer(view, wantedOf(view, asked, { first: step, asked: its, looked }));
      return offered.words.size;
    },
    fulfilling: async (query, filters) => {
      const its = { filters, conditions, query };
      return countCollection(view, { asked: its, looked: await lookUp(view, its) });
    },
  });
}
