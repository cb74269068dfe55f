import { explain, markingOf } from '../explain.ts';
import { type FirstStep, firstStep, MOST_READ } from '../first-step.ts';
import type { Ranked } from '../fuse.ts';
import { textTest } from '../query/phrases.ts';
import type { Query } from '../query/query.ts';
import { isAllAsked } from '../rank.ts';
import { isAtLeast } from '../relevance.ts';
import { BY_WORDS } from '../retrieve.ts';
import type { Hits, Page, Place, SearchRequest, WaysOut } from '../service.ts';
import { joinNotes, MAX_RESULTS, type ShownPage } from '../snapshot.ts';
import { byTitleOrder } from '../title-order.ts';
import { NO_PHRASE } from '../understand.ts';
import { waysOut } from '../ways-out.ts';
import { type Asked, impossible, type LookedUp } from './asked-papers.ts';
import { authorsWithin } from './authors-in-database.ts';
import {
  type Candidates,
  candidatesOf,
  MOST_COUNTED,
  offer,
  type Wanted,
  withPapersBy,
} from './candidate-papers.ts';
import { type CollectionView, lookUp } from './collection-view.ts';
import { facetsOf } from './facets.ts';
import { countCollection, listCollection } from './list-collection.ts';
import { type NamedInQuery, namedIn } from './named-in-query.ts';
import { QueryWords } from './query-words.ts';
import { rankCandidates } from './rank-candidates.ts';

/** Papers that were named whose titles tell which others are like them. */
const MOST_TITLES = 3;
/** Papers that are read at once to see whether they have a phrase, and rounds in which they are. */
const CHECKED_AT_ONCE = 40;
const MOST_ROUNDS = 3;
/** How many of the most relevant papers are listed by date. */
const NEWEST_OF = 200;
/** A ranking that is shorter is all there is. */
const FEWEST_CUT = 100;

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
  return { ...hits, ...joinNotes(first.text === request.text ? undefined : CUT, hits.note) };
}

const CUT = `Only the first ${MOST_READ.toLocaleString('en')} characters of the query were read.`;

/** Whether a query is nothing but plain text and phrases that must be there, as a title with a quotation is. */
function isPhraseAlone({ years, clauses }: Query): boolean {
  const isPhrase = clauses.every(({ field, phrase, negated }) => field === 'text' && phrase && !negated);
  return years.length === 0 && clauses.length > 0 && isPhrase;
}

/** The same without the marks around phrases that no paper has. */
async function unmarked(
  view: CollectionView,
  request: SearchRequest,
  { text }: FirstStep,
  none: Hits,
): Promise<Hits> {
  const plain = { ...request, text: text.replaceAll('"', ' ') };
  const hits = await answer(view, plain, firstStep(plain));
  return hits.total === 0 ? none : { ...hits, ...joinNotes(NO_PHRASE, hits.note) };
}

async function answer(view: CollectionView, request: SearchRequest, first: FirstStep): Promise<Hits> {
  const { filters, conditions } = request;
  const naming = namedIn(view, first);
  const asked: Asked = { filters, conditions, query: first.query };
  const looked = await lookUp(view, asked);
  if (first.query.plain.trim() === '')
    return structured(view, request, { asked, looked, query: first.query });
  const wanted = wantedOf(view, request, { first, asked, looked });
  const [guessed, named, authors] = await Promise.all([
    offer(view, wanted),
    naming,
    wanted.words && authorsWithin(view.database, first.query.plain),
  ]);
  const meant = await meantBy(view, request, { first, named, wanted });
  const unnamed = meant === wanted ? guessed : await offer(view, meant);
  const names = authors && named.rows.length === 0 ? meant.words?.namesIn(first.query.plain, authors) : [];
  const offered = await withPapersBy(view, unnamed, names ?? []);
  const shown = request.page.offset + request.page.limit;
  const candidates = await candidatesOf(view, offered, { ...meant, named: named.rows, shown });
  return rankedPage(view, request, { candidates, named, wanted: meant });
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
    ...joinNotes(query.note, listed.total === 0 ? impossible(asked, looked) : undefined),
  };
}

type WantedQuery = Wanted & { query: Query; text: string };

