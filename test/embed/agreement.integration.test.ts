import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { agrees, cosine, requireAgreement, spreadRows } from '../../scripts/embed/agreement.ts';
import { createEmbedder } from '../../scripts/embed/embedder.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import { readWeights, tensorBytes } from '../../src/encoder/weights.ts';
import { preparedModel } from './models.ts';
import { texts } from './texts.ts';

let model: PreparedModel;
let sample: { text: string; embedding: Float32Array }[];
beforeAll(async () => {
  model = await preparedModel();
  const embedder = await createEmbedder(model.folder, model.config);
  sample = [];
  for (const text of ['', ...texts.slice(0, 3)])
    sample.push({ text, embedding: await embedder.embed([text]) });
  await embedder.close();
}, 300_000);

describe('requireAgreement', () => {
  test('lets pass what is embedded by transformers.js and packed from the same weights', async () => {
    await requireAgreement(model, sample);
  });

  test.each([
    ['signs flipped', (embedding: Float32Array) => embedding.map((x, k) => (k % 3 === 0 ? -x : x))],
    ['a number that is NaN', (embedding: Float32Array) => embedding.with(7, Number.NaN)],
    ['nothing but zeros', (embedding: Float32Array) => embedding.map(() => 0)],
  ])('refuses an embedding with %s, by its text', async (_, change) => {
    const wrong = sample.map(({ text, embedding }, i) => ({
      text,
      embedding: i === 2 ? change(embedding) : embedding,
    }));
    await expect(requireAgreement(model, wrong)).rejects.toMatchObject({
      code: 'model-unsupported',
      message: expect.stringMatching(
        new RegExp(
          `begins with "${texts[1]}".* at least 0\\.95 is expected.* Delete .*models and .*embeddings`,
        ),
      ) as string,
    });
  });

  test.each([
    ['a scale of NaN', 'words.scales', (bytes: Uint8Array) => bytes.fill(255)],
    ['a layer of zeros', '2.down.codes', (bytes: Uint8Array) => bytes.fill(0)],
    ['weights of another order', '0.qkv.codes', (bytes: Uint8Array) => bytes.reverse()],
  ])('refuses a packed model with %s', async (_, tensor, change) => {
    const weights = Uint8Array.from(model.weights);
    const { config, offset } = readWeights(weights);
    const length = tensorBytes(config).get(tensor) ?? 0;
    const start = offset(tensor, length);
    change(weights.subarray(start, start + length));
    await expect(requireAgreement({ ...model, weights }, sample)).rejects.toMatchObject({
      code: 'model-unsupported',
    });
  });
});

test('rows are spread: in order, none twice, at most as many as there are, over all parts', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 100 }), (count, n) => {
      const rows = spreadRows(count, n);
      expect(rows).toHaveLength(Math.min(count, n));
      expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
      const step = count / rows.length;
      rows.forEach((row, i) => expect(Math.abs(row - (i + 0.5) * step)).toBeLessThanOrEqual(1));
    }),
  );
});

test('no vector agrees with what is zero or not finite', () => {
  const unit = new Float32Array([0.6, 0.8]);
  expect(cosine(unit, unit)).toBeCloseTo(1, 6);
  for (const other of [
    [0, 0],
    [Number.NaN, 1],
    [Infinity, 0],
    [-0.6, -0.8],
  ]) {
    expect(agrees(cosine(unit, new Float32Array(other)))).toBe(false);
  }
});
