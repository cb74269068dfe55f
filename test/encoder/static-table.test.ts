import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';
import { Encoder } from '../../src/encoder/encoder.ts';
import { tensorBytes } from '../../src/encoder/weights.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import { createReferenceEngine } from '../../src/engine/reference.ts';
import { tinyStaticModel, tinyTensors } from '../embed/tiny-model.ts';

const { vocabulary, config, weights } = tinyStaticModel();
const { data: table = new Float32Array() } = tinyTensors().get('embeddings.word_embeddings.weight') ?? {};

const simd = new WebAssembly.Module(readFileSync(join(ROOT, 'build', 'engine-simd.wasm')));
const ENGINES: [string, () => Engine][] = [
  ['simd', () => createEngine('simd', simd, Encoder.bytes(weights.length))],
  ['reference', () => createReferenceEngine(Encoder.bytes(weights.length))],
];

/** The mean of rows of the table at unit length. */
function meanOf(ids: readonly number[]): number[] {
  const { width } = config;
  const sums = Array.from({ length: width }, (_, k) =>
    ids.reduce((sum, id) => sum + (table[id * width + k] ?? 0), 0),
  );
  const length = Math.hypot(...sums);
  return sums.map((sum) => sum / length);
}

describe.each(ENGINES)('a static encoder, %s', (_, engine) => {
  const encoder = Encoder.load(engine(), { weights, vocabulary });
  const embed = (text: string): Float32Array => encoder.embed(encoder.tokenize(text).ids, 'query');

  test.each([
    ['a word', 'a', [4]],
    ['words, one of them twice', 'b a b', [5, 4, 5]],
    ['a word that it does not know', 'a zebra', [4, 1]],
    ['no word: the tokens around a text', '', [2, 3]],
    ['more than it reads', 'a b c d e '.repeat(9), [4, 5, 6, 7, 8, 4, 5, 6, 7, 8, 4, 5, 6, 7]],
  ])('is the mean of its words: %s', (_, text, ids) => {
    const expected = meanOf(ids);
    // Codes of 8 bits.
    embed(text).forEach((value, k) => expect(value).toBeCloseTo(expected[k] ?? Number.NaN, 2));
  });

  test('gives the same whatever came before, and the same in any order of words', () => {
    const first = embed('a b c');
    embed('e e e e e e e e e e e e');
    expect(embed('a b c')).toEqual(first);
    embed('c a b').forEach((value, k) => expect(value).toBeCloseTo(first[k] ?? Number.NaN, 6));
  });
});

test('has its table and no more', () => {
  expect([...tensorBytes(config)]).toEqual([
    ['words.codes', config.vocabSize * config.width],
    ['words.scales', config.vocabSize * 4],
  ]);
});
