import type { Context } from 'hono';
import { ERRORS, SextantError } from '../errors.ts';
import { EMBEDDINGS_PATH, openAiErrorResponse } from './openai-error.ts';
import { splitEnding } from './endings.ts';
import { problemResponse } from './problem.ts';

/** Seconds after which a client may try again: as long as a location keeps a stale pointer. */
const RETRY_AFTER = '60';

/** The one place where an error becomes an answer: OpenAI's shape, the page, or problem details. */
export async function errorResponse(c: Context, thrown: Error): Promise<Response> {
  const error = toSextantError(thrown);
  const { status } = ERRORS[error.code];
  if (status >= 500) console.error(thrown);
  c.header('Cache-Control', 'no-store');
  if (status === 503) c.header('Retry-After', RETRY_AFTER);
  if (c.req.path === EMBEDDINGS_PATH) return openAiErrorResponse(c, error);
  if (isForPeople(c)) {
    const { errorPage } = await import('./pages/error.tsx');
    return c.html(errorPage(ERRORS[error.code], error.message, c.req.query('q')), status);
  }
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

/** What nobody foresaw must not leak its text. */
function toSextantError(thrown: Error): SextantError {
  if (thrown instanceof SextantError) return thrown;
  return new SextantError('internal', 'Something failed that should not. Try again; if it stays, report it.');
}
