import * as z from 'zod';
import type { Page } from '../../search/service.ts';
import { LIMITS } from '../limits.ts';

/** A query string: an unknown parameter is refused by a message that names the known ones. */
export function parameters<S extends z.ZodRawShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `Unknown. Allowed: ${allowed}.` : undefined),
  });
}

/** The fields of a JSON body: an unknown one is refused by a message that names the known ones. */
export function fields<S extends z.ZodRawShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) => {
      if (code === 'unrecognized_keys') return `Unknown. Allowed: ${allowed}.`;
      return code === 'invalid_type' ? `Must be a JSON object with these fields: ${allowed}.` : undefined;
    },
  });
}

/** How many elements a list has that has too many, for the end of a sentence. */
export function counted(list: unknown): string {
  return Array.isArray(list) ? `; this one has ${list.length.toLocaleString('en')}` : '';
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
  limit: wholeNumber(1, LIMITS.page, 10, 'How many results to return at most.'),
  offset: wholeNumber(
    0,
    LIMITS.depth - 1,
    0,
    'How many results to skip. Results beyond the 1,000th are not returned, so a page that reaches further ends there.',
  ),
};

/**
 * The page that a request gets. No schema of a query string can say that `offset + limit` is at most 1,000, so a page
 * that goes deeper ends there: the answer says its limit.
 */
export function withinDepth({ limit, ...place }: Page): Page {
  return { limit: Math.min(limit, LIMITS.depth - place.offset), ...place };
}
