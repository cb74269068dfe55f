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

/** White space as `trim` understands it, letter by letter: `\s` is not the same in all languages that read the document. */
const WHITE_SPACE = '\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const NOT_BLANK = new RegExp(`[^${WHITE_SPACE}]`);

/** Text that is not blank, without the white space around it. */
export function notBlank({ type, blank, most }: { type: string; blank: string; most: number }) {
  return atMost(z.string({ error: type }).regex(NOT_BLANK, blank), most)
    .trim()
    .meta({ maxLength: most, minLength: 1 });
}

/**
 * Text of at most so many characters. They are counted as JSON Schema counts them, as code points, and not as
 * JavaScript does: the document of the API would promise more than is taken.
 */
export function atMost(text: z.ZodString, most: number): z.ZodString {
  return text
    .refine((value) => value.length <= most || Array.from(value).length <= most, {
      error: `Must have at most ${most} characters.`,
    })
    .meta({ maxLength: most });
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
