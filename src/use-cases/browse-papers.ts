import * as z from 'zod/mini';
import type { Paper } from '../index/paper.ts';
import { ORDERS } from '../search/choices.ts';
import type { SearchService } from '../search/service.ts';
import { oneOf, pageFields, pageOf } from './fields.ts';
import { filterFields, filtersOf } from './filter-fields.ts';
import type { Listed } from './search-papers.ts';

/** Papers in an order that does not depend on a query. */
export const browseRequestSchema = z.strictObject({
  order: z._default(oneOf(ORDERS), 'newest').check(
    z.meta({
      description:
        '`newest` puts the latest first; `trending` weighs the votes of readers too, where the collection has them.',
    }),
  ),
  ...filterFields,
  ...pageFields,
});
type Browse = z.infer<typeof browseRequestSchema>;
/** What is not filtered by may be left out. */
export type BrowseInput = Partial<Browse> & Pick<Browse, 'order' | 'limit' | 'offset'>;

/** One page of the papers of a list. */
export async function browsePapers(service: SearchService, input: BrowseInput): Promise<Listed> {
  const page = pageOf(input);
  const hits = await service.browse({ order: input.order, filters: filtersOf(input), page });
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
