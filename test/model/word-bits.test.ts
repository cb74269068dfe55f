import { expect, it } from 'vitest';
import { withWordBits } from '../../scripts/model/word-bits.ts';
import { Encoder } from '../../src/encoder/encoder.ts';
import { packWeights, readWeights } from '../../src/encoder/weights.ts';
import { createReferenceEngine } from '../../src/engine/reference.ts';
import { tinyModel, tinyTensors } from '../embed/tiny-model.ts';

const { config: tiny, weights, vocabulary } = tinyModel();
/** The shape of all-MiniLM-L6-v2. */
const six = {
  ...tiny,
  layers: 6,
  heads: 12,
  width: 384,
  intermediate: 1536,
  vocabSize: 30_522,
  maxTokens: 256,
};

it('halves the word embeddings of a model that would leave too little room, and of no other', () => {
  expect(withWordBits(tiny)).toBe(tiny);
  expect(withWordBits(six)).toBe(six);
  expect(withWordBits({ ...six, layers: 12 })).toMatchObject({ layers: 12, wordBits: 4 });
});

it('is the config that the packed model then says, so that it is packed once', () => {
  const config = withWordBits({ ...tiny, vocabSize: 1_500_000 });
  const { bytes } = packWeights({ ...tiny, wordBits: 4 }, tinyTensors());
  const { vocabSize } = tiny;
  expect(JSON.stringify(readWeights(bytes).config)).toBe(JSON.stringify({ ...config, vocabSize }));
});

it('makes a model shorter by half of its words, whose embeddings are alike', () => {
  const { bytes } = packWeights({ ...tiny, wordBits: 4 }, tinyTensors());
  expect(weights.length - bytes.length).toBeGreaterThan((tiny.vocabSize * tiny.width) / 2 - 128);
  const [eight, four] = [weights, bytes].map((packed) => {
    const encoder = Encoder.load(createReferenceEngine(packed.length), { weights: packed, vocabulary });
    return encoder.embed(encoder.tokenize('a b c d e').ids, 'query');
  });
  const cosine = eight?.reduce((sum, x, i) => sum + x * (four?.[i] ?? 0), 0);
  expect(cosine).toBeGreaterThan(0.98);
  expect(cosine).toBeLessThan(0.99999);
});
