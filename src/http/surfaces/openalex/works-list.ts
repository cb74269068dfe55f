import type { Paper } from '../../../index/paper.ts';
import type { SearchService } from '../../../search/service.ts';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { listPapers, MOST_LISTED } from '../../../use-cases/list-papers.ts';
import type { Expression } from '../boolean-query.ts';
import { type BooleanSearch, type RowsOf, toSearch } from '../boolean-search.ts';
import { rankedPapers, reachable } from '../ranked-papers.ts';
import { refuse } from './openalex-error.ts';
import { proseOf, readFilters, wordsOf } from './work-filters.ts';
import { rowOfWork } from './work-ids.ts';
import type { WorksRequest } from './works-request.ts';

/** Works of an answer whose papers stand anywhere in the index: each may be on a page of its own. */
const MOST_SCATTERED = 25;

/** A part of a list of works. */
export interface WorksPart {
  works: { paper: Paper; score?: number }[];
  count: number;
  page: number;
  perPage: number;
  /** What `cursor` has to be for the next part; null at the end. */
  nextCursor: string | null;
}

/** Where a part begins. */
interface Start {
  offset: number;
  rank?: number | undefined;
}

/** What a request searches for. */
export async function searchOf(service: SearchService, request: WorksRequest): Promise<BooleanSearch> {
  const { search, 'search.semantic': semantic, filter, order } = request;
  const isByDate = order !== undefined && order.by !== 'relevance_score';
  const asked = search === undefined ? [] : [wordsOf(search, 'all')];
  const parts: Expression[] = [
    ...asked.flatMap((one) => (one.kind === 'and' ? one.parts : [one])),
    ...(semantic !== undefined && isByDate ? [proseOf(semantic, 'all')] : []),
    ...(filter === undefined ? [] : readFilters(filter)),
  ];
  const rowsOf: RowsOf = (ids) => Promise.all(ids.map((id) => rowOfWork(service, id)));
  const translated = await toSearch(parts.length === 0 ? null : { kind: 'and', parts }, rowsOf, isByDate);
  if (semantic === undefined || isByDate) return translated;
  const text = [proseOf(semantic, 'all').text, translated.text].filter(Boolean).join(' ');
  return { ...translated, text, isByMeaning: true };
}

/** @throws SextantError `invalid-request` */
export async function listWorks(service: SearchService, request: WorksRequest): Promise<WorksPart> {
  const { order, page, per_page: perPage } = request;
  const search = await searchOf(service, request);
  const isRanked = search.text !== '' && (order === undefined || order.by === 'relevance_score');
  if (order?.by === 'relevance_score' && order.isAscending)
    refuse('relevance_score can only be sorted by :desc.');
  const isStored = !isRanked && order === undefined;
  const limit = Math.min(perPage, isStored ? MOST_LISTED : MOST_SCATTERED);
  const start = startOf(request, limit);
  const part = isRanked
    ? await rankedPart(service, search, start, limit)
    : await listedPart(service, { search, order }, start, limit);
  return { ...part, page, perPage: limit };
}

type Found = Pick<WorksPart, 'works' | 'count' | 'nextCursor'>;

async function rankedPart(
  service: SearchService,
  search: BooleanSearch,
  { offset, rank }: Start,
  limit: number,
): Promise<Found> {
  const isWithin = Math.max(offset, rank ?? 0) < REQUEST_LIMITS.depth;
  const found = await rankedPapers(
    service,
    search,
    isWithin ? { offset, limit, rank } : { offset: 0, limit: 1 },
  );
  if (isWithin) requirePlace(found, { offset, rank });
  const works = isWithin ? found.hits.map(({ paper, score }) => ({ paper, score })) : [];
  const { next } = found;
  return {
    works,
    count: Math.min(REQUEST_LIMITS.depth, reachable(found, offset + works.length)),
    nextCursor: next === undefined || !isWithin ? null : cursorOf(next),
  };
}

async function listedPart(
  service: SearchService,
  { search, order }: { search: BooleanSearch; order: WorksRequest['order'] },
  { offset, rank }: Start,
  limit: number,
): Promise<Found> {
  const by = order === undefined ? 'stored' : order.isAscending ? 'oldest' : 'newest';
  const found = await listPapers(service, {
    order: by,
    conditions: search.conditions,
    offset,
    ...(rank !== undefined && { rank }),
    limit,
  });
  requirePlace(found, { offset, rank });
  const end = offset + found.papers.length;
  const isOver = found.next === undefined && found.rank === undefined;
  return {
    works: found.papers.map((paper) => ({ paper })),
    count: reachable({ ...found, next: isOver ? undefined : end }, end),
    nextCursor: isOver ? null : cursorOf({ offset: end, rank: found.rank }),
  };
}

/**
 * Where only texts tell which papers are meant, a page goes on where the one before ended, which no number of a page says.
 * @throws SextantError `invalid-request`
 */
function requirePlace({ isAtMost }: { isAtMost?: true | undefined }, { offset, rank }: Start): void {
  if (isAtMost === undefined || offset === 0 || rank !== undefined) return;
  refuse(
    'What only the texts of works tell (phrases, words of the abstract) has too many candidates here for pages by number. Begin with cursor=* and go on with next_cursor.',
  );
}

const CURSOR = /^(\d{1,9})(?:-(\d{1,9}))?$/;

function startOf({ cursor, page }: WorksRequest, limit: number): Start {
  if (cursor === undefined) return { offset: (page - 1) * limit };
  if (cursor === '*') return { offset: 0 };
  const [, offset, rank] = CURSOR.exec(cursor) ?? [];
  if (offset === undefined)
    return refuse('cursor must be *, or next_cursor of an answer to the same request.');
  return { offset: Number(offset), ...(rank !== undefined && Number(rank) > 0 && { rank: Number(rank) }) };
}

function cursorOf({ offset, rank }: Start): string {
  return rank === undefined ? String(offset) : `${offset}-${rank}`;
}
