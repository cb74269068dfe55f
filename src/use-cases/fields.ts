import * as z from 'zod/mini';
import type { Page } from '../search/service.ts';
import { MAX_RESULTS } from '../search/snapshot.ts';
import { DATE } from '../text/dates.ts';

/** What a request may ask for at most. */
export const REQUEST_LIMITS = {
  /** Characters of a text. A URL of 16 KB, the platform's limit, is reached first. */
  query: 100_000,
  /** Characters of what was typed when it is to be completed. */
  typed: 1_000,
  /** Characters of the name of an author. */
  author: 200,
  /** Characters of the name of a topic. */
  topic: 200,
  /** Categories of which papers are in one. */
  categories: 20,
  /** Results of one answer. */
  page: 100,
  /** Deepest result that paging reaches: `offset + limit`. */
  depth: MAX_RESULTS,
  /** Ids, texts and references of one kind in a request for recommendations. */
  examples: 100,
  /** Papers of a list. */
  listed: 200,
  /** Suggestions of one answer. */
  suggestions: 20,
} as const;

/** White space as `trim` understands it, letter by letter: `\s` is not the same in all languages that read the document. */
const WHITE_SPACE = '\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff';
const NOT_BLANK = new RegExp(`[^${WHITE_SPACE}]`);

/** Text that is not blank, without the white space around it. */
export function notBlank({ type, blank, most }: { type: string; blank: string; most: number }) {
  return atMost(z.string({ error: type }).check(z.regex(NOT_BLANK, blank)), most).check(
    z.trim(),
    z.meta({ maxLength: most, minLength: 1 }),
  );
}

/**
 * Text of at most so many characters. They are counted as JSON Schema counts them, as code points, and not as
 * JavaScript does: the document of the API would promise more than is taken.
 */
export function atMost(text: z.ZodMiniString, most: number): z.ZodMiniString {
  return text.check(
    z.refine((value) => value.length <= most || Array.from(value).length <= most, {
      error: `Must have at most ${most} characters.`,
    }),
    z.meta({ maxLength: most }),
  );
}

/** A word of a closed set, with what is said of any other. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `Must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}.` });
}

/** A whole number between two others, with what is said of any other. */
export function wholeNumber(min: number, max: number) {
  const outOfRange = { error: wholeNumberWanted(min, max), abort: true };
  return z.int(outOfRange).check(z.minimum(min, outOfRange), z.maximum(max, outOfRange));
}

/** What is said where a whole number is wanted. */
export function wholeNumberWanted(min: number, max: number): string {
  const [from, to] = [min, max].map((one) => one.toLocaleString('en'));
  return `Must be one whole number from ${from} to ${to}.`;
}

/** Yes or no. */
export function flag(byDefault: boolean, description: string) {
  return z._default(z.boolean({ error: 'Must be true or false.' }), byDefault).check(z.meta({ description }));
}

/** A year, a month or a day that there is. */
export function date(description: string) {
  const detail = 'Must be a date such as 2024, 2024-05 or 2024-05-23.';
  return z
    .string({ error: detail })
    .check(
      z.regex(DATE, detail),
      z.meta({ description: `${description} Give a year, a month or a day: 2024, 2024-05 or 2024-05-23.` }),
    );
}

const ID_WANTED = 'Must be given: the id of a paper.';

/** Id of a paper. */
export const paperId = z.string({ error: ID_WANTED }).check(
  z.minLength(1, ID_WANTED),
  z.meta({
    description:
      'Id of the paper. A DOI, an arXiv id or an address with one is understood too, where the collection knows it.',
  }),
);

/** Which part of a list is answered. */
export const pageFields = {
  limit: z
    ._default(wholeNumber(1, REQUEST_LIMITS.page), 10)
    .check(z.meta({ description: 'How many results to return at most.' })),
  offset: z._default(wholeNumber(0, REQUEST_LIMITS.depth - 1), 0).check(
    z.meta({
      description:
        'How many results to skip. Results beyond the 1,000th are not returned, so a page that reaches further ends there.',
    }),
  ),
};

export const BETWEEN_0_AND_1 = 'Must be one number from 0 to 1.';

/** How papers like others are ranked and shown. */
export const similarFields = {
  diversity: z
    ._default(
      z
        .number({ error: BETWEEN_0_AND_1 })
        .check(z.minimum(0, BETWEEN_0_AND_1), z.maximum(1, BETWEEN_0_AND_1)),
      0,
    )
    .check(
      z.meta({
        description:
          '0 ranks by similarity alone; the closer to 1, the more papers are preferred that differ from those ranked above them.',
      }),
    ),
  explain: flag(
    false,
    'Whether each result says which words of the titles it shares, and the sentence with most of them: see `why`.',
  ),
};

/** How many elements a list has that has too many, for the end of a sentence. */
export function counted(list: unknown): string {
  return Array.isArray(list) ? `; this one has ${list.length.toLocaleString('en')}` : '';
}

/**
 * The page that a request gets. No schema can say that `offset + limit` is at most 1,000, so a page that goes deeper
 * ends there: the answer says its limit.
 */
export function pageOf({
  limit,
  offset,
  rank,
}: {
  limit: number;
  offset: number;
  rank?: number | undefined;
}): Page {
  return given({ limit: Math.min(limit, REQUEST_LIMITS.depth - offset), offset, rank });
}

/** A record without the fields that are undefined: what was not asked for is not there. */
export function given<T extends object>(record: T): Given<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Given<T>;
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
