import type { SearchService } from '../../search/service.ts';
import { REQUEST_LIMITS } from '../../use-cases/fields.ts';
import { type Listed, searchPapers, searchRequestSchema } from '../../use-cases/search-papers.ts';
import type { BooleanSearch } from './boolean-search.ts';

/** Which part of a ranking is wanted. */
interface Part {
  offset: number;
  limit: number;
  rank?: number | undefined;
}

/** The papers that fulfil conditions, ranked by the text of a search, and close to it where some of that is no condition. */
export async function rankedPapers(
  service: SearchService,
  { text, conditions, isByMeaning }: BooleanSearch,
  { offset, limit, rank }: Part,
): Promise<Listed> {
  const input = searchRequestSchema.parse({
    query: text,
    offset: Math.min(offset, REQUEST_LIMITS.depth - 1),
    limit: Math.max(1, limit),
    rank,
    correct: isByMeaning,
    min_relevance: isByMeaning ? 'partial' : 'weak',
  });
  return searchPapers(service, { ...input, conditions });
}

/**
 * How many papers a list reaches: of a ranking the first thousand; of those that may have a phrase, where not all could be
 * looked at, those up to the last that was found.
 */
export function reachable(
  { total, isAtMost, next }: { total: number; isAtMost?: true; next?: unknown },
  end: number,
): number {
  return isAtMost === undefined || next !== undefined ? total : end;
}
