import { sha256Hex } from '../hash.ts';
import type { Context } from 'hono';
import { callOf } from './call.ts';
import { settingsOf } from './settings.ts';

/** Every answer that depends on the index alone: fresh for a minute, as long as a location may keep the pointer. */
const READ_CACHE = 'public, max-age=60, stale-while-revalidate=300';

/** What is used of the cache of one of Cloudflare's locations. */
interface LocationCache {
  match(key: string): Promise<Response | undefined>;
  put(key: string, response: Response): Promise<void>;
}

/** How long a location keeps an answer: long beside a minute, and no longer than a lost pointer would do harm. */
const KEPT_SECONDS = 600;

/** Raised when the answers change their shape: an unchanged index must not hide that from a cache. */
const REPRESENTATION = 1;

/**
 * Strong entity tag of what one version of the index answers at a URL. Parameters are sorted, so their order does not
 * count; GET and HEAD share it. `took_ms` is a remark on the answer and not part of what the tag stands for.
 */
export async function indexTag(version: string, url: string): Promise<string> {
  const { pathname, searchParams } = new URL(url);
  searchParams.sort();
  return `"g${version}-${await digest(`${REPRESENTATION} ${pathname}?${searchParams.toString()}`)}"`;
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
  // Papers are left out of it: nobody is to keep that.
  if (!callOf(c).budget.isComplete) {
    response.headers.set('Cache-Control', 'no-store');
    return response;
  }
  if (condition === '*') return c.body(null, 304, headers);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/**
 * Like {@link conditional}, for answers that take work: a location of Cloudflare keeps them under their tag, which names
 * the generation of the index and all that was asked for, so that a query that was asked there before costs a look-up.
 */
export async function remembered<R extends Response>(
  c: Context,
  tag: string,
  work: () => R | Promise<R>,
): Promise<R | Response> {
  const cache = locationCache(c);
  if (cache === null) return conditional(c, tag, work);
  return conditional(c, tag, async () => {
    const key = new URL(`/.answers/${encodeURIComponent(tag)}`, c.req.url).href;
    const known = await cache.match(key);
    // A copy, whose headers can be changed.
    if (known !== undefined) return c.newResponse(known.body, known);
    const response = await work();
    if (response.status !== 200 || !callOf(c).budget.isComplete) return response;
    // Its bytes, since the two branches of a stream can wait for each other.
    const body = await response.arrayBuffer();
    const kept = new Response(body, response);
    kept.headers.set('Cache-Control', `max-age=${KEPT_SECONDS}`);
    // The tag already tells one representation from another.
    kept.headers.delete('Vary');
    c.executionCtx.waitUntil(cache.put(key, kept));
    return new Response(body, response);
  });
}

/**
 * Null unless the variable `ANSWER_CACHE` is `on`, as `npx sextant deploy` sets it: the local simulator of the Cache API
 * writes to disk, and under eight connections it kept some requests for seconds and dropped others.
 */
function locationCache(c: Context): LocationCache | null {
  const { caches } = globalThis as { caches?: { default?: LocationCache } };
  return settingsOf(c.env).keepsAnswers ? (caches?.default ?? null) : null;
}

/** RFC 9110 13.1.2: weak comparison, so `W/` (which Cloudflare adds when it compresses) does not count. */
function names(condition: string, tag: string): boolean {
  return condition.match(/"[^"]*"/g)?.includes(tag) ?? false;
}

/** First 96 bits of SHA-256 in hexadecimal. */
async function digest(text: string): Promise<string> {
  return (await sha256Hex(text)).slice(0, 24);
}
