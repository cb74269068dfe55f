import * as z from 'zod/mini';
import { HAVINGS } from '../index/manifest.ts';
import type { Filters } from '../search/service.ts';
import { date, flag, given, notBlank, oneOf, REQUEST_LIMITS } from './fields.ts';

/** Names of papers, in a filter. */
const papers = z
  .array(z.string().check(z.trim(), z.minLength(1)))
  .check(
    z.minLength(1),
    z.maxLength(REQUEST_LIMITS.listed, `Can name at most ${REQUEST_LIMITS.listed} papers.`),
  );

/** What keeps papers out of a search or a list. */
export const filterFields = {
  categories: z
    .optional(
      z
        .array(z.string().check(z.trim(), z.minLength(1)))
        .check(z.minLength(1), z.maxLength(REQUEST_LIMITS.categories)),
    )
    .check(
      z.meta({
        description:
          'Only papers in at least one of these categories. `cs` includes every category under it, such as `cs.CL`.',
      }),
    ),
  author: z
    .optional(
      notBlank({
        type: 'Must be given once: the name of an author.',
        blank: 'Must not be blank: give the name of an author.',
        most: REQUEST_LIMITS.author,
      }),
    )
    .check(
      z.meta({
        description:
          'Only papers by this author. Initials, or a family name alone, are enough: `Yann LeCun`, `Y. LeCun`, `LeCun`.',
      }),
    ),
  from: z.optional(date('Only papers published on this date or later.')),
  to: z.optional(date('Only papers published on this date or earlier; a year or a month counts to its end.')),
  topic: z
    .optional(
      notBlank({
        type: 'Must be given once: the id or name of a topic.',
        blank: 'Must not be blank: give the id or name of a topic.',
        most: REQUEST_LIMITS.topic,
      }),
    )
    .check(
      z.meta({
        description:
          'A topic of the map, and all within it: its id as `facets.topics` has it, or its name. Another index may have others.',
      }),
    ),
  has: z.optional(oneOf(HAVINGS)).check(z.meta({ description: '`code`: papers with a repository of code.' })),
  undated: flag(false, 'Only papers without a date.'),
  ids: z.optional(papers).check(
    z.meta({
      description:
        'Only these papers: their ids, or what stands for one, such as a DOI. Those that are not here are passed over.',
    }),
  ),
  exclude_ids: z.optional(papers).check(z.meta({ description: 'None of these papers, named as in `ids`.' })),
};

type FilterInput = { [K in keyof typeof filterFields]: z.infer<(typeof filterFields)[K]> };

/** What retrieval is asked for. */
export function filtersOf(input: Partial<FilterInput>): Filters {
  const { categories, author, from, to, topic, has, undated, ids, exclude_ids: excludedIds } = input;
  return given({ categories, author, from, to, topic, has, undated: undated || undefined, ids, excludedIds });
}
