import * as z from 'zod/mini';
import { paperSchema } from '../../index/paper.ts';
import { MODES, RELEVANCES } from '../../search/choices.ts';
import type { Hit } from '../../search/service.ts';
import type { MarkedText } from '../../text/cut.ts';
import type { Listed } from '../../use-cases/search-papers.ts';
import { type Cursor, encodeCursor } from './cursor.ts';
import * as examples from './examples.ts';
import { queryEncoderSchema } from './schema.ts';
import { described, describedSchema, type ResultFields } from './result-fields.ts';

export const paperAnswerSchema = z
  .extend(paperSchema, {
    names: paperSchema.shape.names.check(
      z.meta({
        description:
          'The parts of the names of those authors whose source told more than `authors` does, such as a family name of two words; `literal` for a name that has no parts. `name` is as in `authors`. Absent where there are none.',
      }),
    ),
    abstract: z
      .optional(paperSchema.shape.abstract)
      .check(z.meta({ description: 'Absent only if `fields` leaves it out.' })),
    snippet: z
      .optional(z.string())
      .check(z.meta({ description: 'The beginning of the abstract, if `fields` names it.' })),
    extra: z.optional(z.record(z.string(), z.unknown())),
  })
  .check(z.meta({ id: 'Paper', example: examples.PAPER }));

const whySchema = z
  .object({
    semantic: z
      .number()
      .check(
        z.minimum(0),
        z.maximum(1),
        z.meta({ description: 'Share of the score that comes from meaning.' }),
      ),
    keyword: z
      .number()
      .check(
        z.minimum(0),
        z.maximum(1),
        z.meta({ description: 'Share of the score that comes from words.' }),
      ),
    words: z.array(z.string()).check(z.meta({ description: 'Words of the query that the paper contains.' })),
    snippet: z.object({
      text: z
        .string()
        .check(z.meta({ description: 'The sentence of the abstract that best matches the query.' })),
      marks: z
        .array(z.tuple([z.int().check(z.nonnegative()), z.int().check(z.nonnegative())]))
        .check(
          z.meta({ description: 'Start and end of each matched word in `text`, in UTF-16 code units.' }),
        ),
      html: z.string().check(
        z.meta({
          description: 'The same sentence as HTML: each matched word in a `mark` element, all else escaped.',
        }),
      ),
    }),
  })
  .check(z.meta({ id: 'Why' }));

const resultSchema = z
  .extend(describedSchema, {
    score: z.number().check(
      z.meta({
        description:
          'What the results are ranked by: 0 to 1 for `hybrid`, the cosine for `semantic`, BM25 for `keyword`. Compare scores within one answer only.',
      }),
    ),
    relevance: z.optional(z.enum(RELEVANCES)).check(
      z.meta({
        description:
          'How well the paper matches; it means the same in every answer. `strong` and `partial` are close; `weak` is no better than the papers found for a query that nothing here answers. Absent for related papers, for searches by filters alone, and where the index lacks the figures to tell.',
      }),
    ),
    why: z.optional(whySchema),
  })
  .check(z.meta({ id: 'Result' }));
type Result = z.infer<typeof resultSchema>;

function toResult({ paper, score, relevance, why }: Hit, fields: ResultFields | undefined): Result {
  const { id, title, ...others } = described(paper, fields);
  const snippet = why && { ...why.snippet, html: marked(why.snippet) };
  return { id, title, score, relevance, ...others, why: why && snippet && { ...why, snippet } };
}

