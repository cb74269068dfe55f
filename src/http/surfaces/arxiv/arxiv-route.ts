import type { Context, Env, Hono } from 'hono';
import * as z from 'zod/mini';
import { echoed } from '../../../errors.ts';
import type { Paper } from '../../../index/paper.ts';
import type { SearchService } from '../../../search/service.ts';
import { oneOf, REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { listPapers, MOST_LISTED } from '../../../use-cases/list-papers.ts';
import { readFirst } from '../../../use-cases/read-papers.ts';
import { indexTag, remembered } from '../../cache.ts';
import type { Open } from '../../opening.ts';
import { patternOf, ROUTES } from '../../routes.ts';
import { requireValid } from '../../validate.ts';
import { parametersOf } from '../../form.ts';
import { placedPapers } from '../placed-papers.ts';
import { rankedPapers } from '../ranked-papers.ts';
import { ANYWHERE, wholeNumber } from '../whole-number.ts';
import { parseBooleanQuery } from '../boolean-query.ts';
import { arxivFeed, ATOM } from './arxiv-feed.tsx';
import { type BooleanSearch, type RowsOf, toSearch } from '../boolean-search.ts';

/** Ids that one request may list. */
const MOST_IDS = 2_000;

/** What a list has between commas; what stands there with spaces may be one id, or several. */
function partsOf(list: string): string[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const askedSchema = z.object({
  search_query: z._default(z.string().check(z.trim()), ''),
  id_list: z._default(
    z
      .pipe(z.string(), z.transform(partsOf))
      .check(
        z.refine(
          (ids) => ids.join(' ').split(/\s+/).length <= MOST_IDS,
          `Must have at most ${MOST_IDS} ids.`,
        ),
      ),
    [],
  ),
  start: wholeNumber(0, ANYWHERE, 0),
  max_results: wholeNumber(0, ANYWHERE, 10),
  sortBy: z._default(oneOf(['relevance', 'lastUpdatedDate', 'submittedDate']), 'relevance'),
  sortOrder: z._default(oneOf(['descending', 'ascending']), 'descending'),
});
type Asked = z.output<typeof askedSchema>;

/** A part of a list. */
interface Part {
  start: number;
  limit: number;
}

/** Some papers, and how many there are in all. */
interface Found {
  papers: Paper[];
  total: number;
}

/** The API of export.arxiv.org: https://info.arxiv.org/help/api/user-manual.html */
export function mount<E extends Env>(app: Hono<E>, open: Open<E>): void {
  app.on(['GET', 'POST'], patternOf(ROUTES.arxiv), async (c) => {
    const given = await parametersOf(c);
    const asked = requireValid(askedSchema, Object.fromEntries(firstOfEach(given)), 'query');
    const service = await open(c).service();
    const answer = async () => feed(c, service, asked, given);
    if (c.req.method === 'POST') return answer();
    return remembered(c, await indexTag(service.info.version, c.req.url), answer);
  });
}

function firstOfEach(given: URLSearchParams): Map<string, string> {
  return new Map(Array.from(given).reverse());
}

async function feed(
  c: Context,
  service: SearchService,
  asked: Asked,
  given: URLSearchParams,
): Promise<Response> {
  const { start, max_results: most } = asked;
  const { papers, total } = await find(service, asked);
  const { origin, pathname } = new URL(c.req.url);
  const said = ['search_query', 'id_list', 'start', 'max_results'].map((name) => {
    const value = name === 'start' ? start : name === 'max_results' ? most : (given.get(name) ?? '');
    return `${name}=${value}`;
  });
  // In one order, as the tag of the answer has them.
  const sorted = new URLSearchParams(given);
  sorted.sort();
  const about = {
    url: `${origin}${pathname}?${echoed(sorted.toString(), LONGEST_ADDRESS)}`,
    title: echoed(said.join('&'), LONGEST_ADDRESS),
    updated: service.info.createdAt,
    total,
    start,
    // Where one request may not read as many, a page is shorter.
    size: Math.min(most, start + papers.length < total ? papers.length : MOST_LISTED),
  };
  return c.body(String(await arxivFeed(about, papers)), 200, { 'Content-Type': ATOM });
}

/** Characters of what was asked that an answer repeats. */
const LONGEST_ADDRESS = 2_000;

async function find(service: SearchService, asked: Asked): Promise<Found> {
  const { search_query: query, id_list: ids, sortBy, sortOrder } = asked;
  if (query === '' && ids.length === 0) return { papers: [], total: 0 };
  const part = { start: asked.start, limit: Math.min(asked.max_results, MOST_LISTED) };
  const rowsOf: RowsOf = (names) => service.identify(names.map((name) => [name]));
  const isByDate = sortBy !== 'relevance';
  const names = (await Promise.all(ids.map((id) => idsOf(service, id)))).flat();
  const rows = Array.from(new Set(await rowsOf(names))).filter((row) => row !== null);
  const expression = parseBooleanQuery(query);
  if (expression === null && !isByDate) {
    return {
      papers: await readFirst(service, rows.slice(part.start, part.start + part.limit)),
      total: rows.length,
    };
  }
  const search = await toSearch(expression, rowsOf, isByDate);
  const conditions =
    ids.length === 0
      ? search.conditions
      : [...search.conditions, [{ field: 'row' as const, rows, negated: false }]];
  const isReversed = sortOrder === 'ascending';
  if (!isByDate && search.text !== '') return ranked(service, { ...search, conditions }, part, isReversed);
  return listed(service, conditions, part, isReversed);
}

/** One id with spaces where a paper has it, otherwise those between the spaces. */
async function idsOf(service: SearchService, part: string): Promise<string[]> {
  const [row] = await service.identify([[part]]);
  return typeof row === 'number' ? [part] : part.split(/\s+/);
}

/** Papers by their dates: also those that are found by nothing that papers could be ranked by. */
async function listed(
  service: SearchService,
  conditions: BooleanSearch['conditions'],
  part: Part,
  isReversed: boolean,
): Promise<Found> {
  const order = isReversed ? 'oldest' : 'newest';
  return placedPapers(
    (offset, limit) =>
      listPapers(service, { order, conditions, offset, limit, ...(offset > 0 && { rank: offset }) }),
    part,
  );
}

async function ranked(
  service: SearchService,
  asked: BooleanSearch,
  { start, limit }: Part,
  isReversed: boolean,
): Promise<Found> {
  const depth = REQUEST_LIMITS.depth;
  const read = async (offset: number, most: number) => {
    const rank = offset > 0 ? offset : undefined;
    const found = await rankedPapers(service, asked, { offset, limit: most, rank });
    return {
      papers: found.hits.map(({ paper }) => paper).slice(0, most),
      total: Math.min(depth, found.total),
      isAtMost: found.isAtMost,
      rank: found.next?.rank,
    };
  };
  if (!isReversed) return start < depth ? placedPapers(read, { start, limit }) : read(0, 0);
  const { total } = await read(0, 0);
  const end = Math.max(0, total - start);
  const { papers } = await placedPapers(read, {
    start: Math.max(0, end - limit),
    limit: Math.min(limit, end),
  });
  return { papers: papers.reverse(), total };
}
