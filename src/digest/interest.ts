import * as z from 'zod/mini';
import { MODES } from '../search/choices.ts';
import { REQUEST_LIMITS } from '../use-cases/fields.ts';

/** What a subscription may say at most. */
export const INTEREST_LIMITS = { query: 400, papers: 50 } as const;

/** How often mails come. */
export const RHYTHMS = ['daily', 'weekly'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** How many papers a mail has at most. */
export const PAPERS_A_MAIL = { least: 1, most: 50, byDefault: 10 } as const;

/**
 * Which new papers somebody wants to hear of: those of the whole site, those that a search finds close (of an author or a
 * topic where it has filters and no text), or those like some papers.
 */
const interestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('site') }),
  z.strictObject({
    kind: z.literal('search'),
    query: z.string().check(z.trim(), z.maxLength(INTEREST_LIMITS.query)),
    mode: z.optional(z.enum(MODES)),
    categories: z.optional(
      z
        .array(z.string().check(z.minLength(1), z.maxLength(40)))
        .check(z.minLength(1), z.maxLength(REQUEST_LIMITS.categories)),
    ),
    author: z.optional(z.string().check(z.minLength(1), z.maxLength(REQUEST_LIMITS.author))),
    topic: z.optional(z.string().check(z.minLength(1), z.maxLength(REQUEST_LIMITS.topic))),
    has: z.optional(z.literal('code')),
  }),
  z.strictObject({
    kind: z.literal('papers'),
    ids: z
      .array(z.string().check(z.minLength(1), z.maxLength(400)))
      .check(z.minLength(1), z.maxLength(INTEREST_LIMITS.papers)),
  }),
]);
export type Interest = z.infer<typeof interestSchema>;

/** What somebody subscribes to. */
export const wishSchema = z.strictObject({
  interest: interestSchema,
  /** How the interest is called in mails and on pages, in the words of the site: a query, a title, a name. */
  title: z.string().check(z.minLength(1), z.maxLength(200)),
  rhythm: z.enum(RHYTHMS),
  most: z.int().check(z.minimum(PAPERS_A_MAIL.least), z.maximum(PAPERS_A_MAIL.most)),
  /** Of the mails: BCP 47, one of `MAIL_LANGUAGES`. */
  language: z.string().check(z.minLength(2), z.maxLength(10)),
});
export type Wish = z.infer<typeof wishSchema>;
