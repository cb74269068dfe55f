import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readEncoderConfig } from '../../scripts/model/model-config.ts';
import { readVocabulary } from '../../scripts/model/wordpiece-files.ts';
import { realModel } from './real-model.ts';
import { temporaryFolder } from './temporary.ts';

const SMALL_FILES = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'modules.json',
  '1_Pooling',
  'sentence_bert_config.json',
  'config_sentence_transformers.json',
];

let model: string;
beforeAll(async () => {
  model = await realModel();
}, 300_000);

/** A copy of the real model's small files, with fields of one of them set. */
async function modelWith(file: string, fields: object): Promise<string> {
  const folder = await temporaryFolder();
  for (const path of SMALL_FILES) await cp(join(model, path), join(folder, path), { recursive: true });
  const before: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'));
  await writeFile(join(folder, file), JSON.stringify(merge(before, fields)));
  return folder;
}

function merge(before: unknown, fields: object): unknown {
  if (Array.isArray(fields) || typeof before !== 'object' || before === null) return fields;
  const merged = new Map<string, unknown>(Object.entries(before));
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    const nested = typeof value === 'object' && value !== null;
    merged.set(name, nested ? merge(merged.get(name), value) : value);
  }
  return Object.fromEntries(merged);
}

test('all-MiniLM-L6-v2 is read as its authors describe it', async () => {
  expect(await readEncoderConfig(model, 'sentence-transformers/all-MiniLM-L6-v2')).toEqual({
    id: 'sentence-transformers/all-MiniLM-L6-v2',
    layers: 6,
    heads: 12,
    width: 384,
    intermediate: 1536,
    vocabSize: 30522,
    maxTokens: 256,
    layerNormEps: 1e-12,
    pooling: 'mean',
    queryPrefix: '',
    documentPrefix: '',
    tokenizer: {
      lowercase: true,
      stripAccents: true,
      splitChineseChars: true,
      unknown: 100,
      cls: 101,
      sep: 102,
      continuation: '##',
      maxCharsPerWord: 100,
    },
  });
});

test('the header of a packed model, of which its bytes are a part, has its fields in this order', async () => {
  const config = await readEncoderConfig(model, 'x');
  expect(JSON.stringify(config)).toBe(
    '{"id":"x","layers":6,"heads":12,"width":384,"intermediate":1536,"vocabSize":30522,"maxTokens":256,' +
      '"layerNormEps":1e-12,"pooling":"mean","queryPrefix":"","documentPrefix":"","tokenizer":{"lowercase":true,' +
      '"stripAccents":true,"splitChineseChars":true,"unknown":100,"cls":101,"sep":102,"continuation":"##",' +
      '"maxCharsPerWord":100}}',
  );
});

test('the vocabulary is in the order of its ids', async () => {
  const vocabulary = await readVocabulary(model);
  expect(vocabulary).toHaveLength(30522);
  expect([0, 100, 101, 102, 2003, 30521].map((id) => vocabulary[id])).toEqual([
    '[PAD]',
    '[UNK]',
    '[CLS]',
    '[SEP]',
    'is',
    '##～',
  ]);
});

test.each([
  ['config.json', { model_type: 'mpnet' }, 'model_type is mpnet; supported is bert'],
  ['config.json', { hidden_act: 'gelu_new' }, 'hidden_act is gelu_new; supported is gelu'],
  ['config.json', { position_embedding_type: 'relative_key' }, 'position_embedding_type is relative_key'],
  ['config.json', { hidden_size: 312 }, 'hidden_size is 312; supported is a multiple of 32'],
  ['config.json', { intermediate_size: 1200 }, 'intermediate_size is 1200; supported is a multiple of 32'],
  ['config.json', { num_attention_heads: 7 }, 'num_attention_heads is 7'],
  ['config.json', { num_attention_heads: 192 }, 'num_attention_heads is 192'],
  ['config.json', { vocab_size: 30000 }, 'number of tokens is 30522; supported is at most vocab_size, 30000'],
  ['config.json', { hidden_size: '384' }, 'config.json cannot be read'],
  [
    'tokenizer.json',
    { model: { type: 'Unigram' } },
    'tokenizer.json: model is Unigram; supported is WordPiece',
  ],
  ['tokenizer.json', { normalizer: { type: 'NFC' } }, 'normalizer is NFC; supported is BertNormalizer'],
  ['tokenizer.json', { normalizer: { clean_text: false } }, 'clean_text is false; supported is true'],
  ['tokenizer.json', { pre_tokenizer: { type: 'Metaspace' } }, 'pre_tokenizer is Metaspace'],
  ['tokenizer.json', { model: { vocab: { '[PAD]': 40000 } } }, 'ids without gaps is false'],
  ['tokenizer.json', { model: { vocab: { is: 0 } } }, 'ids without gaps is false'],
  ['tokenizer.json', { model: { vocab: { 'a\nb': 30522 } } }, 'a token with a line break is a\nb'],
  ['tokenizer.json', { model: { vocab: [['a', -1]] } }, 'vocab is not a table of ids'],
  ['tokenizer_config.json', { cls_token: '<s>' }, 'the token <s> is absent from the vocabulary'],
  [
    '1_Pooling/config.json',
    { pooling_mode_mean_tokens: false },
    'no pooling; supported is mean or cls_token',
  ],
  ['1_Pooling/config.json', { pooling_mode_max_tokens: true }, 'is mean and max; supported is mean'],
  ['modules.json', [{ type: 'sentence_transformers.models.Dense' }], 'is sentence_transformers.models.Dense'],
])('%s with %j is refused by name', async (file, fields, message) => {
  const result = readEncoderConfig(await modelWith(file, fields), 'x');
  await expect(result).rejects.toMatchObject({ code: 'model-unsupported' });
  await expect(result).rejects.toThrow(message);
});

