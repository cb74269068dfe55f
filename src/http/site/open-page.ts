import type { Context, Env } from 'hono';
import { loadMath } from '../../text/math.ts';
import type { SearchService } from '../../search/service.ts';
import type { Open } from '../open.ts';

/** Opens the index for a page or a file of papers, whose texts may hold formulas. `text` as in {@link Open}. */
export async function openPage<E extends Env>(
  open: Open<E>,
  c: Context<E>,
  text?: () => string | undefined,
): Promise<SearchService> {
  const [service] = await Promise.all([open(c, text), loadMath()]);
  return service;
}
