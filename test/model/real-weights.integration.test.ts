import { AutoTokenizer } from '@huggingface/transformers';
import { beforeAll, expect, test } from 'vitest';
import { createEmbedder } from '../../scripts/embed/embedder.ts';
import { readEncoderConfig } from '../../scripts/model/model-config.ts';
import { findOnnx } from '../../scripts/model/model-folder.ts';
import { expectedTensors, readOnnxTensors } from '../../scripts/model/onnx.ts';
import type { EncoderConfig, EncoderTensors } from '../../src/encoder/config.ts';
import { realModel } from './real-model.ts';
import { referenceEmbedding } from './reference-forward.ts';

let folder: string;
let config: EncoderConfig;
let tensors: EncoderTensors;
beforeAll(async () => {
  folder = await realModel();
  config = await readEncoderConfig(folder, 'model');
  tensors = await readOnnxTensors(findOnnx(folder)?.file ?? '', config);
}, 300_000);

test('every tensor of the real export is found, with finite numbers that are not all the same', () => {
  expect([...tensors.keys()].sort()).toEqual([...expectedTensors(config).keys()].sort());
  for (const [name, { data }] of tensors) {
    expect(
      data.every((v) => Number.isFinite(v)),
      name,
    ).toBe(true);
    expect(
      data.some((v) => v !== data[0]),
      name,
    ).toBe(true);
  }
});

test.each([
  'Attention is all you need',
  'We measure the recall of quantised embeddings (int8, 384-d) on naïve queries.',
])('a forward pass over these tensors gives what onnxruntime gives: %s', async (text) => {
  const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
  const embedder = await createEmbedder(folder, config);
  const expected = await embedder.embed([text]);
  await embedder.close();
  const actual = referenceEmbedding(config, tensors, tokenizer.encode(text));
  const worst = Math.max(...actual.map((v, i) => Math.abs(v - (expected[i] ?? 0))));
  expect(worst).toBeLessThan(1e-5);
});
