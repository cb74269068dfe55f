import * as z from 'zod';
import { HAVINGS } from '../../index/manifest.ts';
import { paperSchema } from '../../index/paper.ts';
import * as examples from './examples.ts';
import { CURSOR, decodeCursor } from './cursor.ts';
import { LIMITS } from '../limits.ts';
import { DATE } from '../../text/dates.ts';
import { atMost, notBlank } from '../../use-cases/fields.ts';
import { counted, fields, page, parameters } from './parameters.ts';

const MODES = ['hybrid', 'semantic', 'keyword'] as const;
const STATES = ['strong', 'partial', 'weak'] as const;
/** 1 to 20 names with commas between them, none of them blank. */
const CATEGORIES = /^ *[^, ][^,]*(, *[^, ][^,]*){0,19}$/;
/** A number as JSON writes it. */
const NUMBER = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

function date(description: string) {
  const detail = 'Must be a date such as 2024, 2024-05 or 2024-05-23.';
  return z
    .string({ error: detail })
    .regex(DATE, detail)
    .optional()
    .meta({ description: `${description} Give a year, a month or a day: 2024, 2024-05 or 2024-05-23.` });
}

const BETWEEN_0_AND_1 = 'Must be one number from 0 to 1.';

/** A word of a list, with what is said of any other. */
function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `Must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}.` });
}

function flag(byDefault: boolean, description: string) {
  return oneOf(['true', 'false'])
    .transform((value) => value === 'true')
    .default(byDefault)
    .meta({ type: 'boolean', default: byDefault, description });
}

const diversity = z
  .string({ error: BETWEEN_0_AND_1 })
  .regex(NUMBER, BETWEEN_0_AND_1)
  .transform(Number)
  .pipe(z.number().min(0, BETWEEN_0_AND_1).max(1, BETWEEN_0_AND_1))
  .default(0)
  .meta({
    type: 'number',
    minimum: 0,
    maximum: 1,
    default: 0,
    description:
      '0 ranks by similarity alone; the closer to 1, the more papers are preferred that differ from those ranked above them.',
  });

export const searchQuerySchema = parameters({
  q: notBlank({
    type: 'Must be given once: the text to search for.',
    blank: 'Must not be blank: give the text to search for.',
    most: LIMITS.query,
  }).meta({
    description:
      'What to search for: plain words, a title, an id, a DOI or a name. Also understood: "an exact phrase", -word, title:, author:, abstract:, cat:cs.CL, has:code and year:2024..2025.',
  }),
  mode: oneOf(MODES).default('hybrid').meta({
    description:
      'How to match: `hybrid` by meaning and words together, `semantic` by meaning alone, `keyword` by words alone.',
  }),
  category: z
    .string({ error: 'Must be given once: categories with commas between them.' })
    .regex(CATEGORIES, 'Must be 1 to 20 categories with commas between them.')
    .transform((list) => list.split(',').map((name) => name.trim()))
    .optional()
    .meta({
      type: 'string',
      pattern: CATEGORIES.source,
      description:
        'Only papers in at least one of these categories, separated by commas. `cs` includes every category under it, such as `cs.CL`.',
    }),
  author: notBlank({
    type: 'Must be given once: the name of an author.',
    blank: 'Must not be blank: give the name of an author.',
    most: 200,
  })
    .optional()
    .meta({
      description:
        'Only papers by this author. Initials, or a family name alone, are enough: `Yann LeCun`, `Y. LeCun`, `LeCun`.',
    }),
  from: date('Only papers published on this date or later.'),
  to: date('Only papers published on this date or earlier; a year or a month counts to its end.'),
  topic: notBlank({
    type: 'Must be given once: the id or name of a topic.',
    blank: 'Must not be blank: give the id or name of a topic.',
    most: LIMITS.topic,
  })
    .optional()
    .meta({
      description:
        'A topic of the map, and all within it: its id as `facets.topics` has it, or its name. Another index may have others.',
    }),
  has: oneOf(HAVINGS).optional().meta({ description: '`code`: papers with a repository of code.' }),
  undated: flag(false, 'Only papers without a date.'),
  sort: oneOf(['relevance', 'newest']).default('relevance').meta({
    description:
      '`relevance` puts the best matches first. `newest` takes the close matches, at most the 200 most relevant, and puts the latest first.',
  }),
  min_relevance: oneOf(STATES).default('weak').meta({
    description:
      'The lowest `relevance` a result may have: `partial` leaves out everything that is not close; `weak` leaves out nothing.',
  }),
  correct: flag(true, 'Whether to correct misspelt words: see `corrected_query`.'),
  explain: flag(false, 'Whether each result says why it was found: see `why`.'),
  facets: oneOf(['topics']).optional().meta({
    description:
      '`topics` counts these too, as a search with `topic` does anyway. Categories, years and `has` are always counted.',
  }),
  cursor: z
    .string({ error: 'Must be given once: `next_cursor` of the answer before.' })
    .transform((text, context) => {
      const cursor = decodeCursor(text);
      if (cursor !== null) return cursor;
      context.addIssue({ code: 'custom', message: 'Must be `next_cursor` of an answer to the same search.' });
      return z.NEVER;
    })
    .optional()
    .meta({
      type: 'string',
      pattern: CURSOR.source,
      description: 'Where to continue: the `next_cursor` of the previous answer. `offset` is then ignored.',
    }),
  ...page,
});

