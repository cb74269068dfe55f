import type { Context } from 'hono';
import { ERRORS, SextantError } from '../errors.ts';
import { callOf } from './call.ts';
import { splitEnding } from './endings.ts';
import { problemResponse } from './api/problem.ts';
import { isOfApi, parameterOf, type Route, surfaceOf } from './routes.ts';
import { ERROR_SHAPES } from './surfaces/error-shapes.ts';

/** Seconds after which a client may try again, unless the error says it: as long as a location keeps a stale pointer. */
const RETRY_AFTER = 60;

/** The one place where an error becomes an answer: the shape of another service's API, the page, or problem details. */
export async function errorResponse(c: Context, thrown: Error): Promise<Response> {
  const error = toSextantError(thrown);
  const { status } = ERRORS[error.code];
  const call = callOf(c);
  call.error = thrown;
  c.header('Cache-Control', 'no-store');
  const retryAfter = error.retryAfter ?? (status === 503 ? RETRY_AFTER : undefined);
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter));
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="Sextant"');
  const { path } = c.req;
  const surface = surfaceOf(path);
  if (surface !== undefined) return (await ERROR_SHAPES[surface]())(c, error);
  if (isForPeople(c, call.route)) {
    const { errorPage } = await import('./site/pages/error-page.tsx');
    return c.html(
      errorPage(ERRORS[error.code], error.message, {
        query: c.req.query('q'),
        request: call.id,
        missing: status === 404 && call.route?.isSearchable ? parameterOf(call.route, path) : undefined,
      }),
      status,
    );
  }
  return problemResponse(c, error);
}

/** Whether a page is asked for, and not the API or a page's other formats. */
function isForPeople(c: Context, route: Route | undefined): boolean {
  const { path } = c.req;
  if (isOfApi(path) || splitEnding(path).format !== null) return false;
  return route?.errors === 'page' || c.req.header('Accept')?.includes('text/html') === true;
}

/** What nobody foresaw must not leak its text. */
function toSextantError(thrown: Error): SextantError {
  if (thrown instanceof SextantError) return thrown;
  return new SextantError(
    'internal',
    'An unexpected error occurred. Try again; if it keeps happening, please report it.',
  );
}
