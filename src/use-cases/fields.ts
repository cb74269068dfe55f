import * as z from 'zod';

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
