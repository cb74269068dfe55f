import type { Context } from 'hono';

/** Leads to a path for good, with the parameters of the request. */
export function moveTo(c: Context, path: string): Response {
  return c.redirect(path + new URL(c.req.url).search, 301);
}
