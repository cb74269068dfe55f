import { readWeights, tensorBytes } from '../../src/encoder/weights.ts';
import { unpackNibbles } from '../../src/engine/layout.ts';

/**
 * The word embeddings of a packed model: f32 (vocabSize, width), row-major.
 * @throws SextantError `index-corrupt`, `index-format-unsupported`
 */
export function wordEmbeddings(weights: Uint8Array): Float32Array {
  const { config, offset } = readWeights(weights);
  const { width, vocabSize, wordBits = 8 } = config;
  const sizes = tensorBytes(config);
  const tensor = (name: string): Uint8Array<ArrayBuffer> => {
    const bytes = sizes.get(name) ?? 0;
    const start = offset(name, bytes);
    return Uint8Array.from(weights.subarray(start, start + bytes));
  };
  const packed = tensor('words.codes');
  const codes = wordBits === 4 ? unpackNibbles(packed) : new Int8Array(packed.buffer);
  const scales = new Float32Array(tensor('words.scales').buffer);
  const embeddings = new Float32Array(vocabSize * width);
  codes.forEach((code, i) => (embeddings[i] = code * (scales[Math.floor(i / width)] ?? 0)));
  return embeddings;
}
