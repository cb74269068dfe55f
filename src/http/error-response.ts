import type { Context } from 'hono';
import { ERRORS, SextantError } from '../errors.ts';
import { callOf } from './call.ts';
import { EMBEDDINGS_PATH, openAiErrorResponse } from './api/openai-error.ts';
import { splitEnding } from './site/endings.ts';
import { problemResponse } from './problem.ts';

/** Seconds after which a client may try again, unless the error says it: as long as a location keeps a stale pointer. */
const RETRY_AFTER = 60;

/** The one place where an error becomes an answer: OpenAI's shape, the page, or problem details. */
export async function errorResponse(c: Context, thrown: Error): Promise<Response> {
  const error = toSextantError(thrown);
  const { status } = ERRORS[error.code];
  const call = callOf(c);
  call.error = thrown;
  c.header('Cache-Control', 'no-store');
  const retryAfter = error.retryAfter ?? (status === 503 ? RETRY_AFTER : undefined);
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter));
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="Sextant"');
  if (c.req.path === EMBEDDINGS_PATH) return openAiErrorResponse(c, error);
  if (isForPeople(c)) {
    const { errorPage } = await import('./site/pages/error.tsx');
    return c.html(
      errorPage(ERRORS[error.code], error.message, {
        query: c.req.query('q'),
        request: call.id,
        missing: status === 404 ? missingAt(c.req.path) : undefined,
      }),
      status,
    );
  }
  return problemResponse(c, error);
}

/** The paper or author that an address names. */
function missingAt(path: string): string | undefined {
  const name = /^\/(?:papers|authors)\/(.+)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Whether the address is one of a page, and not of the API or of a page's other formats. */
function isForPeople(c: Context): boolean {
  const { path } = c.req;
  if (/^\/(?:v1\/|health$|openapi\.json$)/.test(path) || splitEnding(path).format !== null) return false;
  return (
    path === '/' ||
    /^\/(?:papers|browse|authors)\//.test(path) ||
    c.req.header('Accept')?.includes('text/html') === true
  );
}

/** What nobody foresaw must not leak its text. */
function toSextantError(thrown: Error): SextantError {
  if (thrown instanceof SextantError) return thrown;
  return new SextantError(
    'internal',
    'An unexpected error occurred. Try again; if it keeps happening, please report it.',
  );
}
