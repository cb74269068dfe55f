import * as z from 'zod';
import { LIMITS } from './limits.ts';

/** A query string: an unknown parameter is refused by a message that names the known ones. */
export function parameters<S extends z.ZodRawShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `Unknown. Allowed: ${allowed}.` : undefined),
  });
}

/** A whole number in a query string. */
export function wholeNumber(min: number, max: number, byDefault: number, description: string) {
  const detail = `Must be one whole number from ${min} to ${max}.`;
  const outOfRange = { error: detail, abort: true };
  return z
    .string({ error: detail })
    .regex(/^\d{1,4}$/, detail)
    .transform(Number)
    .pipe(z.int().min(min, outOfRange).max(max, outOfRange))
    .default(byDefault)
    .meta({ type: 'integer', minimum: min, maximum: max, default: byDefault, description });
}

export const page = {
  limit: wholeNumber(1, LIMITS.page, 10, 'How many results to answer.'),
  offset: wholeNumber(0, LIMITS.depth - 1, 0, 'How many results to skip. `offset + limit` is at most 1,000.'),
};
export const withinDepth = (query: { limit: number; offset: number }): boolean =>
  query.offset + query.limit <= LIMITS.depth;
export const tooDeep = { path: ['offset'], error: `offset + limit must be at most ${LIMITS.depth}.` };