export const relatedQuerySchema = parameters({ ...page, diversity });

const whySchema = z
  .object({
    semantic: z.number().min(0).max(1).meta({ description: 'Share of the score that comes from meaning.' }),
    keyword: z.number().min(0).max(1).meta({ description: 'Share of the score that comes from words.' }),
    words: z.array(z.string()).meta({ description: 'Words of the query that the paper contains.' }),
    snippet: z.object({
      text: z.string().meta({ description: 'The sentence of the abstract that best matches the query.' }),
      marks: z
        .array(z.tuple([z.int().nonnegative(), z.int().nonnegative()]))
        .meta({ description: 'Start and end of each matched word in `text`, in UTF-16 code units.' }),
    }),
  })
  .meta({ id: 'Why' });

export const resultSchema = paperSchema
  .omit({ abstract: true, extra: true })
  .extend({
    score: z.number().meta({
      description:
        'What the results are ranked by: 0 to 1 for `hybrid`, the cosine for `semantic`, BM25 for `keyword`. Compare scores within one answer only.',
    }),
    relevance: z.enum(STATES).optional().meta({
      description:
        'How well the paper matches; it means the same in every answer. `strong` and `partial` are close; `weak` is no better than the papers found for a query that nothing here answers. Absent for related papers, for searches by filters alone, and where the index lacks the figures to tell.',
    }),
    snippet: z.string().meta({ description: 'The beginning of the abstract, about 300 characters.' }),
    why: whySchema.optional(),
  })
  .meta({ id: 'Result' });
export type Result = z.infer<typeof resultSchema>;

export const noteSchema = z
  .string()
  .optional()
  .meta({ description: 'A message for people: what was not understood, or not done in full.' });

const listing = {
  total: z.int().nonnegative().meta({ description: 'How many papers were ranked, on all pages together.' }),
  limit: z.int(),
  offset: z.int(),
  took_ms: z.number().nonnegative().meta({
    description:
      'How long the service worked, in milliseconds. On Cloudflare Workers the clock advances only during I/O, so there it counts reading the index but not computing.',
  }),
  generation: z.int().positive().meta({ description: 'Generation of the index that gave the answer.' }),
  results: z.array(resultSchema),
  note: noteSchema,
};

const topicCounts = z.array(
  z.object({
    id: z.string().meta({ description: 'What `topic` takes. It follows from the name.' }),
    name: z.string(),
    level: z.int().nonnegative().meta({ description: 'How many topics it lies within.' }),
    count: z.int().nonnegative(),
  }),
);

const counts = z.array(z.object({ value: z.string(), count: z.int().nonnegative() }));