test('a file that is not JSON is named', async () => {
  const folder = await modelWith('config.json', {});
  await writeFile(join(folder, 'config.json'), '{"model_type": "bert"');
  await expect(readEncoderConfig(folder, 'x')).rejects.toThrow('config.json cannot be read: SyntaxError');
});

describe('defaults and choices', () => {
  test('without the files of sentence-transformers: mean, 512 tokens', async () => {
    const folder = await modelWith('config.json', {});
    for (const path of SMALL_FILES.slice(3)) await rm(join(folder, path), { recursive: true });
    expect(await readEncoderConfig(folder, 'x')).toMatchObject({ pooling: 'mean', maxTokens: 512 });
  });

  test('the longest input is never longer than the positions', async () => {
    const folder = await modelWith('config.json', { max_position_embeddings: 128 });
    expect(await readEncoderConfig(folder, 'x')).toMatchObject({ maxTokens: 128 });
  });

  test('cls pooling', async () => {
    const modes = { pooling_mode_mean_tokens: false, pooling_mode_cls_token: true };
    const folder = await modelWith('1_Pooling/config.json', modes);
    expect(await readEncoderConfig(folder, 'x')).toMatchObject({ pooling: 'cls' });
  });

  test.each([
    [{ query: 'query: ', passage: 'passage: ' }, null, 'query: ', 'passage: '],
    [{ query: 'Search: ' }, null, 'Search: ', ''],
    [{ query: 'q: ', both: 'b: ' }, 'both', 'q: ', 'b: '],
    [{ document: 'd: ', passage: 'p: ' }, null, '', 'd: '],
  ])('prompts %j with default %j', async (prompts, name, queryPrefix, documentPrefix) => {
    const fields = { prompts, default_prompt_name: name };
    const folder = await modelWith('config_sentence_transformers.json', fields);
    expect(await readEncoderConfig(folder, 'x')).toMatchObject({ queryPrefix, documentPrefix });
  });

  test.each([
    ['intfloat/e5-small-v2', {}, {}, 'query: ', 'passage: '],
    ['intfloat/e5-small-v2', { query: '', document: '' }, {}, 'query: ', 'passage: '],
    ['intfloat/e5-small-v2', { query: 'q: ' }, {}, 'q: ', 'passage: '],
    ['intfloat/e5-small-v2', { query: 'q: ' }, { queryPrefix: '', documentPrefix: 'x: ' }, '', 'x: '],
    ['x', {}, { queryPrefix: 'find: ' }, 'find: ', ''],
  ])('%s, with prompts %j and settings %j', async (id, prompts, settings, queryPrefix, documentPrefix) => {
    const folder = await modelWith('config_sentence_transformers.json', { prompts });
    await writeFile(join(folder, 'sextant-encoder.json'), JSON.stringify(settings));
    expect(await readEncoderConfig(folder, id)).toMatchObject({ queryPrefix, documentPrefix });
  });

  test('a setting that there is not is refused', async () => {
    const folder = await modelWith('config.json', {});
    await writeFile(join(folder, 'sextant-encoder.json'), '{"queryPrefx": "find: "}');
    await expect(readEncoderConfig(folder, 'x')).rejects.toThrow('sextant-encoder.json cannot be read');
  });

  test.each([
    [{ lowercase: false }, false],
    [{ lowercase: true }, true],
    [{ lowercase: false, strip_accents: true }, true],
    [{ lowercase: true, strip_accents: false }, false],
  ])('accents follow lowercase unless said otherwise: %j', async (normalizer, stripAccents) => {
    const config = await readEncoderConfig(await modelWith('tokenizer.json', { normalizer }), 'x');
    expect(config.tokenizer).toMatchObject({ lowercase: normalizer.lowercase, stripAccents });
  });
});
