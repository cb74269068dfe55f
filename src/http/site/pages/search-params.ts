import * as z from 'zod';
import { HAVINGS } from '../../../index/manifest.ts';
import type { Filters, SearchRequest } from '../../../search/service.ts';
import { LIMITS } from '../../limits.ts';
import { DATE } from '../../../text/dates.ts';

export const PAGE_SIZE = 10;

/** The beginning of a query that its address has room for. */
function shortened(query: string): string {
  if (encodedLength(query) <= LIMITS.pageQuery) return query;
  let bytes = 0;
  let end = 0;
  for (const character of query) {
    bytes += encodedLength(character);
    if (bytes > LIMITS.pageQuery) break;
    end += character.length;
  }
  return query.slice(0, end).trim();
}

/** Whether a query is so long that the links of a page of results, each of which has it, must be few. */
export function isLong({ q }: Params): boolean {
  return encodedLength(q) > LIMITS.longPageQuery;
}

function encodedLength(text: string): number {
  return new URLSearchParams({ '': text }).toString().length - 1;
}

const date = z.string().trim().regex(DATE);

/** A word in any case, with blanks around it. */
const word = z.string().trim().toLowerCase();

/**
 * What the address of a page of results says. Others' links carry parameters of their own and people edit
 * addresses: what cannot be read is left out.
 */
const paramsSchema = z.object({
  q: z.string().trim().transform(shortened).catch(''),
  mode: z.enum(['hybrid', 'semantic', 'keyword']).catch('hybrid'),
  category: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,40}$/)
    .optional()
    .catch(undefined),
  author: z.string().trim().min(1).max(200).optional().catch(undefined),
  from: date.optional().catch(undefined),
  to: date.optional().catch(undefined),
  topic: z.string().trim().min(1).max(LIMITS.topic).optional().catch(undefined),
  has: word.pipe(z.enum(HAVINGS)).optional().catch(undefined),
  /** `true` finds papers without a date. */
  undated: word.pipe(z.literal('true')).optional().catch(undefined),
  sort: z.enum(['relevance', 'newest']).catch('relevance'),
  /** `false` searches for typos as they are. */
  correct: z.literal('false').optional().catch(undefined),
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .transform((offset) => Math.min(offset, LIMITS.depth - PAGE_SIZE))
    .catch(0),
  /** How many papers of the ranking the results before were found among, of a phrase. */
  rank: z.coerce.number().int().min(1).max(LIMITS.depth).optional().catch(undefined),
});

/** Names of the parameters that people may write into the address of a page of results. */
export const PAGE_PARAMETERS = Object.keys(paramsSchema.shape).filter((name) => name !== 'rank');

/** Those of them that narrow what is found. */
export const FILTERS = ['topic', 'category', 'author', 'from', 'to', 'has', 'undated'] as const;

/** The parameters of a page of results. */
export type Params = z.infer<typeof paramsSchema>;

export function readParams(query: Record<string, string>): Params {
  return paramsSchema.parse(query);
}

/** What stands for itself when an address does not say it. */
const DEFAULTS: Partial<Params> = { q: '', mode: 'hybrid', sort: 'relevance', offset: 0 };

/** The query string of `params` with some of them changed; any change but of the offset leads to the first page. */
export function queryOf(
  params: Params,
  changes: Partial<Record<keyof Params, string | number>> = {},
): string {
  const merged = { ...params, ...('offset' in changes ? {} : { offset: 0 }), rank: undefined, ...changes };
  const said = Object.entries(merged).filter(
    ([name, value]) => value !== undefined && value !== '' && value !== DEFAULTS[name as keyof Params],
  );
  return new URLSearchParams(said.map(([name, value]): [string, string] => [name, String(value)])).toString();
}

/** Whether an address asks for papers at all, be it by filters alone. */
export function isAsked(params: Params): boolean {
  return params.q !== '' || FILTERS.some((name) => params[name] !== undefined);
}

/** Address of a page of results. */
export function searchHref(params: Params, changes?: Partial<Record<keyof Params, string | number>>): string {
  const query = queryOf(params, changes);
  return query === '' ? '/' : `/?${query}`;
}

export function toRequest(params: Params): SearchRequest {
  const { q, mode, category, author, from, to, topic, has, undated, sort, correct, offset, rank } = params;
  const filters: Filters = {
    ...(category && { categories: [category] }),
    ...(author && { author }),
    ...(from && { from }),
    ...(to && { to }),
    ...(topic && { topic }),
    ...(has && { has }),
    ...(undated && { undated: true }),
  };
  const page = { limit: PAGE_SIZE, offset, ...(rank !== undefined && { rank }) };
  return { text: q, mode, filters, sort, page, isVerbatim: correct === 'false', explain: true };
}
