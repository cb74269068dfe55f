import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packBpe } from '../../scripts/model/bpe-files.ts';
import { readEncoderConfig, readModelFiles } from '../../scripts/model/model-config.ts';
import { readVocabulary } from '../../scripts/model/wordpiece-files.ts';
import { readOnnxTensors } from '../../scripts/model/onnx.ts';
import { ModelProto, type onnx } from '../../scripts/model/onnx-proto.ts';
import { encoderConfigSchema } from '../../src/encoder/config.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { STORAGES, TINY, tinyGraph, tinyWeights } from '../model/tiny-graph.ts';
import { runs } from '../setup/runs.ts';
import { modernPairs, trainPairs } from '../encoder/train-pairs.ts';
import { alike, mutated } from './hostile.ts';

/** The files of a small model, as sentence-transformers writes them. */
const FILES: Record<string, unknown> = {
  'config.json': {
    model_type: 'bert',
    hidden_act: 'gelu',
    position_embedding_type: 'absolute',
    hidden_size: 64,
    intermediate_size: 128,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    max_position_embeddings: 128,
    vocab_size: 6,
    layer_norm_eps: 1e-12,
  },
  'tokenizer.json': {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, a: 4, '##b': 5 },
    },
  },
  'tokenizer_config.json': { cls_token: '[CLS]', sep_token: { content: '[SEP]' } },
  'modules.json': [
    { type: 'sentence_transformers.models.Transformer' },
    { type: 'sentence_transformers.models.Pooling' },
  ],
  'sentence_bert_config.json': { max_seq_length: 64, do_lower_case: false },
  '1_Pooling/config.json': {
    pooling_mode_mean_tokens: true,
    pooling_mode_cls_token: false,
    include_prompt: true,
  },
  'config_sentence_transformers.json': {
    prompts: { query: 'q: ', document: 'd: ' },
    default_prompt_name: null,
  },
  'sextant-encoder.json': { documentPrefix: 'passage: ' },
};

/** The files of a small ModernBERT. */
const MODERN_FILES: Record<string, unknown> = {
  ...FILES,
  'config.json': {
    model_type: 'modernbert',
    hidden_activation: 'gelu',
    hidden_size: 64,
    intermediate_size: 128,
    num_hidden_layers: 4,
    num_attention_heads: 4,
    max_position_embeddings: 8_192,
    vocab_size: 400,
    norm_eps: 1e-5,
    global_attn_every_n_layers: 3,
    local_attention: 128,
    rope_parameters: { full_attention: { rope_theta: 80_000 }, sliding_attention: { rope_theta: 10_000 } },
    layer_types: ['full_attention', 'sliding_attention', 'sliding_attention', 'full_attention'],
    norm_bias: false,
  },
  'tokenizer.json': modernPairs(trainPairs(['a text of a few words'], 3)),
};

async function write(folder: string, file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), content);
}

