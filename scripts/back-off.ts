/** Longest wait between two attempts that nobody asked for, in ms. */
const MAX_DELAY_MS = 60_000;
const FIRST_DELAY_MS = 1_000;

/**
 * How long to wait after a failed attempt, in ms: twice as long after each, with jitter, so that parallel callers do not
 * return together.
 * @param attempt The one that failed, from 1.
 */
export function backOffMs(attempt: number): number {
  const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  return delay * (0.75 + Math.random() / 4);
}

/** What the header `Retry-After` asks for, in ms from `now`: seconds or a date (RFC 9110, 10.2.3); 0 if nothing. */
export function retryAfterMs(value: string | null, now: number): number {
  if (value === null || value.trim() === '') return 0;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}
