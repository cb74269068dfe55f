import type { HarvestPart, HarvestRequest, ListPart, ListRequest, SearchService } from '../search/service.ts';

/** Papers of one answer: those that stand side by side in the index are on few of its pages. */
export const MOST_LISTED = 100;

/**
 * Papers that fulfil conditions, in an order that does not depend on a query, to the last of them.
 * @throws SextantError what keeps all papers of the part from being read
 */
export async function listPapers(service: SearchService, request: ListRequest): Promise<ListPart> {
  return service.list({ ...request, limit: Math.min(request.limit, MOST_LISTED) });
}

/**
 * A part of all papers that fulfil conditions, with those that were deleted, in the order in which they are read at least
 * cost. That order is the same as long as the version of the index is.
 * @throws SextantError what keeps all papers of the part from being read
 */
export async function harvestPapers(service: SearchService, request: HarvestRequest): Promise<HarvestPart> {
  return service.harvest(request);
}
