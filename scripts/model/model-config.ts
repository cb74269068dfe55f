import { z } from 'zod';
import { type EncoderConfig, encoderConfigSchema } from '../../src/encoder/config.ts';
import { SextantError } from '../../src/errors.ts';
import { type EncoderSettings, knownSettings, readSettings } from './encoder-settings.ts';
import {
  modelSchema,
  modulesSchema,
  poolingSchema,
  promptsSchema,
  readModelJson,
  requireModelJson,
  sentenceBertSchema,
  tokenizerConfigSchema,
  tokenizerSchema,
  vocabSchema,
} from './files.ts';

/**
 * Reads what the Worker must know of a model. Defaults are those of sentence-transformers.
 * @throws SextantError `model-unsupported`, naming what the model has and what is supported.
 */
export async function readEncoderConfig(folder: string, id: string): Promise<EncoderConfig> {
  const model = await requireModelJson(folder, 'config.json', modelSchema);
  const sentence = await readModelJson(folder, 'sentence_bert_config.json', sentenceBertSchema);
  requireBert(model);
  requireModules((await readModelJson(folder, 'modules.json', modulesSchema)) ?? []);
  const tokenizer = await readTokenizer(folder, model.vocab_size);
  if (sentence?.do_lower_case === true) expect('do_lower_case', tokenizer.lowercase, true);

  const pooling = await readModelJson(folder, '1_Pooling/config.json', poolingSchema);
  const prompts = await readModelJson(folder, 'config_sentence_transformers.json', promptsSchema);
  const settings = await readSettings(folder);
  const prefixes = prefixesOf(prompts, knownSettings(id), settings);
  const prefixed = prefixes.queryPrefix + prefixes.documentPrefix !== '';
  if (prefixed) expect('include_prompt of the pooling', pooling?.include_prompt ?? true, true);

  const longest = Math.min(512, model.max_position_embeddings);
  const config = encoderConfigSchema.safeParse({
    id,
    layers: model.num_hidden_layers,
    heads: model.num_attention_heads,
    width: model.hidden_size,
    intermediate: model.intermediate_size,
    vocabSize: model.vocab_size,
    maxTokens: Math.min(sentence?.max_seq_length ?? longest, model.max_position_embeddings),
    layerNormEps: model.layer_norm_eps,
    pooling: pooling === null ? 'mean' : poolingOf(pooling),
    ...prefixes,
    tokenizer,
  } satisfies EncoderConfig);
  if (config.success) return config.data;
  throw new SextantError(
    'model-unsupported',
    `This model is not supported.\n${z.prettifyError(config.error)}`,
  );
}

/**
 * The tokens of a model, the index being the id.
 * @throws SextantError `model-unsupported` when ids are not 0 … n-1, or a token holds a line break.
 */
export async function readVocabulary(folder: string): Promise<string[]> {
  const { vocab } = (await requireModelJson(folder, 'tokenizer.json', tokenizerSchema)).model;
  const parsed = vocabSchema.safeParse(vocab);
  if (!parsed.success) return refuse('tokenizer.json: vocab', 'not a table of ids', 'a WordPiece vocabulary');
  const entries = Object.entries(parsed.data);
  const tokens: string[] = [];
  for (const [token, id] of entries) tokens[id] = token;
  const dense = tokens.length === entries.length && entries.every(([token, id]) => tokens[id] === token);
  expect('tokenizer.json: ids without gaps', dense, true);
  const broken = tokens.find((token) => /[\r\n]/.test(token));
  expect('tokenizer.json: a token with a line break', broken ?? 'none', 'none');
  return tokens;
}

function requireBert(model: z.infer<typeof modelSchema>): void {
  expect('model_type', model.model_type, 'bert');
  expect('hidden_act', model.hidden_act, 'gelu');
  expect('position_embedding_type', model.position_embedding_type, 'absolute');
  const { hidden_size: width, intermediate_size: intermediate, num_attention_heads: heads } = model;
  // The kernels step through rows 32 codes, and through heads 8 floats, at a time.
  if (width % 32 !== 0) refuse('hidden_size', width, 'a multiple of 32');
  if (intermediate % 32 !== 0) refuse('intermediate_size', intermediate, 'a multiple of 32');
  if ((width / heads) % 8 !== 0) {
    refuse('num_attention_heads', heads, `a divisor of hidden_size ${width} into multiples of 8`);
  }
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

async function readTokenizer(folder: string, vocabSize: number): Promise<EncoderConfig['tokenizer']> {
  const { normalizer, pre_tokenizer, model } = await requireModelJson(
    folder,
    'tokenizer.json',
    tokenizerSchema,
  );
  expect('tokenizer.json: model', model.type, 'WordPiece');
  expect('tokenizer.json: pre_tokenizer', pre_tokenizer?.type ?? 'none', 'BertPreTokenizer');
  if (normalizer?.type !== 'BertNormalizer') {
    return refuse('tokenizer.json: normalizer', normalizer?.type ?? 'none', 'BertNormalizer');
  }
  expect('tokenizer.json: clean_text', normalizer.clean_text, true);
  const names = await requireModelJson(folder, 'tokenizer_config.json', tokenizerConfigSchema);

  const vocabulary = await readVocabulary(folder);
  if (vocabulary.length > vocabSize) {
    refuse('tokenizer.json: number of tokens', vocabulary.length, `at most vocab_size, ${vocabSize}`);
  }
  const idOf = (token: string): number => {
    const id = vocabulary.indexOf(token);
    return id >= 0 ? id : refuse(`the token ${token}`, 'absent from the vocabulary', 'one that is in it');
  };
  return {
    lowercase: normalizer.lowercase,
    stripAccents: normalizer.strip_accents ?? normalizer.lowercase,
    splitChineseChars: normalizer.handle_chinese_chars,
    unknown: idOf(model.unk_token),
    cls: idOf(names.cls_token),
    sep: idOf(names.sep_token),
    continuation: model.continuing_subword_prefix,
    maxCharsPerWord: model.max_input_chars_per_word,
  };
}

function poolingOf(pooling: z.infer<typeof poolingSchema>): EncoderConfig['pooling'] {
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

type Scalar = string | number | boolean;

function expect(what: string, actual: Scalar, supported: Scalar): void {
  if (actual !== supported) refuse(what, actual, String(supported));
}

function refuse(what: string, actual: Scalar, supported: string): never {
  throw new SextantError(
    'model-unsupported',
    `This model is not supported: ${what} is ${actual}; supported is ${supported}.`,
  );
}
