import { encodeVocabulary } from '../../src/encoder/vocabulary.ts';
import type { EncoderConfig, EncoderTensors } from '../../src/encoder/config.ts';
import { packWeights } from '../../src/encoder/weights.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import { mulberry32 } from '../../scripts/random.ts';

const VOCABULARY = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'a', 'b', 'c', 'd', 'e'];
const CONFIG: EncoderConfig = {
  id: 'tiny',
  layers: 2,
  heads: 2,
  width: 64,
  intermediate: 128,
  vocabSize: VOCABULARY.length,
  maxTokens: 16,
  layerNormEps: 1e-12,
  pooling: 'mean',
  queryPrefix: '',
  documentPrefix: '',
  tokenizer: {
    lowercase: true,
    stripAccents: true,
    splitChineseChars: true,
    unknown: 1,
    cls: 2,
    sep: 3,
    continuation: '##',
    maxCharsPerWord: 100,
  },
};

/** Random weights of the tiny model, the same each time. */
export function tinyTensors(): EncoderTensors {
  const { width, intermediate, layers, maxTokens, vocabSize } = CONFIG;
  const next = mulberry32(1);
  const tensors: Map<string, { shape: number[]; data: Float32Array }> = new Map();
  const add = (name: string, ...shape: number[]): void => {
    const length = shape.reduce((product, n) => product * n, 1);
    tensors.set(name, { shape, data: Float32Array.from({ length }, () => next() - 0.5) });
  };
  const dense = (name: string, outputs: number, inputs: number): void => {
    add(`${name}.weight`, outputs, inputs);
    add(`${name}.bias`, outputs);
  };
  const norm = (name: string): void => {
    add(`${name}.weight`, width);
    add(`${name}.bias`, width);
  };
  add('embeddings.word_embeddings.weight', vocabSize, width);
  add('embeddings.position_embeddings.weight', maxTokens, width);
  add('embeddings.token_type_embeddings.weight', 2, width);
  norm('embeddings.LayerNorm');
  for (let n = 0; n < layers; n++) {
    const layer = `encoder.layer.${n}`;
    for (const part of ['query', 'key', 'value']) dense(`${layer}.attention.self.${part}`, width, width);
    dense(`${layer}.attention.output.dense`, width, width);
    norm(`${layer}.attention.output.LayerNorm`);
    dense(`${layer}.intermediate.dense`, intermediate, width);
    dense(`${layer}.output.dense`, width, intermediate);
    norm(`${layer}.output.LayerNorm`);
  }
  return tensors;
}

/** A model of random weights, the same each time. It is in no folder. */
export function tinyModel(): PreparedModel {
  return {
    folder: '',
    config: CONFIG,
    weights: packWeights(CONFIG, tinyTensors()).bytes,
    vocabulary: encodeVocabulary(VOCABULARY),
  };
}

/** A static encoder beside it: its word embeddings alone. */
export function tinyStaticModel(): PreparedModel {
  const model = tinyModel();
  const config = { ...model.config, layers: 0 };
  return { ...model, config, weights: packWeights(config, tinyTensors()).bytes };
}
