import { loadMath } from '../../text/math.ts';
import type { Opening, SearchService } from '../../search/service.ts';

/** The index for a page or a file of papers, whose texts may hold formulas. */
export async function openPage(opening: Opening): Promise<SearchService> {
  const [service] = await Promise.all([opening.service(), loadMath()]);
  return service;
}
