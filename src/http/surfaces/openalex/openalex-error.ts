import type { Context } from 'hono';
import { echoed, ERRORS, SextantError, inFull } from '../../../errors.ts';

const LONGEST_MESSAGE = 4_000;

/** A parameter that is refused as OpenAlex refuses it. @throws SextantError always */
export function refuse(message: string): never {
  throw new SextantError('invalid-request', message);
}

/** The error as OpenAlex says it: its clients look for "query parameters" in what was wrong with a request. */
export function openAlexErrorResponse(c: Context, error: SextantError): Response {
  const { status, title } = ERRORS[error.code];
  const kind = status === 400 ? 'Invalid query parameters error.' : title;
  return c.json({ error: kind, message: echoed(inFull(error), LONGEST_MESSAGE) }, status);
}
