import type { Context } from 'hono';
import { SextantError } from '../errors.ts';
import { callOf } from './call.ts';

/** What is used of Cloudflare's rate limiting binding. */
interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** As the binding in wrangler.toml says: the binding itself does not tell, so a test compares them. */
export const RATE_LIMIT = { requests: 300, seconds: 60 } as const;

/** The policy as draft-ietf-httpapi-ratelimit-headers-10 writes it. */
export const RATE_LIMIT_POLICY = `"client";q=${RATE_LIMIT.requests};w=${RATE_LIMIT.seconds}`;

/**
 * Counts a request of a client, where the Worker has the binding `RATE_LIMITER`. What is left is not told: the binding
 * counts by location and says only whether a client is within its limit.
 * @throws SextantError `rate-limited`
 */
export async function limitRate(c: Context): Promise<void> {
  const { RATE_LIMITER } = (c.env ?? {}) as { RATE_LIMITER?: RateLimiter };
  if (RATE_LIMITER === undefined || callOf(c).route?.isFree === true) return;
  c.header('RateLimit-Policy', RATE_LIMIT_POLICY);
  const { success } = await RATE_LIMITER.limit({ key: clientOf(c) });
  if (success) return;
  c.header('RateLimit', `"client";r=0;t=${RATE_LIMIT.seconds}`);
  throw new SextantError(
    'rate-limited',
    `Send at most ${RATE_LIMIT.requests} requests in ${RATE_LIMIT.seconds} seconds, or ask the site for an API key.`,
    { retryAfter: RATE_LIMIT.seconds },
  );
}

/** The address of a client; of IPv6 the network, since one client has all addresses in it. */
export function clientOf(c: Context): string {
  const address = c.req.header('CF-Connecting-IP') ?? 'unknown';
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  return [...groups, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':');
}
