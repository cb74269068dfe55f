import { z } from 'zod';
import { type EncoderConfig, encoderConfigSchema, type Pooling } from '../../src/encoder/config.ts';
import { SextantError } from '../../src/errors.ts';
import { type EncoderSettings, knownSettings, readSettings } from './encoder-settings.ts';
import { type Architecture, architectureOf, configSchema } from './architectures.ts';
import {
  modelSchema,
  modulesSchema,
  poolingSchema,
  promptsSchema,
  readModelJson,
  requireModelJson,
  sentenceBertSchema,
} from './files.ts';
import { expect, refuse } from './refuse.ts';
import { requireTokenizer } from './tokenizers.ts';

/** Longest input of a model that does not say its own, and of one that counts no positions. */
const MOST_TOKENS = 512;

/**
 * Reads what the Worker must know of a model. Defaults are those of sentence-transformers.
 * @throws SextantError `model-unsupported`, naming what the model has and what is supported.
 */
export async function readEncoderConfig(folder: string, id: string): Promise<EncoderConfig> {
  const model = await requireModelJson(folder, 'config.json', configSchema);
  const sentence = await readModelJson(folder, 'sentence_bert_config.json', sentenceBertSchema);
  const { tokenizer: kind, firstPosition, modern: readModern } = requireSupported(model);
  // What has no table of positions may say thousands, for which an isolate has neither memory nor time.
  const modern = readModern(model);
  const places = model.max_position_embeddings - firstPosition(model);
  const positions = modern ? Math.min(MOST_TOKENS, places) : places;
  requireModules((await readModelJson(folder, 'modules.json', modulesSchema)) ?? []);
  const tokenizer = await (await requireTokenizer(folder, kind)).read(folder, model.vocab_size);
  const isLowercase = 'lowercase' in tokenizer && tokenizer.lowercase;
  if (sentence?.do_lower_case === true) expect('do_lower_case', isLowercase, true);

  const pooling = await readModelJson(folder, '1_Pooling/config.json', poolingSchema);
  const prompts = await readModelJson(folder, 'config_sentence_transformers.json', promptsSchema);
  const settings = await readSettings(folder);
  const known = knownSettings(id);
  const prefixes = prefixesOf(prompts, known, settings);
  const prefixed = prefixes.queryPrefix + prefixes.documentPrefix !== '';
  if (prefixed) expect('include_prompt of the pooling', pooling?.include_prompt ?? true, true);

  const longest = Math.min(MOST_TOKENS, positions);
  const config = encoderConfigSchema.safeParse({
    id,
    layers: model.num_hidden_layers,
    heads: model.num_attention_heads,
    width: model.hidden_size,
    intermediate: model.intermediate_size,
    vocabSize: model.vocab_size,
    maxTokens: Math.min(sentence?.max_seq_length ?? longest, positions),
    layerNormEps: model.layer_norm_eps,
    pooling: poolingsOf(pooling, { ...known, ...settings }),
    ...prefixes,
    tokenizer,
    ...(modern && { modern }),
  } satisfies EncoderConfig);
  if (config.success) return config.data;
  throw new SextantError(
    'model-unsupported',
    `This model is not supported.\n${z.prettifyError(config.error)}`,
  );
}

function requireSupported(model: z.infer<typeof modelSchema>): Architecture {
  const architecture = architectureOf(model);
  expect('hidden_act', model.hidden_act, 'gelu');
  expect('position_embedding_type', model.position_embedding_type, 'absolute');
  const { hidden_size: width, intermediate_size: intermediate, num_attention_heads: heads } = model;
  // The kernels step through rows 32 codes, and through heads 8 floats, at a time.
  if (width % 32 !== 0) refuse('hidden_size', width, 'a multiple of 32');
  if (intermediate % 32 !== 0) refuse('intermediate_size', intermediate, 'a multiple of 32');
  if ((width / heads) % 8 !== 0) {
    refuse('num_attention_heads', heads, `a divisor of hidden_size ${width} into multiples of 8`);
  }
  return architecture;
}

/** A Dense or WeightedLayerPooling module would change the embedding. */
function requireModules(modules: z.infer<typeof modulesSchema>): void {
  for (const { type } of modules) {
    const name = type.split('.').at(-1) ?? '';
    if (!['Transformer', 'Pooling', 'Normalize'].includes(name)) {
      refuse('modules.json', type, 'Transformer, Pooling and Normalize');
    }
  }
}

/** One for all texts, or one for queries and one for documents. */
function poolingsOf(
  file: z.infer<typeof poolingSchema> | null,
  { queryPooling, documentPooling }: EncoderSettings,
): EncoderConfig['pooling'] {
  const both = (): Pooling => (file === null ? 'mean' : poolingIn(file));
  const query = queryPooling ?? both();
  const document = documentPooling ?? both();
  return query === document ? document : { query, document };
}

function poolingIn(pooling: z.infer<typeof poolingSchema>): Pooling {
  const modes = Object.entries(pooling).filter(([name, on]) => name.startsWith('pooling_mode_') && on);
  const names = modes.map(([name]) => name.replace('pooling_mode_', '').replace('_tokens', ''));
  if (names.join() === 'mean') return 'mean';
  if (names.join() === 'cls_token') return 'cls';
  return refuse('1_Pooling/config.json', names.join(' and ') || 'no pooling', 'mean or cls_token');
}

/**
 * As `encode_query` and `encode_document` of sentence-transformers choose a prompt. An empty one says nothing: whoever saves
 * a model writes them for all. What is known of the model holds then; the settings of the folder hold before all.
 */
function prefixesOf(
  config: z.infer<typeof promptsSchema> | null,
  known: EncoderSettings,
  settings: EncoderSettings,
): Pick<EncoderConfig, 'queryPrefix' | 'documentPrefix'> {
  const prompts = config?.prompts ?? {};
  const fallback = prompts[config?.default_prompt_name ?? ''] ?? '';
  const query = prompts['query'] ?? fallback;
  const document = prompts['document'] ?? prompts['passage'] ?? prompts['corpus'] ?? fallback;
  return {
    queryPrefix: settings.queryPrefix ?? (query || known.queryPrefix || ''),
    documentPrefix: settings.documentPrefix ?? (document || known.documentPrefix || ''),
  };
}

/** What else must be known of a model to pack it. */
export interface ModelFiles {
  config: EncoderConfig;
  /** The `vocabulary` value of an index. */
  vocabulary: Uint8Array;
  /** Row of the table of positions that the first token has. */
  firstPosition: number;
}

/**
 * Reads all of a model folder but its weights.
 * @throws SextantError `model-unsupported`
 */
export async function readModelFiles(folder: string, id: string): Promise<ModelFiles> {
  const config = await readEncoderConfig(folder, id);
  const model = await requireModelJson(folder, 'config.json', configSchema);
  const { tokenizer, firstPosition } = architectureOf(model);
  const vocabulary = await (await requireTokenizer(folder, tokenizer)).pack(folder);
  return { config, vocabulary, firstPosition: firstPosition(model) };
}
