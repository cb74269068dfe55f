import * as z from 'zod/mini';
import { SextantError } from '../errors.ts';
import type { SearchService } from '../search/service.ts';
import { beginning } from '../text/cut.ts';
import { atMost, counted, pageFields, similarFields, pageOf, paperId, REQUEST_LIMITS } from './fields.ts';
import type { Listed } from './search-papers.ts';

/** Papers like one paper. */
export const relatedRequestSchema = z.strictObject({ id: paperId, ...pageFields, ...similarFields });
type RelatedAsked = z.infer<typeof relatedRequestSchema>;
/** Nothing is explained unless it is asked for. */
export type RelatedInput = Omit<RelatedAsked, 'explain'> & Partial<Pick<RelatedAsked, 'explain'>>;

/**
 * Papers like a stored one, without it and its near-duplicates.
 * @throws SextantError `paper-not-found`
 */
export async function relatedPapers(service: SearchService, input: RelatedInput): Promise<Listed> {
  const page = pageOf(input);
  const { diversity, explain = false } = input;
  return { ...(await service.related(input.id, { ...page, diversity, explain })), page };
}

const list = (what: string) => {
  const element = 'Must be a text that is not empty.';
  return z._default(
    z
      .array(atMost(z.string({ error: element }).check(z.minLength(1, element)), REQUEST_LIMITS.query), {
        error: `Must be an array of ${what}.`,
      })
      .check(
        z.maxLength(REQUEST_LIMITS.examples, {
          error: ({ input }) => `Must have at most ${REQUEST_LIMITS.examples} elements${counted(input)}.`,
        }),
      ),
    [],
  );
};

/** A reference of a bibliography, whose paper may be here or not. */
const referenceSchema = z.object({
  names: z
    .array(z.string().check(z.maxLength(2_000)))
    .check(
      z.maxLength(8),
      z.meta({ description: 'What it is known by, the surest first: DOI, arXiv id, address, title.' }),
    ),
  text: z.string().check(
    z.maxLength(4_000),
    z.meta({
      description: 'What it is about, for where it is not here: its title and what is known of its abstract.',
    }),
  ),
});

/** Papers like some and unlike others. */
export const recommendRequestSchema = z.strictObject({
  positive_ids: list('ids').check(z.meta({ description: 'Ids of papers that the results should be like.' })),
  negative_ids: list('ids').check(
    z.meta({ description: 'Ids of papers that the results should not be like.' }),
  ),
  positive_texts: list('texts').check(z.meta({ description: 'Texts that the results should be like.' })),
  negative_texts: list('texts').check(z.meta({ description: 'Texts that the results should not be like.' })),
  references: z
    ._default(
      z
        .array(referenceSchema, { error: 'Must be a list of references.' })
        .check(
          z.maxLength(REQUEST_LIMITS.examples, `Must have at most ${REQUEST_LIMITS.examples} references.`),
        ),
      [],
    )
    .check(
      z.meta({
        description:
          'References that the results should be like: those that are here count as papers, the others by the beginning of their texts.',
      }),
    ),
  ...pageFields,
  ...similarFields,
});
type RecommendAsked = z.infer<typeof recommendRequestSchema>;
/** Nothing is explained unless it is asked for. */
export type RecommendInput = Omit<RecommendAsked, 'explain'> &
  Partial<Pick<RecommendAsked, 'explain'>> & {
    /** Papers that were looked up already, by their rows. */
    rows?: { positive: readonly number[]; negative: readonly number[] };
  };

export interface Recommended extends Listed {
  /** How many of the references are papers that are here. */
  matched: number;
  /** How many papers and texts say what the results should be like; with none of them there are no results. */
  basis: number;
}

/**
 * Bytes of the texts of all references that are not here: a request may have 512 tokens embedded, and a token is about
 * three bytes of a language that is not English.
 */
const TEXT_BYTES = 1_200;
/** Fewer bytes of one text would say little. */
const LEAST_BYTES = 60;

/**
 * Papers like the positive examples and references and unlike the negative examples, without those that were named; none
 * where nothing says what they should be like.
 * @throws SextantError `paper-not-found`, `payload-too-large` for texts that were given as such
 */
export async function recommendPapers(service: SearchService, input: RecommendInput): Promise<Recommended> {
  const { positive_ids: ids, positive_texts: texts, references, diversity, explain = false } = input;
  const page = pageOf(input);
  const found = await service.identify(references.map(({ names }) => names));
  const named = found.filter((row) => row !== null);
  const rows = [...(input.rows?.positive ?? []), ...named];
  const beside = references.flatMap(({ text }, i) => (found[i] === null ? [text.trim()] : []));
  const others = beside.filter((text) => text !== '');
  const [matched, basis] = [named.length, ids.length + texts.length + rows.length + others.length];
  if (basis === 0) return { hits: [], total: 0, page, matched, basis };
  const negative = { ids: input.negative_ids, rows: input.rows?.negative ?? [], texts: input.negative_texts };
  // With as much of the references' texts as one request may have embedded.
  for (let bytes = TEXT_BYTES; ; bytes /= 2) {
    const positive = { ids, rows, texts: [...texts, ...fitting(others, bytes)] };
    try {
      const hits = await service.recommend({ positive, negative, diversity, explain, page });
      return { ...hits, page, matched, basis };
    } catch (error) {
      const isTooMuch = error instanceof SextantError && error.code === 'payload-too-large';
      if (!isTooMuch || others.length === 0 || bytes < LEAST_BYTES) throw error;
    }
  }
}

/** The beginnings of as many texts as there is room for, all with the same share of it. */
function fitting(texts: readonly string[], bytes: number): string[] {
  const most = Math.max(1, Math.floor(bytes / LEAST_BYTES));
  const share = Math.floor(bytes / Math.min(texts.length, most));
  return texts.slice(0, most).map((text) => beginning(text, share));
}
