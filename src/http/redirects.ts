import type { Context, Next } from 'hono';
import { callOf } from './call.ts';
import { routeOf } from './routes.ts';

/**
 * Leads from an address with slashes at its end to the one without, with its parameters: at once where they are two
 * routes or the first is none, unless its path is said with the slash; where they are one, as of an id that may end with a slash, if nothing is found with it.
 */
export async function withoutTrailingSlash(c: Context, next: Next): Promise<Response | undefined> {
  const { pathname, search } = new URL(c.req.url);
  const path = trimmed(pathname);
  if (path === pathname || path === '') return void (await next());
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
  const { route } = callOf(c);
  if (route?.path === path + '/') return void (await next());
  const meant = routeOf(trimmed(c.req.path));
  // A path of ours, so what stands in the header cannot be another host.
  if (meant !== undefined && meant !== route) return c.redirect(path + search, isRead ? 301 : 308);
  await next();
  if (isRead && c.res.status === 404 && route !== undefined) {
    c.res = new Response(null, { status: 301, headers: { Location: path + search } });
  }
  return undefined;
}

function trimmed(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

/** Leads to a path for good, with the parameters of the request. */
export function moveTo(c: Context, path: string): Response {
  return c.redirect(path + new URL(c.req.url).search, 301);
}
