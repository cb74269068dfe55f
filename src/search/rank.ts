import { inOrder } from './browse.ts';
import type { FirstStep } from './first-step.ts';
import type { Ranked } from './fuse.ts';
import { addRow, type Bitmap, countRows } from './indexes/bitmap.ts';
import { isOfRecord, type Query } from './query/query.ts';
import { type Close, isAtLeast, judgeBy, meaningRange } from './relevance.ts';
import { retrieve, type Retrieved } from './retrieve.ts';
import type { Relevance, SearchRequest } from './service.ts';
import { depthOf, joinNotes, MAX_RESULTS, type Snapshot } from './snapshot.ts';
import { byTitleOrder } from './title-order.ts';
import type { NamedPlan, PlainPlan, Plan, StructuredPlan } from './understand.ts';

/** How many of the most relevant papers are put in the order of their dates. */
const NEWEST_OF = 200;

/** A ranking, with what people are told of it. */
export type Ranking = Retrieved & { note?: string };

type RankRequest = Pick<SearchRequest, 'mode' | 'sort' | 'page' | 'minRelevance'>;

/**
 * Ranks the papers that a plan may find.
 * @param first Of the same query: it may have its embedding.
 */
export async function rank(
  snapshot: Snapshot,
  plan: Plan,
  request: RankRequest,
  first: FirstStep,
): Promise<Ranking> {
  return plan.kind === 'structured' ? byDate(snapshot, plan) : byText(snapshot, plan, request, first);
}

function byDate({ keywords, columns }: Snapshot, { allowed }: StructuredPlan): Ranking {
  const total = allowed === undefined ? keywords.papers : countRows(allowed);
  const rows = inOrder(columns.newest, allowed, 0, MAX_RESULTS);
  return {
    ranked: rows.map((row) => ({ row, score: 0, semantic: 0, keyword: 0, title: 0 })),
    total,
    compared: 0,
  };
}

async function byText(
  snapshot: Snapshot,
  plan: NamedPlan | PlainPlan,
  { mode, sort, page, minRelevance = 'weak' }: RankRequest,
  { early }: FirstStep,
): Promise<Ranking> {
  const { columns, encoder, manifest, records } = snapshot;
  const {
    query,
    allowed,
    test,
    wording: { meant, terms },
  } = plan;
  const named = plan.kind === 'named' ? plan.named : [];
  const least = isAllAsked(query) ? 'partial' : 'weak';
  const by = mode === 'keyword' ? { mode } : { mode, ...(early?.of(meant, encoder) ?? encoder.embed(meant)) };
  const isWhole = test === null && minRelevance === 'weak';
  const found = retrieve(snapshot, {
    by,
    terms,
    allowed,
    depth: test === null ? depthOf(page) : MAX_RESULTS,
    weights: manifest.ranking,
    range: meaningRange(manifest.relevance),
    wanted: isWhole ? Math.max(NEWEST_OF, page.offset + page.limit) : MAX_RESULTS,
    judge: manifest.relevance && judgeBy(manifest.relevance, mode, least),
  });
  const { ranked, total } = found;
  const isEmpty = terms.terms.length + terms.names.length + named.length === 0;
  if (mode === 'keyword' && total === 0 && isEmpty) {
    return { ...found, note: NO_WORDS };
  }
  const close = found.close && closeWith(found.close, named, least === 'weak' ? undefined : allowed);
  const shown = ranked.slice(page.offset, page.offset + page.limit).map(({ row }) => row);
  const isShown = isWhole && sort === 'relevance';
  const reranked = await byTitleOrder(records, [meant, query.plain], ranked, isShown ? shown : []);
  const whole = {
    ...found,
    close,
    ranked: namedFirst(reranked, named, close && 'strong'),
    total: Math.max(total, named.length),
  };
  const isTruncated = by.mode !== 'keyword' && by.isTruncated === true;
  const { note } = noteOn(query, isTruncated, manifest.model.maxTokens);
  const some = atLeast(whole, minRelevance);
  const listed = sort === 'relevance' ? some : newestOf(some, columns);
  return { ...listed, ...joinNotes(note, some.note, listed === some ? undefined : listed.note) };
}

/** What is said of a query that says nothing, or more than the model reads. */
export function noteOn(query: Query, isTruncated: boolean, maxTokens: number): { note?: string } {
  const long = isTruncated
    ? `The query is longer than the model reads: its meaning is that of its first ${maxTokens} tokens.`
    : undefined;
  // A quotation mark alone is told to have no partner: that is enough.
  const isEmpty = !HAS_WORD.test(query.plain) && query.note === undefined;
  return joinNotes(isEmpty ? NO_LETTERS : undefined, long);
}

/** Whether all that a query asks for by words is what every paper that it may find must have. */
export function isAllAsked({ plain, clauses }: Query): boolean {
  const asked = clauses.filter((clause) => !clause.negated && !isOfRecord(clause));
  return asked.length > 0 && asked.map(({ text }) => text).join(' ') === plain;
}

/** @param allowed Rows of which all are close. */
function closeWith(found: Close, named: readonly number[], allowed: Bitmap | undefined): Close {
  const close = allowed === undefined ? found : { rows: allowed.slice(), isAtLeast: false };
  for (const row of named) addRow(close.rows, row);
  return close;
}

/** Those that are good enough. */
function atLeast(found: Retrieved, least: Relevance): Ranking {
  if (least === 'weak') return found;
  if (found.close === undefined) return { ...found, note: NOT_JUDGED };
  const ranked = found.ranked.filter(({ relevance = 'weak' }) => isAtLeast(relevance, least));
  return { ...found, ranked, total: ranked.length };
}

const NOT_JUDGED =
  'This index does not know which papers are close: min_relevance changes nothing until it is published again.';

/** The most relevant by date: the close ones, where they are known. */
function newestOf(found: Retrieved, { dates }: Snapshot['columns']): Ranking {
  const { ranked, total, close } = found;
  const all = close === undefined ? total : countRows(close.rows);
  const isJudged = close !== undefined;
  return { ...found, ...byDates(ranked, (row) => dates[row] ?? 0, { all, isJudged, isNone: total === 0 }) };
}

/**
 * The most relevant of ranked papers by date: the close ones, where they are known.
 * @param about.all How many of those there are in all.
 * @param about.isNone Whether nothing was ranked.
 */
export function byDates(
  ranked: readonly Ranked[],
  dateOf: (row: number) => number,
  { all, isJudged, isNone }: { all: number; isJudged: boolean; isNone: boolean },
): { ranked: Ranked[]; total: number; note?: string } {
  const some = isJudged ? ranked.filter(({ relevance }) => relevance !== 'weak') : ranked;
  const newest = some.slice(0, NEWEST_OF).sort((a, b) => dateOf(b.row) - dateOf(a.row));
  const cut = all > NEWEST_OF ? `These are the ${NEWEST_OF} most relevant papers, by date.` : undefined;
  return {
    ranked: newest,
    total: newest.length,
    ...joinNotes(isJudged && newest.length === 0 && !isNone ? NONE_CLOSE : cut),
  };
}

const NONE_CLOSE =
  'No paper is close to the query, so none is listed by date: sorted by relevance, the nearest are.';

/** Said of a search by words that finds nothing. */
export const NO_WORDS =
  'No paper has a word of the query, or it has none but the commonest: search by meaning finds papers.';

const HAS_WORD = /[\p{L}\p{N}]/u;
const NO_LETTERS = 'The query has no letter and no number, so the order of these papers says nothing.';

/** Rows that the query names come first, with no less than the best score. */
export function namedFirst(
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
