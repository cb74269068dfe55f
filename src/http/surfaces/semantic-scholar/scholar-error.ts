import type { Context } from 'hono';
import { echoed, ERRORS, type SextantError, inFull } from '../../../errors.ts';

const LONGEST_MESSAGE = 4_000;

/**
 * Statuses that the clients know, for those that they take for an empty answer: what cannot be answered must not look
 * like nothing found.
 */
const KNOWN_STATUS: Partial<Record<number, 400 | 403 | 500>> = { 401: 403, 413: 400, 503: 500 };

/** The error in the shape of Semantic Scholar's API: clients read `error`, and `message` where a server fails. */
export function scholarErrorResponse(c: Context, error: SextantError): Response {
  const { status } = ERRORS[error.code];
  const message = echoed(inFull(error), LONGEST_MESSAGE);
  const isOfServer = status >= 500 || status === 429;
  return c.json({ error: message, ...(isOfServer && { message }) }, KNOWN_STATUS[status] ?? status);
}
