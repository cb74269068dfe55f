import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ERRORS, SextantError } from '../errors.ts';
import { EMBEDDINGS_PATH, openAiErrorResponse } from './openai-error.ts';
import { splitEnding } from './endings.ts';
import { errorPage } from './pages/error.tsx';
import { problemResponse } from './problem.ts';

/** Seconds after which a client may try again: as long as a location keeps a stale pointer. */
const RETRY_AFTER = '60';

/** The one place where an error becomes an answer: OpenAI's shape, the page, or problem details. */
export function errorResponse(c: Context, thrown: Error): Response | Promise<Response> {
  const error = toSextantError(thrown);
  const { status } = ERRORS[error.code];
  if (status >= 500) console.error(thrown);
  c.header('Cache-Control', 'no-store');
  if (status === 503) c.header('Retry-After', RETRY_AFTER);
  if (c.req.path === EMBEDDINGS_PATH) return openAiErrorResponse(c, error);
  if (isForPeople(c)) return c.html(errorPage(ERRORS[error.code], error.message, c.req.query('q')), status);
  return problemResponse(c, error);
}

/** Whether the address is one of a page, and not of the API or of a page's other formats. */
function isForPeople(c: Context): boolean {
  const { path } = c.req;
  if (/^\/(?:v1\/|health$|openapi\.json$)/.test(path) || splitEnding(path).format !== null) return false;
  return (
    path === '/' ||
    /^\/(?:papers|browse)\//.test(path) ||
    c.req.header('Accept')?.includes('text/html') === true
  );
}

/** Hono throws HTTPException at a body that it cannot read; what nobody foresaw must not leak its text. */
function toSextantError(thrown: Error): SextantError {
  if (thrown instanceof SextantError) return thrown;
  if (thrown instanceof HTTPException && thrown.status === 415) {
    return new SextantError('invalid-request', 'Send the body as JSON, with Content-Type: application/json.');
  }
  if (thrown instanceof HTTPException && thrown.status === 400) {
    return new SextantError('invalid-request', 'The body is not valid JSON.');
  }
  return new SextantError('internal', 'Something failed that should not. Try again; if it stays, report it.');
}
