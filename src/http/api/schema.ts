import * as z from 'zod/mini';
import * as examples from './examples.ts';
import { LIMITS } from '../limits.ts';
import { ENGINES } from '../../search/choices.ts';
import { counted } from '../../use-cases/fields.ts';
import { fields } from './parameters.ts';

/** A number of another vocabulary would be read as some other word of ours, and nobody would notice. */
const TOKENS =
  'Token arrays are not supported, since each model has a vocabulary of its own: send the text itself. LangChain does with check_embedding_ctx_length=False.';
const INPUT_ERROR = `Must be a non-empty string or an array of 1 to ${LIMITS.inputs} non-empty strings`;
const isTokens = (input: unknown): boolean =>
  Array.isArray(input) &&
  input.length > 0 &&
  (input.every((item) => typeof item === 'number') || input.every((item) => Array.isArray(item)));
const inputError = ({ input }: { input?: unknown }): string => {
  if (isTokens(input)) return TOKENS;
  const isLong = Array.isArray(input) && input.length > LIMITS.inputs;
  return `${INPUT_ERROR}${isLong ? counted(input) : ''}.`;
};
const text = z.string({ error: inputError }).check(z.minLength(1, { error: inputError }));
const texts = z
  .array(text)
  .check(z.minLength(1, { error: inputError }), z.maxLength(LIMITS.inputs, { error: inputError }));

/** https://platform.openai.com/docs/api-reference/embeddings/create, without token arrays. */
export const embeddingsRequestSchema = fields({
  input: z.union([text, texts], { error: inputError }).check(
    z.meta({
      description:
        'One text, or an array of up to 100. Together they may have at most 512 tokens, unless the site sets another limit. Only the beginning of a text too long for the model is embedded: see `truncated`.',
    }),
  ),
  model: z.optional(z.string({ error: 'Must be a text.' })).check(
    z.meta({
      description:
        'If given, it must be the id of the model served here, or the part of it after the slash; any other is answered with 404, unless the site answers for other models by its own: `model` of the answer says which.',
    }),
  ),
  encoding_format: z
    ._default(z.enum(['float', 'base64'], { error: 'Must be "float" or "base64".' }), 'float')
    .check(
      z.meta({
        description:
          '`float` gives an array of numbers; `base64` gives little-endian 32-bit floats, encoded as base64.',
      }),
    ),
  dimensions: z
    .optional(z.int({ error: 'Must be a whole number.' }).check(z.positive({ error: 'Must be 1 or more.' })))
    .check(
      z.meta({
        description:
          'If given, it must be the number of dimensions of the model served here; any other is answered with 404.',
      }),
    ),
  user: z
    .optional(z.string({ error: 'Must be a text.' }))
    .check(z.meta({ description: 'Accepted for compatibility with the OpenAI API, and ignored.' })),
}).check(z.meta({ id: 'EmbeddingsRequest', example: examples.EMBEDDINGS_REQUEST }));

/** How queries are embedded, where that is not by the model itself. */
export const queryEncoderSchema = z.optional(z.literal('static')).check(
  z.meta({
    description:
      'Present where the site embeds queries by a table of word vectors learnt from the model, rather than by the model.',
  }),
);

export const embeddingsAnswerSchema = z
  .object({
    object: z.literal('list'),
    data: z.array(
      z.object({
        object: z.literal('embedding'),
        index: z.int().check(z.nonnegative()),
        embedding: z.union([z.array(z.number()), z.base64()]),
        truncated: z.optional(z.literal(true)).check(
          z.meta({
            description:
              'Present if the text has more tokens than the model takes: only its beginning was embedded.',
          }),
        ),
      }),
    ),
    model: z.string(),
    query_encoder: queryEncoderSchema,
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .check(z.meta({ id: 'Embeddings', example: examples.EMBEDDINGS_ANSWER }));
export type EmbeddingsAnswer = z.infer<typeof embeddingsAnswerSchema>;

/** https://platform.openai.com/docs/api-reference/models/object */
export const modelSchema = z
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().check(z.meta({ description: 'When the index was made, in seconds since 1970.' })),
    owned_by: z.string(),
  })
  .check(z.meta({ id: 'Model', example: examples.MODEL_ANSWER }));
export type Model = z.infer<typeof modelSchema>;

export const modelsSchema = z
  .object({ object: z.literal('list'), data: z.array(modelSchema) })
  .check(z.meta({ id: 'Models', example: { object: 'list', data: [examples.MODEL_ANSWER] } }));

export const openAiErrorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.enum(['invalid_request_error', 'server_error']),
      param: z.nullable(z.string()),
      code: z.nullable(z.string()),
    }),
  })
  .check(z.meta({ id: 'OpenAiError' }));
export type OpenAiError = z.infer<typeof openAiErrorSchema>;

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'stale', 'degraded']).check(
      z.meta({
        description:
          '`ok`; `stale` if a newer index has been published but cannot be opened; `degraded` if some part of the index could not be read in the last ten minutes.',
      }),
    ),
    reasons: z
      .array(z.string())
      .check(z.meta({ description: 'Why the status is not `ok`, in words for people.' })),
    generation: z.int().check(z.positive()),
    version: z
      .string()
      .check(z.meta({ description: 'Identifies the content of the index; entity tags begin with it.' })),
    created_at: z.iso.datetime().check(z.meta({ description: 'When the papers last changed.' })),
    papers: z.int().check(z.positive()),
    format: z.int().check(z.positive(), z.meta({ description: 'Version of the index format.' })),
    engine: z.enum(ENGINES).check(
      z.meta({
        description:
          'What searches: `memory`, the Worker itself, or `vectorize`, Vectorize and D1 of Cloudflare for collections that no isolate holds.',
      }),
    ),
    model: z.object({
      id: z.string(),
      dim: z.int().check(z.positive()),
      query_encoder: queryEncoderSchema,
    }),
    sources: z
      .array(
        z.object({
          name: z.string(),
          answered_at: z.iso.datetime().check(
            z.meta({
              description: 'When it last answered; a day on which nothing was new anywhere is not noted.',
            }),
          ),
          failing: z
            .optional(z.object({ since: z.iso.datetime(), why: z.string() }))
            .check(
              z.meta({ description: 'Since when it has given nothing, and why; absent while it answers.' }),
            ),
        }),
      )
      .check(
        z.meta({ description: 'Where new papers come from. One that fails does not change the status.' }),
      ),
    checked_values: z
      .optional(z.int().check(z.positive()))
      .check(z.meta({ description: 'How many values were read and checked; present only with `deep=1`.' })),
  })
  .check(z.meta({ id: 'Health', example: examples.HEALTH }));
export type Health = z.infer<typeof healthSchema>;

/** RFC 9457, with one extension: which fields of the request were wrong. */
export const problemSchema = z
  .object({
    type: z.string().check(z.regex(/^urn:sextant:problem:[a-z-]+$/)),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    request_id: z.string().check(
      z.meta({
        description:
          'Identifies the request in the logs; the same as the `X-Request-Id` header of the response.',
      }),
    ),
    errors: z.optional(
      z.array(
        z.object({
          parameter: z
            .optional(z.string())
            .check(z.meta({ description: 'Name of a path or query parameter.' })),
          pointer: z
            .optional(z.string())
            .check(z.meta({ description: 'JSON pointer into the body, such as #/input.' })),
          detail: z.string(),
        }),
      ),
    ),
  })
  .check(z.meta({ id: 'Problem' }));
export type Problem = z.infer<typeof problemSchema>;
