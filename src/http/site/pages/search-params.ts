import * as z from 'zod/mini';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { type SearchInput, searchRequestSchema } from '../../../use-cases/search-papers.ts';
import { LIMITS } from '../../limits.ts';

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

const { shape } = searchRequestSchema;

/** A word in any case, with blanks around it. */
const word = z.string().check(z.trim(), z.toLowerCase());
const trimmed = z.string().check(z.trim());

/**
 * What the address of a page of results says, as the fields of a search take it. Others' links carry parameters of their
 * own and people edit addresses: what cannot be read is left out.
 */
const paramsSchema = z.object({
  q: z.catch(z.pipe(trimmed, z.transform(shortened)), ''),
  mode: z.catch(shape.mode, shape.mode.parse(undefined)),
  category: z.catch(z.optional(trimmed.check(z.regex(/^[\w.-]{1,40}$/))), undefined),
  author: z.catch(shape.author, undefined),
  from: z.catch(z.optional(z.pipe(trimmed, shape.from.def.innerType)), undefined),
  to: z.catch(z.optional(z.pipe(trimmed, shape.to.def.innerType)), undefined),
  topic: z.catch(shape.topic, undefined),
  has: z.catch(z.optional(z.pipe(word, shape.has.def.innerType)), undefined),
  /** `true` finds papers without a date. */
  undated: z.catch(z.optional(z.pipe(word, z.literal('true'))), undefined),
  sort: z.catch(shape.sort, shape.sort.parse(undefined)),
  /** `false` searches for typos as they are. */
  correct: z.catch(z.optional(z.literal('false')), undefined),
  offset: z.catch(
    z.pipe(
      z.coerce.number().check(z.int(), z.minimum(0)),
      z.transform((offset) => Math.min(offset, REQUEST_LIMITS.depth - PAGE_SIZE)),
    ),
    0,
  ),
  rank: z.catch(z.optional(z.pipe(z.coerce.number(), shape.rank.def.innerType)), undefined),
});

/** Names of the parameters that people may write into the address of a page of results. */
export const PAGE_PARAMETERS = Object.keys(paramsSchema.shape).filter((name) => name !== 'rank');

/** Those of them that narrow what is found. */
export const FILTERS = ['topic', 'category', 'author', 'from', 'to', 'has', 'undated'] as const;

/** The parameters of a page of results. */
export type Params = z.infer<typeof paramsSchema>;

/** Reads the query string of a page of results. It never fails: what is malformed counts as absent. */
export function readParams(query: Record<string, string>): Params {
  return paramsSchema.parse(query);
}

/** What stands for itself when an address does not say it. */
export const DEFAULTS = readParams({});

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

/** The search that a page of results shows. */
export function toInput(params: Params): SearchInput {
  const { q, category, undated, correct, ...same } = params;
  return {
    ...same,
    query: q,
    categories: category === undefined ? undefined : [category],
    undated: undated !== undefined,
    correct: correct === undefined,
    min_relevance: shape.min_relevance.parse(undefined),
    explain: true,
    limit: PAGE_SIZE,
  };
}
