import { readWeights } from '../../src/encoder/weights.ts';
import { unpackNibbles } from '../../src/engine/layout.ts';
import { packedTensors } from './packed-tensors.ts';

/**
 * The word embeddings of a packed model: f32 (vocabSize, width), row-major.
 * @throws SextantError `index-corrupt`, `index-format-unsupported`
 */
export function wordEmbeddings(weights: Uint8Array): Float32Array {
  const { config } = readWeights(weights);
  const { width, vocabSize, wordBits = 8 } = config;
  const tensors = packedTensors(weights, config);
  const packed = tensors('words.codes');
  const codes = wordBits === 4 ? unpackNibbles(new Uint8Array(packed)) : new Int8Array(packed);
  const scales = new Float32Array(tensors('words.scales'));
  const embeddings = new Float32Array(vocabSize * width);
  codes.forEach((code, i) => (embeddings[i] = code * (scales[Math.floor(i / width)] ?? 0)));
  return embeddings;
}
