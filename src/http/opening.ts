import type { Context, Env } from 'hono';
import type { Budget } from '../search/serving/budget.ts';
import type { Opening, SearchService } from '../search/service.ts';
import { loadMath } from '../text/math.ts';

/** Opens the index for a request. Called once a request. */
export type Open<E extends Env> = (c: Context<E>) => Opening;

/** The same, on the account of the request: what the application is made with. */
export type OpenFor<E extends Env> = (c: Context<E>, budget: Budget) => Opening;

/** The index for a page or a file of papers, whose texts may hold formulas. */
export async function openPage(opening: Opening): Promise<SearchService> {
  const [service] = await Promise.all([opening.service(), loadMath()]);
  return service;
}
