import { SextantError } from '../../../errors.ts';
import type { Paper } from '../../../index/paper.ts';
import type { FirstStep } from '../../../search/first-step.ts';
import type { Hit, Place, SearchService } from '../../../search/service.ts';
import { REQUEST_LIMITS } from '../../../use-cases/fields.ts';
import { type SearchInput, searchPapers, searchRequestSchema } from '../../../use-cases/search-papers.ts';
import { type FilterInput, conditionsOf, testOf } from './paper-filters.ts';

/** A search: what retrieval is asked for, and what papers are tested by after it. */
export interface Search {
  input: SearchInput;
  test: ((paper: Paper) => boolean) | null;
  limit: number;
}

/**
 * A search with Semantic Scholar's filters. Where papers are tested after it, more are looked at than are wanted.
 * @throws SextantError `invalid-request` for a page that is too deep
 */
export function searchOf(
  query: string,
  { limit, offset }: { limit: number; offset: number },
  filters: FilterInput,
): Search {
  if (offset >= REQUEST_LIMITS.depth) {
    throw new SextantError(
      'invalid-request',
      `Requested data for this limit and/or offset is not available: results are answered up to the ${REQUEST_LIMITS.depth.toLocaleString('en')}th. Ask for something narrower.`,
    );
  }
  const test = testOf(filters);
  // Semantic Scholar finds what has the words of a query, and nothing where no paper has; here all papers are ranked.
  const min_relevance = 'partial';
  const asked = test === null ? limit : REQUEST_LIMITS.page;
  // Of a phrase, a place is how many papers of the ranking were looked at.
  const place = { offset, rank: offset > 0 ? offset : undefined };
  const conditions = conditionsOf(filters);
  const input = {
    ...searchRequestSchema.parse({ query, min_relevance }),
    conditions,
    ...place,
    limit: asked,
  };
  return { input, test, limit };
}

/** One page of what was found. */
export interface FoundPage {
  hits: Hit[];
  /** How many there are; where papers are tested after the search, at most. */
  total: number;
  /** Where the next page begins, if there is one. */
  next?: number | undefined;
}

/** The papers of a page. */
export async function foundPage(
  service: SearchService,
  { input, test, limit }: Search,
  first?: FirstStep,
): Promise<FoundPage> {
  let found = await searchPapers(service, input, first);
  if (test === null) return { hits: found.hits, total: found.total, next: placeOf(found.next) };
  const isPassing = ({ paper }: Hit): boolean => test(paper);
  // Where papers were looked at that are no results, only the place after all of them is known.
  if (found.isAtMost && found.hits.filter(isPassing).length > limit) {
    found = await searchPapers(service, { ...input, limit }, first);
  }
  const passing = found.hits.map((hit, at) => ({ hit, at })).filter(({ hit }) => isPassing(hit));
  const next = placeOf(found.next);
  const rest = passing[limit];
  return {
    hits: passing.slice(0, limit).map(({ hit }) => hit),
    total: input.offset === 0 && next === undefined ? passing.length : found.total,
    next: rest === undefined ? next : input.offset + rest.at,
  };
}

function placeOf(next: Place | undefined): number | undefined {
  const place = next?.rank ?? next?.offset;
  return place === undefined || place >= REQUEST_LIMITS.depth ? undefined : place;
}

/**
 * Where a page stands, as clients follow it: they go on only while `offset + limit` is `next`. A page that ends early,
 * since the request may read no more or since papers were tested, begins where that holds.
 */
export function placed(
  { limit, offset }: { limit: number; offset: number },
  next: number | undefined,
): { offset: number; next?: number } {
  return next === undefined ? { offset } : { offset: next - limit, next };
}
