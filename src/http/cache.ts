import type { Context } from 'hono';

/** Every answer that depends on the index alone: fresh for a minute, as long as a location may keep the pointer. */
export const READ_CACHE = 'public, max-age=60, stale-while-revalidate=300';

/** Raised when the answers change their shape: an unchanged index must not hide that from a cache. */
const REPRESENTATION = 1;

/**
 * Strong entity tag of what one generation answers at a URL. Parameters are sorted, so their order does not
 * count; GET and HEAD share it. `took_ms` is a remark on the answer and not part of what the tag stands for.
 */
export async function indexTag(generation: number, url: string): Promise<string> {
  const { pathname, searchParams } = new URL(url);
  searchParams.sort();
  return `"g${generation}-${await digest(`${REPRESENTATION} ${pathname}?${searchParams.toString()}`)}"`;
}

/** Strong entity tag of a text that is served as it is. */
export async function contentTag(content: string): Promise<string> {
  return `"${await digest(content)}"`;
}

/**
 * Answers 304 when the client names `tag` in If-None-Match, before `work` is done. Else answers what `work`
 * does, with the tag and {@link READ_CACHE}. `*` means "if there is anything", which only `work` can tell.
 */
export async function conditional<R extends Response>(
  c: Context,
  tag: string,
  work: () => R | Promise<R>,
): Promise<R | Response> {
  const condition = c.req.header('If-None-Match')?.trim();
  const headers = { ETag: tag, 'Cache-Control': READ_CACHE };
  if (condition !== undefined && names(condition, tag)) return c.body(null, 304, headers);
  const response = await work();
  if (condition === '*') return c.body(null, 304, headers);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** RFC 9110 13.1.2: weak comparison, so `W/` (which Cloudflare adds when it compresses) does not count. */
function names(condition: string, tag: string): boolean {
  return condition.match(/"[^"]*"/g)?.includes(tag) ?? false;
}

/** First 96 bits of SHA-256 in hexadecimal. */
async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash, 0, 12), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
