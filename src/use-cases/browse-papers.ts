import * as z from 'zod';
import type { Paper } from '../index/paper.ts';
import { ORDERS } from '../search/choices.ts';
import type { SearchService } from '../search/service.ts';
import { DATE } from '../text/dates.ts';
import { given, oneOf, pageFields, pageOf, REQUEST_LIMITS } from './fields.ts';
import type { Listed } from './search-papers.ts';

/** Papers in an order that does not depend on a query. */
export const browseRequestSchema = z.strictObject({
  order: oneOf(ORDERS).default('newest').meta({
    description:
      '`newest` puts the latest first; `trending` weighs the votes of readers too, where the collection has them.',
  }),
  category: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Only papers in this category, or one under it: `cs.CL`, `cs`.' }),
  month: z
    .string()
    .regex(DATE)
    .length('YYYY-MM'.length)
    .optional()
    .meta({ description: 'Only papers of this month: `2024-05`.' }),
  author: z
    .string()
    .min(1)
    .max(REQUEST_LIMITS.author)
    .optional()
    .meta({ description: 'Only papers by this author. Initials, or a family name alone, are enough.' }),
  topic: z
    .string()
    .min(1)
    .max(REQUEST_LIMITS.topic)
    .optional()
    .meta({ description: 'Only papers of a topic of the map: its id or its name.' }),
  ...pageFields,
});
export type BrowseInput = z.infer<typeof browseRequestSchema>;

/** One page of the papers of a list. */
export async function browsePapers(service: SearchService, input: BrowseInput): Promise<Listed> {
  const { order, category, month, author, topic } = input;
  const page = pageOf(input);
  const hits = await service.browse({ order, ...given({ category, month, author, topic }), page });
  return { ...hits, page };
}

/** The newest papers of all. */
export async function newestPapers(service: SearchService, limit: number): Promise<Paper[]> {
  const { hits } = await browsePapers(service, { order: 'newest', limit, offset: 0 });
  return hits.map(({ paper }) => paper);
}

/** Whether some papers are known to have code. */
export function hasCode({ info }: SearchService): boolean {
  return info.having !== undefined && info.having.code > 0;
}
