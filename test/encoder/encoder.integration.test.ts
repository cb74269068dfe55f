import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createEmbedder } from '../../scripts/embed/embedder.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { prepareModel } from '../../scripts/model/prepare.ts';
import { Encoder } from '../../src/encoder/encoder.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { createReferenceEngine } from '../../src/engine/reference.ts';
import { readClaims } from './claims.ts';

const model = await prepareModel({ id: DEFAULT_MODEL, cacheDir: '.sextant/models', log: console.log });
const simd = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));

const encoder = Encoder.load(createEngine('simd', simd, model.weights.byteLength), model);
const embed = (text: string): Float32Array => encoder.embed(encoder.tokenize(text).ids, 'query');
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);

describe('Encoder', () => {
  it('agrees with transformers.js on 300 real queries: mean cosine 0.99, least 0.98', async () => {
    const claims = (await readClaims()).slice(0, 300);
    const embedder = await createEmbedder(model.folder, model.config);
    const expected = await embedder.embed(claims);
    await embedder.close();
    const { width } = model.config;
    const cosines = claims.map((text, i) => dot(embed(text), expected.subarray(i * width, (i + 1) * width)));
    expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.98);
    expect(cosines.reduce((sum, c) => sum + c, 0) / cosines.length).toBeGreaterThanOrEqual(0.99);
  });

  it('agrees with its scalar twin', () => {
    const reference = Encoder.load(createReferenceEngine(model.weights.byteLength), model);
    for (const text of ['gating', 'statistical theory of gating in mixture of experts']) {
      const ids = encoder.tokenize(text).ids;
      // Not 1: a rounding to 7 or 16 bits that falls the other way in one layer moves all that follow. Each kernel is held
      // to its twin by its own contract.
      expect(dot(encoder.embed(ids, 'query'), reference.embed(ids, 'query'))).toBeGreaterThan(0.998);
    }
  });

  it.each([
    ['nothing', ''],
    ['one word', 'transformers'],
    ['10,000 words', 'mixture of experts '.repeat(3_334)],
    ['emoji', '🚀🤖👩‍🔬'],
    ['CJK', '混合专家模型的统计理论'],
    ['right to left', 'تعلم الآلة'],
  ])('gives a unit vector for %s, the same each time', (_, text) => {
    const first = embed(text);
    expect(dot(first, first)).toBeCloseTo(1, 4);
    embed('something else, longer than the one before, to leave other values in the buffers');
    expect(embed(text)).toEqual(first);
  });

  it('puts a paraphrase closer than another topic', () => {
    const [a, b, c] = [
      'routing tokens to experts',
      'gating in mixture of experts',
      'galaxy cluster survey',
    ].map(embed);
    if (!a || !b || !c) throw new TypeError('three texts');
    expect(dot(a, b)).toBeGreaterThan(dot(a, c) + 0.1);
  });
});
