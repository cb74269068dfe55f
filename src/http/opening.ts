import type { Context, Env } from 'hono';
import { SextantError } from '../errors.ts';
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

/**
 * What is asked of an index about a paper. Where it does not have the paper, the next one is asked too, if the isolate is just
 * about to serve one: mails and feeds lead to papers that came minutes ago.
 * @throws SextantError `paper-not-found`
 */
export async function sought<T>(
  opening: Opening,
  service: SearchService,
  ask: (service: SearchService) => Promise<T>,
): Promise<T> {
  try {
    return await ask(service);
  } catch (error) {
    if (!(error instanceof SextantError && error.code === 'paper-not-found')) throw error;
    const newer = await opening.newer();
    if (newer === null) throw error;
    return ask(newer);
  }
}

/** What was asked of an index; undefined while there is none, or where it cannot be read. */
export async function readable<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof SextantError) return undefined;
    throw error;
  }
}
