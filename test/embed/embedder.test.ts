import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmbedder, type Embedder } from '../../scripts/embed/embedder.ts';
import { readEncoderConfig } from '../../scripts/model/config.ts';
import type { EncoderConfig } from '../../src/encoder/config.ts';
import { realModel } from '../model/real-model.ts';
import { temporaryFolder } from '../model/temporary.ts';

let folder: string;
let config: EncoderConfig;
let embedder: Embedder;
beforeAll(async () => {
  folder = await realModel();
  config = await readEncoderConfig(folder, 'model');
  embedder = await createEmbedder(folder, config);
}, 300_000);
afterAll(() => embedder.close());

const TEXTS = [
  'Graph neural networks for molecular property prediction',
  'Predicting the properties of molecules with neural networks on graphs',
  'A survey of consensus protocols for distributed databases',
  '',
];

async function embedWith(change: Partial<EncoderConfig>, text: string): Promise<Float32Array> {
  const other = await createEmbedder(folder, { ...config, ...change });
  const embedding = await other.embed([text]);
  await other.close();
  return embedding;
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
}

test('a row a text, each of unit length, also of the empty text', async () => {
  const embeddings = await embedder.embed(TEXTS);
  expect(embeddings).toHaveLength(TEXTS.length * 384);
  for (let i = 0; i < TEXTS.length; i++) {
    const row = embeddings.subarray(i * 384, (i + 1) * 384);
    expect(dot(row, row)).toBeCloseTo(1, 5);
  }
  expect(await embedder.embed([])).toHaveLength(0);
});

test('texts of one meaning are close, others are not', async () => {
  const [a, b, c] = await Promise.all(TEXTS.slice(0, 3).map((text) => embedder.embed([text])));
  if (!a || !b || !c) throw new Error('three texts, three embeddings');
  expect(dot(a, b)).toBeGreaterThan(0.8);
  expect(dot(a, c)).toBeLessThan(0.3);
});

test('an embedding does not depend on the texts beside it, or their order', async () => {
  const together = await embedder.embed(TEXTS);
  const reversed = await embedder.embed(TEXTS.toReversed());
  for (let i = 0; i < TEXTS.length; i++) {
    const row = together.slice(i * 384, (i + 1) * 384);
    const j = TEXTS.length - 1 - i;
    expect(reversed.slice(j * 384, (j + 1) * 384)).toEqual(row);
  }
});

describe('truncation', () => {
  // 'word' is one token; with [CLS] and [SEP] 254 of them fill 256.
  const full = 'word '.repeat(254);

  test('tokens beyond the longest input make no difference, those within do', async () => {
    const expected = await embedder.embed([full]);
    expect(await embedder.embed([`${full} and much more that nobody reads`])).toEqual(expected);
    expect(await embedder.embed(['word '.repeat(253)])).not.toEqual(expected);
    expect(await embedder.embed([`${'word '.repeat(253)} paper`])).not.toEqual(expected);
  });

  test('the closing [SEP] stays: a cut text is its beginning', async () => {
    const text = 'neural networks learn from data';
    expect(await embedWith({ maxTokens: 4 }, text)).toEqual(await embedder.embed(['neural networks']));
  });
});

test('cls pooling differs from the mean, and a prefix goes before the document', async () => {
  const [text = ''] = TEXTS;
  expect(await embedWith({ pooling: 'cls' }, text)).not.toEqual(await embedder.embed([text]));
  expect(await embedWith({ documentPrefix: 'passage: ' }, text)).toEqual(
    await embedder.embed([`passage: ${text}`]),
  );
});

test('keys change with the text, the longest input and the model', async () => {
  const short = await createEmbedder(folder, { ...config, maxTokens: 128 });
  const prefixed = await createEmbedder(folder, { ...config, documentPrefix: 'passage: ' });
  const again = await createEmbedder(folder, config);
  const keys = [embedder.key('a'), embedder.key('b'), short.key('a'), prefixed.key('a')];
  expect(new Set(keys).size).toBe(4);
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(again.key('a')).toBe(keys[0]);
  expect(short.modelHash).toBe(embedder.modelHash);
  expect(prefixed.modelHash).not.toBe(embedder.modelHash);
  for (const other of [short, prefixed, again]) await other.close();
});

test('a folder that lacks the model is refused', async () => {
  const empty = await temporaryFolder();
  await expect(createEmbedder(empty, config)).rejects.toMatchObject({ code: 'model-unavailable' });
});
