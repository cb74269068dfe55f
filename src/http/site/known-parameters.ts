import type * as z from 'zod/mini';
import { REQUEST_LIMITS, wholeNumberWanted } from '../../use-cases/fields.ts';
import { searchRequestSchema } from '../../use-cases/search-papers.ts';
import { type FieldError, InvalidRequest } from '../invalid-request.ts';
import { aboutUnknown } from '../misspelt.ts';
import { FILTERS, isAsked, PAGE_PARAMETERS, PAGE_SIZE, type Params } from './pages/search-params.ts';

/**
 * Refuses parameters that are meant for us and that an address does not take, as the API does: a page says so in a note,
 * which a file of papers has no place for.
 * @param own Parameters that the address takes.
 * @throws InvalidRequest
 */
export function requireKnown(given: Record<string, string>, own: readonly string[]): void {
  const errors = Object.keys(given).flatMap((parameter): FieldError[] => {
    const detail = aboutUnknown(parameter, own);
    return detail === null ? [] : [{ parameter: parameter.slice(0, LONGEST_NAME), detail }];
  });
  if (errors.length > 0) throw new InvalidRequest(errors);
}

/** Characters of a name that are repeated. */
const LONGEST_NAME = 100;

const { mode, author, from, to, topic, has, sort } = searchRequestSchema.shape;
/** What the value of a parameter must be, where a page makes do without it. */
const VALUES: Record<string, z.ZodMiniType> = { mode, author, from, to, topic, has, sort };

/**
 * Refuses a search whose results would not be those that were asked for, where nothing can say so.
 * @param params What was understood of the query string.
 * @throws InvalidRequest
 */
export function requireSearch(given: Record<string, string>, params: Params): void {
  requireKnown(given, [...PAGE_PARAMETERS, 'rank']);
  const errors = Object.entries(given).flatMap(([parameter, value]): FieldError[] => {
    const detail = value.trim() === '' ? undefined : aboutValue(parameter, value.trim(), params);
    return detail === undefined ? [] : [{ parameter, detail }];
  });
  if (errors.length > 0) throw new InvalidRequest(errors);
  if (!isAsked(params)) throw new InvalidRequest([{ parameter: 'q', detail: NOTHING_ASKED }]);
}

const NOTHING_ASKED = `Must be given: the text to search for. Or give a filter: ${FILTERS.join(', ')}.`;

/**
 * What is wrong with the value of a parameter, if anything is.
 * @param params What was understood of the query string.
 */
export function aboutValue(parameter: string, value: string, params: Params): string | undefined {
  if (parameter === 'category' && params.category === undefined) return 'Must be a category such as cs.CL.';
  if (parameter === 'undated' && params.undated === undefined) return 'Must be true.';
  if (parameter === 'offset' && !/^\d{1,4}$/.test(value))
    return wholeNumberWanted(0, REQUEST_LIMITS.depth - PAGE_SIZE);
  const schema = Object.hasOwn(VALUES, parameter) ? VALUES[parameter] : undefined;
  if (schema === undefined || schema.safeParse(value.toLowerCase()).success) return undefined;
  return schema.safeParse(value).error?.issues[0]?.message;
}
