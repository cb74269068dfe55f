import type { Context, Env } from 'hono';
import { loadMath } from '../paper/math.ts';
import type { SearchService } from '../search/service.ts';
import type { Open } from './open.ts';

/** Opens the index for a page or a file of papers, whose texts may hold formulas. */
export async function openPage<E extends Env>(open: Open<E>, c: Context<E>): Promise<SearchService> {
  const [service] = await Promise.all([open(c), loadMath()]);
  return service;
}