/** A text as HTML, with its marks as elements. */
function marked({ text, marks }: MarkedText): string {
  let at = 0;
  const parts = marks.map(([start, end]) => {
    const part = `${escaped(text.slice(at, start))}<mark>${escaped(text.slice(start, end))}</mark>`;
    at = end;
    return part;
  });
  return parts.join('') + escaped(text.slice(at));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export const noteSchema = z
  .optional(z.string())
  .check(z.meta({ description: 'A message for people: what was not understood, or not done in full.' }));

const listing = {
  total: z
    .int()
    .check(z.nonnegative(), z.meta({ description: 'How many papers were ranked, on all pages together.' })),
  limit: z.int(),
  offset: z.int(),
  took_ms: z.number().check(
    z.nonnegative(),
    z.meta({
      description:
        'How long the service worked, in milliseconds. On Cloudflare Workers the clock advances only during I/O, so there it counts reading the index but not computing.',
    }),
  ),
  generation: z
    .int()
    .check(z.positive(), z.meta({ description: 'Generation of the index that gave the answer.' })),
  results: z.array(resultSchema),
  next_cursor: z.optional(z.string()).check(
    z.meta({
      description:
        'Send it as `cursor` to get the next page; without it there are no more. A page may have fewer results than `limit`, or none, and still not be the last.',
    }),
  ),
  note: noteSchema,
};

/** How an answer is made. */
interface Answering {
  startedAt: number;
  generation: number;
  /** What is said of each paper; what is usual unless given. */
  fields?: ResultFields | undefined;
  /** Where the client goes on, if it does. */
  cursor?: Cursor | undefined;
}

const MOVED = 'This cursor is of another state of the index: papers may be missing or come twice.';

/** What every list of papers says of itself: which page it is, of which index, and what it took. */
export function pageAnswer(
  { total, page: { limit, offset }, next, note }: Omit<Listed, 'hits'>,
  { startedAt, generation, cursor }: Answering,
) {
  const isMoved = cursor !== undefined && cursor.generation !== generation;
  return {
    total,
    limit,
    offset,
    took_ms: Math.round(performance.now() - startedAt),
    generation,
    note: isMoved ? [note, MOVED].filter(Boolean).join(' ') : note,
    next_cursor: next && encodeCursor({ generation, ...next }),
  };
}

/** What every list of results says. */
export function listingOf(found: Listed, answering: Answering) {
  const { note, next_cursor, ...listing } = pageAnswer(found, answering);
  const results = found.hits.map((hit) => toResult(hit, answering.fields));
  return { ...listing, results, note, next_cursor };
}

const topicCounts = z.array(
  z.object({
    id: z.string().check(z.meta({ description: 'What `topic` takes. It follows from the name.' })),
    name: z.string(),
    level: z.int().check(z.nonnegative(), z.meta({ description: 'How many topics it lies within.' })),
    count: z.int().check(z.nonnegative()),
  }),
);

const counts = z.array(z.object({ value: z.string(), count: z.int().check(z.nonnegative()) }));

export const searchAnswerSchema = z
  .object({
    query: z.string().check(z.meta({ description: 'The query as it was sent, cut to 1,000 characters.' })),
    corrected_query: z.optional(z.string()).check(
      z.meta({
        description:
          'The query with its typos corrected, which was searched for instead. Send `correct=false` to search for the original.',
      }),
    ),
    mode: z.enum(MODES),
    query_encoder: queryEncoderSchema,
    ...listing,
    close: z.optional(z.int().check(z.nonnegative())).check(
      z.meta({
        description:
          'How many papers are close (`strong` or `partial`), on all pages together. They come first. Absent where this is not known.',
      }),
    ),
    close_is_at_least: z.optional(z.literal(true)).check(
      z.meta({
        description:
          'There may be more close papers than `close` says: only the best by meaning and the best by words were examined.',
      }),
    ),
    total_is_at_most: z.optional(z.literal(true)).check(
      z.meta({
        description:
          'There may be fewer papers than `total` says: whether a paper contains a phrase is known only once it is read.',
      }),
    ),
    facets: z
      .optional(
        z.object({
          categories: counts,
          years: counts,
          has: z.optional(counts).check(z.meta({ description: 'Absent where the index does not know.' })),
          topics: z.optional(topicCounts).check(
            z.meta({
              description:
                'The coarsest topics; with `topic`, those around it, itself, and those right within it. Absent unless asked for, and where the index has no map.',
            }),
          ),
          undated: z
            .optional(z.int().check(z.positive()))
            .check(z.meta({ description: 'How many have no date, if any: `undated=true` finds them.' })),
        }),
      )
      .check(
        z.meta({
          description:
            'How many of the close papers have each value. Where `close` is absent, all papers that pass the filters are counted.',
        }),
      ),
  })
  .check(z.meta({ id: 'SearchAnswer', example: examples.SEARCH_ANSWER }));
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const relatedAnswerSchema = z
  .object({ id: z.string(), ...listing })
  .check(z.meta({ id: 'RelatedAnswer', example: examples.RELATED_ANSWER }));
export type RelatedAnswer = z.infer<typeof relatedAnswerSchema>;

export const recommendAnswerSchema = z
  .object({ query_encoder: queryEncoderSchema, ...listing })
  .check(z.meta({ id: 'Recommendations', example: examples.RECOMMEND_ANSWER }));
export type RecommendAnswer = z.infer<typeof recommendAnswerSchema>;

const listedSchema = describedSchema.check(z.meta({ id: 'ListedPaper' }));

export const papersAnswerSchema = z
  .object({
    ...listing,
    total: listing.total.check(z.meta({ description: 'How many papers there are, on all pages together.' })),
    results: z.array(listedSchema),
    missing: z.optional(z.array(z.string())).check(
      z.meta({
        description:
          'Those of `ids` that no paper here has, on all pages together. Absent unless `ids` is given.',
      }),
    ),
    unread: z.optional(z.array(z.string())).check(
      z.meta({
        description:
          'Those of `ids` whose papers are here and could not be read by this request: ask for them again. Absent if there are none.',
      }),
    ),
  })
  .check(z.meta({ id: 'Papers', example: examples.PAPERS_ANSWER }));
export type PapersAnswer = z.infer<typeof papersAnswerSchema>;

export const suggestAnswerSchema = z
  .object({
    query: z.string(),
    generation: listing.generation,
    suggestions: z.array(
      z.object({
        text: z.string(),
        kind: z.enum(['title', 'author']),
        id: z.optional(z.string()).check(
          z.meta({
            description:
              'Id of the paper with this title, if it is at hand. Without it, search for the title: that paper comes first.',
          }),
        ),
      }),
    ),
  })
  .check(z.meta({ id: 'Suggestions', example: examples.SUGGEST_ANSWER }));
export type SuggestAnswer = z.infer<typeof suggestAnswerSchema>;
