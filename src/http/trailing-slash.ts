import type { Context, MiddlewareHandler, Next } from 'hono';
import { callOf } from './call.ts';

/** Folders of the API that are no addresses themselves: without its slash, such an address leads nowhere either. */
const ONLY_FOLDERS = ['/v1/papers'];

/** An id that ends like this must be encoded. */
const RELATED = /^\/v1\/papers\/.+\/related$/;

/**
 * Leads from an address with slashes at its end to the one without, with its parameters; what is served with the slash,
 * as an id that ends with one, is served.
 * @param fixed Paths without parameters.
 */
export function withoutTrailingSlash(fixed: ReadonlySet<string>): MiddlewareHandler {
  return async (c: Context, next: Next) => {
    const { pathname, search } = new URL(c.req.url);
    const path = trimmed(pathname);
    if (path === pathname || path === '' || ONLY_FOLDERS.includes(path)) return next();
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    // A path of ours, so what stands in the header cannot be another host.
    if (fixed.has(path) || RELATED.test(path)) return c.redirect(path + search, isRead ? 301 : 308);
    await next();
    if (isRead && c.res.status === 404 && callOf(c).route !== 'none') {
      c.res = new Response(null, { status: 301, headers: { Location: path + search } });
    }
    return undefined;
  };
}

function trimmed(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}
