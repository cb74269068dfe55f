import type { Context } from 'hono';
import { ERRORS, SextantError, type ErrorCode } from '../errors.ts';
import type { Problem } from './schema.ts';

/** What was wrong with one field: `parameter` names a path or query parameter, `pointer` a place in the body. */
export type FieldError = NonNullable<Problem['errors']>[number];

/** A request that a schema refused, field by field. */
export class InvalidRequest extends SextantError {
  constructor(readonly errors: FieldError[]) {
    super('invalid-request', errors.map(describe).join(' '));
  }
}

function describe({ parameter, pointer, detail }: FieldError): string {
  const field = parameter ?? pointer?.slice('#/'.length);
  return !field ? detail : `${field}: ${detail}`;
}

/**
 * The stable type of a problem. A URN and not a web address: whoever deploys Sextant has another domain, and
 * RFC 9457 asks of a type that it be compared, not that it be fetched.
 */
export function problemType(code: ErrorCode): `urn:sextant:problem:${ErrorCode}` {
  return `urn:sextant:problem:${code}`;
}

/** The problem details of RFC 9457 for an error met while answering `url`. */
export function toProblem(error: SextantError, url: string): Problem {
  const { status, title } = ERRORS[error.code];
  return {
    type: problemType(error.code),
    title,
    status,
    detail: error.message,
    instance: new URL(url).pathname,
    ...(error instanceof InvalidRequest ? { errors: error.errors } : {}),
  };
}

export function problemResponse(c: Context, error: SextantError): Response {
  const problem = toProblem(error, c.req.url);
  return c.body(JSON.stringify(problem), ERRORS[error.code].status, {
    'Content-Type': 'application/problem+json',
  });
}