function wantedOf(
  { encoder, collection }: CollectionView,
  { mode }: SearchRequest,
  { first, asked, looked }: { first: FirstStep; asked: Asked; looked: LookedUp },
): WantedQuery {
  const text = first.toEmbed ?? first.query.plain;
  return {
    query: first.query,
    text,
    embedding:
      mode === 'keyword' ? undefined : (first.early?.of(text, encoder) ?? encoder.embed(text)).embedding,
    words: mode === 'semantic' ? undefined : new QueryWords(text, collection),
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
  if (!named.byNumber && isSame) return wanted;
  const papers = named.byNumber ? await view.records.read(named.rows.slice(0, MOST_TITLES)) : [];
  const text = papers.length > 0 ? papers.map(({ title }) => title).join(' ') : named.query.plain;
  const asked = { ...wanted.asked, query: named.query };
  const step = { ...first, query: { ...named.query, plain: text }, toEmbed: text, early: undefined };
  return wantedOf(view, request, { first: step, asked, looked: wanted.looked });
}

async function rankedPage(
  view: CollectionView,
  request: SearchRequest,
  { candidates, named, wanted }: { candidates: Candidates; named: NamedInQuery; wanted: WantedQuery },
): Promise<Hits> {
  const { mode, page, sort, minRelevance = 'weak' } = request;
  const { query, words, embedding, asked, looked, text } = wanted;
  const least = isAllAsked(query) ? 'partial' : 'weak';
  const by = { mode, embedding, words, least, named: named.rows } as const;
  const { ranked: first, close } = rankCandidates(view, candidates, by);
  const inOrder = await byTitleOrder(view.records, [text, query.plain], first);
  const isJudged = close !== undefined;
  const some =
    minRelevance === 'weak' || !isJudged
      ? inOrder
      : inOrder.filter(({ relevance = 'weak' }) => isAtLeast(relevance, minRelevance));
  const ranked = sort === 'newest' ? newestOf(some, candidates, isJudged) : some;
  // By words, those that have one; by meaning, all that pass the filters.
  const isCounted = mode === 'keyword' || minRelevance !== 'weak' || sort === 'newest';
  const total = isCounted ? ranked.length : Math.max(candidates.passing, ranked.length);
  const its = await shownPage(view, ranked, query, page);
  const marking = request.explain
    ? markingOf({
        plain: query.plain,
        known: words?.known ?? new Map(),
        idf: (rows) => words?.idf(rows) ?? 0,
      })
    : null;
  return {
    hits: its.shown.map(({ paper, ranked: one }) => ({
      paper,
      score: one.score,
      ...(one.relevance && { relevance: one.relevance }),
      ...(marking && { why: explain(paper, one, marking) }),
    })),
    total: its.isChecked && its.shown.length === 0 ? 0 : total,
    ...(its.isChecked && { isAtMost: true as const }),
    ...(close && { close: close.rows.size }),
    ...(close?.isAtLeast && { isCloseAtLeast: true as const }),
    ...(named.rows.length > 0 && { named: named.rows.length }),
    ...(its.next && { next: its.next }),
    ...(total === 0 && { waysOut: await waysFrom(view, request) }),
    facets: await facetsOf(view, close && { candidates, close: close.rows }, { asked, looked }),
    ...joinNotes(
      query.note,
      total === 0 ? impossible(asked, looked) : undefined,
      candidates.passing > MOST_COUNTED && candidates.passing < view.collection.papers ? COUNTED : undefined,
      mode === 'keyword' && ranked.length >= BY_WORDS ? BEST_BY_WORDS : undefined,
      mode === 'keyword' && total === 0 ? NO_WORDS : unknownWords(words),
      its.note,
    ),
  };
}

const COUNTED = `More than ${MOST_COUNTED.toLocaleString('en')} papers pass these filters: they are counted no further.`;
const BEST_BY_WORDS = `These are the ${BY_WORDS} papers of which the words say most: how many more have them is not counted.`;
const NO_WORDS =
  'No paper has a word of the query, or it has none but the commonest: search by meaning finds papers.';
const LAST =
  'These are the last results: of a collection of this size, the best few hundred of a query are ranked.';

/** Typos are not corrected here, which is said where one may be. */
function unknownWords(words: QueryWords | undefined): string | undefined {
  const [unknown, ...others] = words?.unknown ?? [];
  if (unknown === undefined || others.length > 0) return undefined;
  return `No paper has the word “${unknown}”: a collection of this size corrects no typos.`;
}

function newestOf(ranked: readonly Ranked[], { all }: Candidates, isJudged: boolean): Ranked[] {
  const some = isJudged ? ranked.filter(({ relevance }) => relevance !== 'weak') : ranked.slice();
  const dateOf = ({ row }: Ranked): number => all.get(row)?.date ?? 0;
  return some.slice(0, NEWEST_OF).sort((a, b) => dateOf(b) - dateOf(a));
}

/** A page of a ranking, of those papers whose text has what the query says must be side by side. */
async function shownPage(
  { records }: CollectionView,
  ranked: readonly Ranked[],
  { clauses }: Query,
  { offset, limit, rank = offset }: Page,
): Promise<Omit<ShownPage<Ranked>, 'taken'> & { next?: Place; isChecked: boolean }> {
  const test = textTest(clauses);
  const shown: ShownPage<Ranked>['shown'] = [];
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
  const next = test === null ? { offset: at } : { offset: offset + shown.length, rank: at };
  const isMore = at < ranked.length && next.offset < MAX_RESULTS;
  const isLast = !isMore && ranked.length >= FEWEST_CUT && shown.length > 0;
  return { shown, isChecked: test !== null, ...(isMore && { next }), ...(isLast && { note: LAST }) };
}

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
