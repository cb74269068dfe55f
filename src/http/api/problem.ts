import type { Context } from 'hono';
import { echoed, ERRORS, SextantError, type ErrorCode } from '../../errors.ts';
import { callOf } from '../call.ts';
import { InvalidRequest } from '../invalid-request.ts';
import type { Problem } from './schema.ts';

/**
 * The stable type of a problem. A URN and not a web address: whoever deploys Sextant has another domain, and
 * RFC 9457 asks of a type that it be compared, not that it be fetched.
 */
export function problemType(code: ErrorCode): `urn:sextant:problem:${ErrorCode}` {
  return `urn:sextant:problem:${code}`;
}

/** Characters of the detail and of the address of a problem: an answer must not outgrow its request. */
const LONGEST_DETAIL = 4_000;
const LONGEST_INSTANCE = 500;

/** The problem details of RFC 9457 for an error met while answering `url`. */
function toProblem(error: SextantError, url: string, requestId: string): Problem {
  const { status, title } = ERRORS[error.code];
  return {
    type: problemType(error.code),
    title,
    status,
    detail: echoed(error.message, LONGEST_DETAIL),
    instance: echoed(new URL(url).pathname, LONGEST_INSTANCE),
    request_id: requestId,
    ...(error instanceof InvalidRequest ? { errors: error.errors } : {}),
  };
}

/** The answer of the API to an error: RFC 9457's problem document, with the status of the catalogue. */
export function problemResponse(c: Context, error: SextantError): Response {
  const problem = toProblem(error, c.req.url, callOf(c).id);
  return c.body(JSON.stringify(problem), ERRORS[error.code].status, {
    'Content-Type': 'application/problem+json',
  });
}
