import type { Context, Env } from 'hono';
import type { SearchService } from '../search/service.ts';

/** Resolves the generation of the index that answers this request. Called once a request. */
export type Open<E extends Env> = (c: Context<E>) => Promise<SearchService>;