export const searchAnswerSchema = z
  .object({
    query: z.string().meta({ description: 'The query as it was sent, cut to 1,000 characters.' }),
    corrected_query: z.string().optional().meta({
      description:
        'The query with its typos corrected, which was searched for instead. Send `correct=false` to search for the original.',
    }),
    mode: z.enum(MODES),
    ...listing,
    close: z.int().nonnegative().optional().meta({
      description:
        'How many papers are close (`strong` or `partial`), on all pages together. They come first. Absent where this is not known.',
    }),
    close_is_at_least: z.literal(true).optional().meta({
      description:
        'There may be more close papers than `close` says: only the best by meaning and the best by words were examined.',
    }),
    total_is_at_most: z.literal(true).optional().meta({
      description:
        'There may be fewer papers than `total` says: whether a paper contains a phrase is known only once it is read.',
    }),
    next_cursor: z.string().optional().meta({
      description:
        'Send it as `cursor` to get the next page; without it there are no more. A page may have fewer results than `limit`, or none, and still not be the last.',
    }),
    facets: z
      .object({
        categories: counts,
        years: counts,
        has: counts.optional().meta({ description: 'Absent where the index does not know.' }),
        topics: topicCounts.optional().meta({
          description:
            'The coarsest topics; with `topic`, those around it, itself, and those right within it. Absent unless asked for, and where the index has no map.',
        }),
        undated: z
          .int()
          .positive()
          .optional()
          .meta({ description: 'How many have no date, if any: `undated=true` finds them.' }),
      })
      .optional()
      .meta({
        description:
          'How many of the close papers have each value. Where `close` is absent, all papers that pass the filters are counted.',
      }),
  })
  .meta({ id: 'SearchAnswer', example: examples.SEARCH_ANSWER });
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const relatedAnswerSchema = z
  .object({ id: z.string(), ...listing })
  .meta({ id: 'RelatedAnswer', example: examples.RELATED_ANSWER });
export type RelatedAnswer = z.infer<typeof relatedAnswerSchema>;

const list = (what: string) => {
  const element = 'Must be a text that is not empty.';
  return z
    .array(atMost(z.string({ error: element }).min(1, element), LIMITS.query), {
      error: `Must be an array of ${what}.`,
    })
    .max(LIMITS.examples, {
      error: ({ input }) => `Must have at most ${LIMITS.examples} elements${counted(input)}.`,
    })
    .default([]);
};

/** Semantic Scholar's `POST /recommendations/v1/papers`, and texts beside papers. */
export const recommendRequestSchema = fields({
  positivePaperIds: list('ids').meta({ description: 'Ids of papers that the results should be like.' }),
  negativePaperIds: list('ids').meta({ description: 'Ids of papers that the results should not be like.' }),
  positiveTexts: list('texts').meta({ description: 'Texts that the results should be like.' }),
  negativeTexts: list('texts').meta({ description: 'Texts that the results should not be like.' }),
})
  .refine(({ positivePaperIds, positiveTexts }) => positivePaperIds.length + positiveTexts.length > 0, {
    path: ['positivePaperIds'],
    error: 'Must name at least one paper, or positiveTexts must have a text.',
  })
  .meta({
    id: 'RecommendationsRequest',
    example: examples.RECOMMEND_REQUEST,
    anyOf: ['positivePaperIds', 'positiveTexts'].map((name) => ({
      required: [name],
      properties: { [name]: { type: 'array', minItems: 1 } },
    })),
  });

export const recommendAnswerSchema = z
  .object(listing)
  .meta({ id: 'Recommendations', example: examples.RECOMMEND_ANSWER });
export type RecommendAnswer = z.infer<typeof recommendAnswerSchema>;

export const suggestAnswerSchema = z
  .object({
    query: z.string(),
    generation: listing.generation,
    suggestions: z.array(
      z.object({
        text: z.string(),
        kind: z.enum(['title', 'author']),
        id: z.string().optional().meta({
          description:
            'Id of the paper with this title, if it is at hand. Without it, search for the title: that paper comes first.',
        }),
      }),
    ),
  })
  .meta({ id: 'Suggestions', example: examples.SUGGEST_ANSWER });
export type SuggestAnswer = z.infer<typeof suggestAnswerSchema>;
