import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SextantError } from '../../src/errors.ts';

// The files of a model folder, as far as an encoder depends on them. Other fields are let through.

const flag = z.boolean().default(false);

/** Tokens and their ids. */
export const vocabSchema = z.record(z.string(), z.int().nonnegative());

const theta = z.object({
  rope_type: z.string().default('default'),
  rope_theta: z.number().positive().optional(),
});

export const modelSchema = z.object({
  model_type: z.string(),
  hidden_act: z.string(),
  position_embedding_type: z.string().default('absolute'),
  hidden_size: z.int().positive(),
  intermediate_size: z.int().positive(),
  num_hidden_layers: z.int().positive(),
  num_attention_heads: z.int().positive(),
  max_position_embeddings: z.int().positive(),
  vocab_size: z.int().positive(),
  layer_norm_eps: z.number().positive(),
  pad_token_id: z.int().nonnegative().nullish(),
  // Of ModernBERT alone.
  global_attn_every_n_layers: z.int().positive().default(3),
  local_attention: z.int().positive().default(128),
  global_rope_theta: z.number().positive().default(160_000),
  local_rope_theta: z.number().positive().default(10_000),
  rope_parameters: z
    .object({ full_attention: theta.optional(), sliding_attention: theta.optional() })
    .nullish(),
  layer_types: z.array(z.string()).nullish(),
  attention_bias: flag,
  mlp_bias: flag,
  norm_bias: flag,
});

const typed = z.object({ type: z.string() });

/** The kind of any tokenizer. */
export const tokenizerSchema = z.object({ model: typed });

/** A WordPiece tokenizer with BERT's normalizer. */
export const wordPieceSchema = z.object({
  normalizer: typed
    .extend({
      clean_text: z.boolean().default(true),
      handle_chinese_chars: z.boolean().default(true),
      strip_accents: z.boolean().nullable().default(null),
      lowercase: z.boolean().default(true),
    })
    .nullable(),
  pre_tokenizer: typed.nullable(),
  model: typed.extend({
    unk_token: z.string().default('[UNK]'),
    continuing_subword_prefix: z.string().default('##'),
    max_input_chars_per_word: z.int().positive().default(100),
    vocab: z.unknown(),
  }),
});

/** A special token and its id. */
const tokenAndId = z.tuple([z.string(), z.int().nonnegative()]);

/** A tokenizer of pairs of bytes. Parts of other kinds are only known by their `type`. */
export const bpeSchema = z.object({
  normalizer: typed.nullish(),
  pre_tokenizer: typed
    .extend({ add_prefix_space: z.boolean().default(false), use_regex: z.boolean().default(true) })
    .nullish(),
  post_processor: typed
    .extend({
      cls: tokenAndId.optional(),
      sep: tokenAndId.optional(),
      /** A text between two special tokens, by their names. */
      single: z.array(z.unknown()).optional(),
      special_tokens: z.record(z.string(), z.object({ ids: z.array(z.int().nonnegative()) })).optional(),
    })
    .nullish(),
  added_tokens: z
    .array(z.object({ id: z.int().nonnegative(), content: z.string(), special: z.boolean().default(false) }))
    .default([]),
  model: typed.extend({
    vocab: vocabSchema,
    /** Two tokens with a space between, or a pair of them. */
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
    continuing_subword_prefix: z.string().nullish(),
    end_of_word_suffix: z.string().nullish(),
    ignore_merges: z.boolean().nullish(),
    byte_fallback: z.boolean().nullish(),
  }),
});

/** A special token is named, or described. */
const token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);
export const tokenizerConfigSchema = z.object({
  cls_token: token.default('[CLS]'),
  sep_token: token.default('[SEP]'),
});

export const modulesSchema = z.array(typed);

export const poolingSchema = z.object({
  pooling_mode_cls_token: flag,
  pooling_mode_mean_tokens: flag,
  pooling_mode_max_tokens: flag,
  pooling_mode_mean_sqrt_len_tokens: flag,
  pooling_mode_weightedmean_tokens: flag,
  pooling_mode_lasttoken: flag,
  include_prompt: z.boolean().default(true),
});

export const sentenceBertSchema = z.object({
  max_seq_length: z.int().positive().nullish(),
  do_lower_case: z.boolean().nullish(),
});

export const promptsSchema = z.object({
  prompts: z.record(z.string(), z.string()).default({}),
  default_prompt_name: z.string().nullish(),
});

/**
 * Reads a JSON file of a model folder.
 * @returns null when the file is absent.
 * @throws SextantError `model-unsupported` when it is not JSON of that shape.
 */
export async function readModelJson<T>(
  folder: string,
  path: string,
  schema: z.ZodType<T>,
): Promise<T | null> {
  const file = join(folder, path);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  });
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new SextantError('model-unsupported', `${file} cannot be read: ${why}`, { cause });
  }
}

/** Like {@link readModelJson}; throws `model-unsupported` also when the file is absent. */
export async function requireModelJson<T>(folder: string, path: string, schema: z.ZodType<T>): Promise<T> {
  const value = await readModelJson(folder, path, schema);
  if (value !== null) return value;
  throw new SextantError('model-unsupported', `The model folder ${folder} has no ${path}.`);
}
