import * as z from 'zod/mini';
import { MODES, RELEVANCES, SORTS } from '../search/choices.ts';
import type { FirstStep } from '../search/first-step.ts';
import type { Conditions, Hits, Opening, Page, SearchRequest, SearchService } from '../search/service.ts';
import { flag, given, notBlank, oneOf, pageFields, pageOf, REQUEST_LIMITS, wholeNumber } from './fields.ts';
import { filterFields, filtersOf } from './filter-fields.ts';

/** A search for papers by meaning and by words. */
export const searchRequestSchema = z.strictObject({
  query: notBlank({
    type: 'Must be given once: the text to search for.',
    blank: 'Must not be blank: give the text to search for.',
    most: REQUEST_LIMITS.query,
  }).check(
    z.meta({
      description:
        'What to search for: plain words, a title, an id, a DOI or a name. Also understood: "an exact phrase", -word, title:, author:, abstract:, cat:cs.CL, has:code and year:2024..2025.',
    }),
  ),
  mode: z._default(oneOf(MODES), 'hybrid').check(
    z.meta({
      description:
        'How to match: `hybrid` by meaning and words together, `semantic` by meaning alone, `keyword` by words alone.',
    }),
  ),
  ...filterFields,
  sort: z._default(oneOf(SORTS), 'relevance').check(
    z.meta({
      description:
        '`relevance` puts the best matches first. `newest` takes the close matches, at most the 200 most relevant, and puts the latest first.',
    }),
  ),
  min_relevance: z._default(oneOf(RELEVANCES), 'weak').check(
    z.meta({
      description:
        'The lowest `relevance` a result may have: `partial` leaves out everything that is not close; `weak` leaves out nothing.',
    }),
  ),
  correct: flag(true, 'Whether to correct misspelt words: see `corrected_query`.'),
  explain: flag(false, 'Whether each result says why it was found: see `why`.'),
  facets: z.optional(oneOf(['topics'])).check(
    z.meta({
      description:
        '`topics` counts these too, as a search with `topic` does anyway. Categories, years and `has` are always counted.',
    }),
  ),
  ...pageFields,
  rank: z.optional(wholeNumber(1, REQUEST_LIMITS.depth)).check(
    z.meta({
      description:
        'How many papers of the ranking were looked at for the results before, where the answer before says so: of a search for a phrase, not all of them are results.',
    }),
  ),
});
export type SearchInput = z.infer<typeof searchRequestSchema> & {
  /** What papers must fulfil beside all this, which no parameter can say: of each list at least one. */
  conditions?: Conditions | undefined;
};

/** One page of an answer that lists papers. */
export interface Listed extends Hits {
  page: Page;
}

/** What retrieval is asked for. */
function toSearchRequest(input: SearchInput): SearchRequest {
  const { query, mode, conditions, sort, min_relevance, correct, explain, facets } = input;
  return {
    text: query,
    mode,
    filters: filtersOf(input),
    ...given({ conditions }),
    sort,
    page: pageOf(input),
    minRelevance: min_relevance,
    isVerbatim: !correct,
    explain,
    countsTopics: facets === 'topics',
  };
}

/** Takes the first step of a search while the index may still be opening. */
export function beginSearch(opening: Opening, input: SearchInput): FirstStep {
  return opening.begin(toSearchRequest(input));
}

/**
 * The papers that answer a search, or pass its filters where it has no text.
 * @param first What {@link beginSearch} made of the same search, if it was begun.
 */
export async function searchPapers(
  service: SearchService,
  input: SearchInput,
  first?: FirstStep,
): Promise<Listed> {
  const request = toSearchRequest(input);
  return { ...(await service.search(request, first)), page: request.page };
}
