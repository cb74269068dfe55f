import * as z from 'zod/mini';
import { DATE_SHAPE } from '../text/dates.ts';
import { detailFields, optionalAddress } from './details.ts';
import { optionalText, text } from './refs.ts';

/** Longest accepted abstract, title and id, in UTF-16 code units. Longer text is cut (abstract) or refused. */
export const PAPER_LIMITS = { idBytes: 400, title: 2_000, abstract: 100_000 } as const;

/** A date as precise as the source knows it: `2024`, `2024-05` or `2024-05-23`. */
const date = z.string().check(z.regex(DATE_SHAPE));

const texts = z.optional(z.array(text));

/** An author of whom the print does not tell what the source did: the parts of the name, or that it has none. */
const toldName = z.union([
  z.object({
    name: text,
    family: text,
    given: text,
    particle: optionalText,
    suffix: optionalText,
  }),
  z.object({ name: text, literal: z.literal(true) }),
]);

/**
 * One paper, as it is stored in a page of the index and answered over HTTP. Required: id, title, abstract.
 * Whatever else a corpus knows is kept in `extra`.
 */
export const paperSchema = z.object({
  id: text,
  title: text,
  /** Empty when the source has none: the paper is then found by its title alone. */
  abstract: z.string(),
  authors: texts,
  /** Of those authors alone whose printed name would be read in another way; `namesOf` of `text/names.ts` reads both. */
  names: z.optional(z.array(toldName).check(z.minLength(1))),
  published: z.optional(date),
  categories: texts,
  url: optionalAddress,
  doi: optionalText,
  ...detailFields,
  extra: z.optional(z.record(z.string(), z.json())),
});

export type Paper = z.infer<typeof paperSchema>;
