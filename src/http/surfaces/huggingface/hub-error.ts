import type { Context } from 'hono';
import { ERRORS, type SextantError, inFull } from '../../../errors.ts';

/** An error as the Hub says it: in the body, and in a header that its clients print. */
export function hubErrorResponse(c: Context, error: SextantError): Response {
  const message = inFull(error);
  // A header takes no line feed, and nothing beyond Latin-1.
  c.header('X-Error-Message', message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 500));
  return c.json({ error: message }, ERRORS[error.code].status);
}