describe('the files of a model', () => {
  test('are read as they are meant', async () => {
    const folder = await temporaryFolder();
    for (const [file, json] of Object.entries(FILES)) await write(folder, file, JSON.stringify(json));
    expect(await readEncoderConfig(folder, 'x')).toMatchObject({
      width: 64,
      maxTokens: 64,
      queryPrefix: 'q: ',
      documentPrefix: 'passage: ',
    });
    expect(await readVocabulary(folder)).toEqual(['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', '##b']);
  });

  test('of a ModernBERT are read as they are meant', async () => {
    const folder = await temporaryFolder();
    for (const [file, json] of Object.entries(MODERN_FILES)) await write(folder, file, JSON.stringify(json));
    const { config } = await readModelFiles(folder, 'x');
    expect(config).toMatchObject({
      layerNormEps: 1e-5,
      modern: { globalEvery: 3, window: 64, globalTheta: 80_000, localTheta: 10_000 },
      tokenizer: { type: 'bpe', normalize: 'NFC' },
    });
    expect(config.tokenizer).toHaveProperty('added', expect.arrayContaining([['  ', expect.any(Number)]]));
  });

  const changes = [FILES, MODERN_FILES].flatMap((files) =>
    Object.keys(files).map((changed) => [changed, files === FILES ? 'BERT' : 'ModernBERT', files] as const),
  );
  test.each(changes)(
    'with any %s describe an encoder, or are refused by name: %s',
    async (changed, _, files) => {
      const folder = await temporaryFolder();
      for (const [file, json] of Object.entries(files)) await write(folder, file, JSON.stringify(json));
      const whole = JSON.stringify(files[changed]);
      const content = fc.oneof(
        { weight: 4, arbitrary: alike(files[changed]).map((json) => JSON.stringify(json)) },
        { weight: 1, arbitrary: mutated(new TextEncoder().encode(whole)) },
        { weight: 1, arbitrary: fc.json() },
      );
      await fc.assert(
        fc.asyncProperty(content, async (text) => {
          await write(folder, changed, text);
          const vocabulary = files === FILES ? readVocabulary : packBpe;
          for (const read of [() => readEncoderConfig(folder, 'x'), () => vocabulary(folder)]) {
            const value = await read().catch((error: unknown) => {
              expect(error).toMatchObject({ name: 'SextantError', code: 'model-unsupported' });
              return null;
            });
            if (value !== null && !Array.isArray(value) && !(value instanceof Uint8Array))
              expect(encoderConfigSchema.parse(value)).toEqual(value);
          }
        }),
        { numRuns: runs(100) },
      );
    },
  );
});

describe('an ONNX file', () => {
  const graphOf = (storage: string): onnx.IGraphProto => {
    let n = 0;
    const drawn = tinyWeights(() => (n++ % 31) - 15);
    return tinyGraph(drawn, STORAGES[storage] ?? (() => ({ initializer: [], node: [] })), '');
  };

  async function refusedOrRead(file: string): Promise<void> {
    await readOnnxTensors(file, TINY).catch((error: unknown) => {
      expect(error).toMatchObject({ name: 'SextantError', code: 'model-unsupported' });
    });
  }

  test('of any bytes gives tensors, or is refused by name', async () => {
    const file = join(await temporaryFolder(), 'model.onnx');
    const wholes = Object.keys(STORAGES).map((storage) =>
      ModelProto.encode({ irVersion: 8, graph: graphOf(storage) }).finish(),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      ...wholes.map((whole) => mutated(Uint8Array.from(whole))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        await writeFile(file, content);
        await refusedOrRead(file);
      }),
      { numRuns: runs(200) },
    );
  });

  test('whose nodes lead in circles, or double, is refused and not followed', async () => {
    const file = join(await temporaryFolder(), 'model.onnx');
    const op = fc.constantFrom('Identity', 'Cast', 'Mul', 'Transpose', 'DequantizeLinear', 'MatMul', 'Add');
    const name = fc.nat(40).map((n) => `v${n}`);
    const node = fc.record({
      opType: op,
      input: fc.array(name, { minLength: 1, maxLength: 3 }),
      output: fc.tuple(name),
    });
    const chain = Array.from({ length: 60 }, (_, i) => ({
      opType: 'Mul',
      input: [`d${i + 1}`, `d${i + 1}`],
      output: [`d${i}`],
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(node, { maxLength: 30 }), fc.nat(40), async (nodes, start) => {
        const graph = graphOf('f32, raw');
        const weights = graph.initializer ?? [];
        const [first] = weights.filter((tensor) => tensor.name?.startsWith('embeddings.word'));
        const from = start % 2 === 0 ? 'd0' : `v${start}`;
        graph.initializer = weights.filter((tensor) => tensor !== first);
        graph.node = [
          ...(graph.node ?? []),
          ...nodes,
          ...chain,
          { opType: 'Identity', input: [from], output: [first?.name ?? ''] },
        ];
        await writeFile(file, ModelProto.encode({ irVersion: 8, graph }).finish());
        await refusedOrRead(file);
      }),
      { numRuns: runs(50) },
    );
  });
});
