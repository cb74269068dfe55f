import type { Context, Env } from 'hono';
import type { SearchService } from '../search/service.ts';

/**
 * Resolves the generation of the index that answers this request. Called once a request.
 * @param text Says what the request will have embedded; asked only where that can begin before the index is here.
 */
export type Open<E extends Env> = (c: Context<E>, text?: () => string | undefined) => Promise<SearchService>;
