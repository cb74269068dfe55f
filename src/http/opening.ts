import type { Context, Env } from 'hono';
import type { Budget } from '../search/serving/budget.ts';
import type { SearchService } from '../search/service.ts';
import { loadMath } from '../text/math.ts';

/** Says what a request will have embedded; asked only where that can begin before the index is here. */
type TextToEmbed = () => string | undefined;

/** Resolves the generation of the index that answers this request. Called once a request. */
export type Open<E extends Env> = (c: Context<E>, text?: TextToEmbed) => Promise<SearchService>;

/** The same, on the account of the request: what the application is made with. */
export type OpenFor<E extends Env> = (
  c: Context<E>,
  text: TextToEmbed | undefined,
  budget: Budget,
) => Promise<SearchService>;

/** Opens the index for a page or a file of papers, whose texts may hold formulas. `text` as in {@link Open}. */
export async function openPage<E extends Env>(
  open: Open<E>,
  c: Context<E>,
  text?: () => string | undefined,
): Promise<SearchService> {
  const [service] = await Promise.all([open(c, text), loadMath()]);
  return service;
}
