import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TinyShape, writeBertGraph } from './bert-graph.ts';
import { readAbstracts } from '../encoder/real-texts.ts';
import { modernPairs, trainPairs } from '../encoder/train-pairs.ts';
import { writeModernBertGraph } from './modernbert-graph.ts';
import type { Products } from './onnx-builder.ts';
import { temporaryFolder } from './temporary.ts';

// Models of random weights in folders that transformers.js runs: what it gives is held against the encoder of the Worker.

const WORDS =
  'the of and in we a to for is that gating mixture expert expert ##s model ##ing neural network ##work';
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz0123456789.,-:()');

/** A WordPiece vocabulary of all letters and some words. */
const PIECES = Array.from(
  new Set([
    '[PAD]',
    '[UNK]',
    '[CLS]',
    '[SEP]',
    '[MASK]',
    ...LETTERS,
    ...LETTERS.map((letter) => `##${letter}`),
    ...WORDS.split(' '),
  ]),
);

/** Puts files into a folder; what is no text is written as JSON. */
async function writeFiles(folder: string, files: Record<string, unknown>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), JSON.stringify(content));
  }
}

export interface FolderOptions {
  products?: Products;
  /** More files, or other contents of those that there are. */
  files?: Record<string, unknown>;
}

/** A folder with a BERT of two layers, which is removed after the test. */
export async function bertFolder({ products = 'f32', files = {} }: FolderOptions = {}): Promise<string> {
  const folder = await temporaryFolder();
  const shape: TinyShape = {
    layers: 2,
    heads: 4,
    width: 64,
    intermediate: 128,
    vocabSize: PIECES.length,
    positions: 64,
  };
  await writeBertGraph(join(folder, products === 'f32' ? 'onnx/model.onnx' : 'onnx/model_quantized.onnx'), {
    shape,
    products,
    firstPosition: 0,
    layerNormEps: 1e-12,
    tokenTypes: true,
    seed: 1,
  });
  await writeFiles(folder, {
    'config.json': {
      model_type: 'bert',
      architectures: ['BertModel'],
      ...sizesOf(shape),
      type_vocab_size: 2,
      layer_norm_eps: 1e-12,
      position_embedding_type: 'absolute',
      hidden_act: 'gelu',
    },
    'tokenizer.json': wordPiece(),
    'tokenizer_config.json': { tokenizer_class: 'BertTokenizer', cls_token: '[CLS]', sep_token: '[SEP]' },
    ...files,
  });
  return folder;
}

/** A folder with a RoBERTa of two layers, in the likeness of granite-embedding-30m-english, removed after the test. */
export async function robertaFolder({ products = 'f32', files = {} }: FolderOptions = {}): Promise<string> {
  const folder = await temporaryFolder();
  const tokenizer = trainPairs((await readAbstracts()).slice(0, 50), 200);
  const shape: TinyShape = {
    layers: 2,
    heads: 4,
    width: 64,
    intermediate: 128,
    vocabSize: Object.keys(tokenizer.model.vocab).length,
    positions: 66,
  };
  await writeBertGraph(join(folder, products === 'f32' ? 'onnx/model.onnx' : 'onnx/model_quantized.onnx'), {
    shape,
    products,
    firstPosition: 2,
    layerNormEps: 1e-5,
    tokenTypes: false,
    seed: 2,
  });
  await writeFiles(folder, {
    'config.json': {
      model_type: 'roberta',
      architectures: ['RobertaModel'],
      ...sizesOf(shape),
      type_vocab_size: 1,
      layer_norm_eps: 1e-5,
      pad_token_id: 1,
      position_embedding_type: 'absolute',
      hidden_act: 'gelu',
    },
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': { tokenizer_class: 'RobertaTokenizer', cls_token: '<s>', sep_token: '</s>' },
    '1_Pooling/config.json': { pooling_mode_cls_token: true },
    ...files,
  });
  return folder;
}

/** A folder with a ModernBERT of five layers, in the likeness of granite-embedding-small-english-r2, removed after the test. */
export async function modernBertFolder({
  products = 'f32',
  files = {},
}: FolderOptions = {}): Promise<string> {
  const folder = await temporaryFolder();
  const tokenizer = modernPairs(trainPairs((await readAbstracts()).slice(0, 50), 200));
  const shape: TinyShape = {
    layers: 5,
    heads: 4,
    width: 64,
    intermediate: 96,
    vocabSize: Object.keys(tokenizer.model.vocab).length + 4,
    positions: 64,
  };
  await writeModernBertGraph(
    join(folder, products === 'f32' ? 'onnx/model.onnx' : 'onnx/model_quantized.onnx'),
    {
      shape,
      products,
      normEps: 1e-5,
      globalEvery: 3,
      window: 4,
      globalTheta: 80_000,
      localTheta: 10_000,
      seed: 3,
    },
  );
  await writeFiles(folder, {
    'config.json': {
      model_type: 'modernbert',
      architectures: ['ModernBertModel'],
      ...sizesOf(shape),
      norm_eps: 1e-5,
      hidden_activation: 'gelu',
      global_attn_every_n_layers: 3,
      local_attention: 8,
      global_rope_theta: 80_000,
      local_rope_theta: 10_000,
      position_embedding_type: 'absolute',
    },
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      cls_token: '<s>',
      sep_token: '</s>',
    },
    '1_Pooling/config.json': { pooling_mode_cls_token: true },
    ...files,
  });
  return folder;
}

/** The sizes of a model as its config.json has them. */
function sizesOf({ layers, heads, width, intermediate, vocabSize, positions }: TinyShape) {
  return {
    num_hidden_layers: layers,
    num_attention_heads: heads,
    hidden_size: width,
    intermediate_size: intermediate,
    vocab_size: vocabSize,
    max_position_embeddings: positions,
  };
}

function wordPiece() {
  const id = (token: string) => PIECES.indexOf(token);
  const special = (token: string) => ({ SpecialToken: { id: token, type_id: 0 } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((content) => ({
      id: id(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((token) => [token, { id: token, ids: [id(token)], tokens: [token] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(PIECES.map((token, i) => [token, i])),
    },
  };
}
