import { z } from '@hono/zod-openapi';
import { paperSchema } from '../index/paper.ts';
import * as examples from './examples.ts';

export const LIMITS = {
  /** Characters of a query. A URL of 16 KB, the platform's limit, is reached first. */
  query: 100_000,
  /** Results of one answer. */
  page: 100,
  /** Deepest result that paging reaches: `offset + limit`. */
  depth: 1_000,
  /** Texts of one embeddings request. */
  inputs: 100,
  /** Bytes of a request body. */
  body: 1_048_576,
} as const;

/** A query string: an unknown parameter is refused by a message that names the known ones. */
function parameters<S extends z.ZodRawShape>(shape: S) {
  const allowed = Object.keys(shape).join(', ') || 'none';
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `Unknown. Allowed: ${allowed}.` : undefined),
  });
}

/** A whole number in a query string. */
function wholeNumber(min: number, max: number, byDefault: number, description: string) {
  const detail = `Must be one whole number from ${min} to ${max}.`;
  const outOfRange = { error: detail, abort: true };
  return z
    .string({ error: detail })
    .regex(/^\d{1,4}$/, detail)
    .transform(Number)
    .pipe(z.int().min(min, outOfRange).max(max, outOfRange))
    .default(byDefault)
    .openapi({ type: 'integer', minimum: min, maximum: max, default: byDefault, description });
}

const page = {
  limit: wholeNumber(1, LIMITS.page, 10, 'How many results to answer.'),
  offset: wholeNumber(0, LIMITS.depth - 1, 0, 'How many results to skip. `offset + limit` is at most 1,000.'),
};
const withinDepth = (query: { limit: number; offset: number }): boolean =>
  query.offset + query.limit <= LIMITS.depth;
const tooDeep = { path: ['offset'], error: `offset + limit must be at most ${LIMITS.depth}.` };

export const searchQuerySchema = parameters({
  q: z
    .string({ error: 'Must be given once: the text to search for.' })
    .trim()
    .min(1, 'Must not be blank: give the text to search for.')
    .max(LIMITS.query, `Must have at most ${LIMITS.query} characters.`)
    .openapi({ description: 'What to search for, in plain words.', example: examples.QUERY }),
  ...page,
}).refine(withinDepth, tooDeep);

export const relatedQuerySchema = parameters(page).refine(withinDepth, tooDeep);
export const noQuerySchema = parameters({});

/** The query of the page. Others' links carry parameters of their own, so an unknown one is let pass. */
export const homeQuerySchema = z.object({
  q: z.string({ error: 'Must be given once.' }).trim().max(LIMITS.query).optional(),
  related: z.string({ error: 'Must be given once: the id of a paper.' }).optional(),
  offset: page.offset,
});

export const paperParamsSchema = z.object({
  id: z
    .string()
    .min(1)
    .openapi({
      param: { name: 'id', in: 'path' },
      description:
        'Id of a paper. A slash in it may be sent as it is or as `%2F`; an id that ends in `/related` must be encoded.',
      example: examples.PAPER.id,
    }),
});

export const paperAnswerSchema = paperSchema
  .extend({ extra: z.record(z.string(), z.unknown()).optional() })
  .openapi('Paper', { example: examples.PAPER });

export const resultSchema = paperSchema
  .pick({ id: true, title: true, authors: true, published: true, url: true, categories: true, doi: true })
  .extend({
    score: z.number().openapi({ description: 'Cosine similarity, from -1 to 1.' }),
    snippet: z.string().openapi({ description: 'The beginning of the abstract, about 300 characters.' }),
  })
  .openapi('Result');
export type Result = z.infer<typeof resultSchema>;

const listing = {
  total: z.int().nonnegative().openapi({ description: 'How many papers were ranked.' }),
  limit: z.int(),
  offset: z.int(),
  took_ms: z.number().nonnegative().openapi({
    description:
      'Milliseconds that the service worked. Cloudflare Workers advance timers only across I/O, so there it counts reads of the index and not computation.',
  }),
  generation: z.int().positive().openapi({ description: 'Generation of the index that answered.' }),
  results: z.array(resultSchema),
};

export const searchAnswerSchema = z
  .object({ query: z.string(), ...listing })
  .openapi('SearchAnswer', { example: examples.SEARCH_ANSWER });
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export const relatedAnswerSchema = z
  .object({ id: z.string(), ...listing })
  .openapi('RelatedAnswer', { example: examples.RELATED_ANSWER });
export type RelatedAnswer = z.infer<typeof relatedAnswerSchema>;

const INPUT_ERROR = `Must be a non-empty string or an array of 1 to ${LIMITS.inputs} non-empty strings.`;
const isTokens = (input: unknown): boolean =>
  Array.isArray(input) && input.some((item) => typeof item === 'number' || Array.isArray(item));
const text = z.string().min(1, INPUT_ERROR);
const texts = z.array(text).min(1, INPUT_ERROR).max(LIMITS.inputs, INPUT_ERROR);

/** https://platform.openai.com/docs/api-reference/embeddings/create, without token arrays. */
export const embeddingsRequestSchema = z
  .strictObject(
    {
      input: z
        .union([text, texts], {
          error: ({ input }) =>
            isTokens(input) ? 'Token arrays are not supported: send the text itself.' : INPUT_ERROR,
        })
        .openapi({ description: 'One text or up to 100. Longer texts than the model takes are cut.' }),
      model: z.string().optional().openapi({ description: 'Must be the id of the served model, if given.' }),
      encoding_format: z
        .enum(['float', 'base64'], { error: 'Must be "float" or "base64".' })
        .default('float')
        .openapi({ description: '`base64` is of little-endian 32-bit floats.' }),
      dimensions: z
        .int({ error: 'Must be a whole number.' })
        .optional()
        .openapi({ description: "Must be the served model's, if given." }),
      user: z.string().optional().openapi({ description: 'Ignored.' }),
    },
    { error: ({ code }) => (code === 'unrecognized_keys' ? 'Unknown request argument.' : undefined) },
  )
  .openapi('EmbeddingsRequest', { example: examples.EMBEDDINGS_REQUEST });

export const embeddingsAnswerSchema = z
  .object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.int().nonnegative(),
        embedding: z.union([z.array(z.number()), z.base64()]),
      }),
    ),
    model: z.string(),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .openapi('Embeddings', { example: examples.EMBEDDINGS_ANSWER });
export type EmbeddingsAnswer = z.infer<typeof embeddingsAnswerSchema>;

export const openAiErrorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.enum(['invalid_request_error', 'server_error']),
      param: z.string().nullable(),
      code: z.string().nullable(),
    }),
  })
  .openapi('OpenAiError');
export type OpenAiError = z.infer<typeof openAiErrorSchema>;

export const healthSchema = z
  .object({
    status: z.literal('ok'),
    generation: z.int().positive(),
    created_at: z.iso.datetime(),
    papers: z.int().positive(),
    format: z.int().positive().openapi({ description: 'Version of the format of the index.' }),
    model: z.object({ id: z.string(), dim: z.int().positive() }),
  })
  .openapi('Health', { example: examples.HEALTH });
export type Health = z.infer<typeof healthSchema>;

/** RFC 9457, with one extension: which fields of the request were wrong. */
export const problemSchema = z
  .object({
    type: z.string().regex(/^urn:sextant:problem:[a-z-]+$/),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    errors: z
      .array(
        z.object({
          parameter: z.string().optional().openapi({ description: 'Name of a path or query parameter.' }),
          pointer: z
            .string()
            .optional()
            .openapi({ description: 'JSON pointer into the body, e.g. #/input.' }),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof problemSchema>;
