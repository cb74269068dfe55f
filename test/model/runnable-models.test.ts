import { describe, expect, it } from 'vitest';
import { createEmbedder } from '../../scripts/embed/embedder.ts';
import { openPackedEncoder } from '../../scripts/embed/packed-encoder.ts';
import { prepareModel } from '../../scripts/model/prepare.ts';
import { bertFolder } from './runnable-model.ts';
import { temporaryFolder } from './temporary.ts';

const TEXTS = [
  'gating in mixture of experts',
  'We model the neural network, and for that a mixture of expert models is the gating (of 2,048 experts).',
  'a',
  '',
  'the model '.repeat(60),
];

/** Least cosine, over {@link TEXTS}, of what transformers.js and the encoder of the Worker give for a document. */
async function leastCosine(folder: string): Promise<number> {
  const cacheDir = await temporaryFolder();
  const model = await prepareModel({ id: 'tiny/random', folder, cacheDir, log: () => undefined });
  const { config, embed } = await openPackedEncoder(model);
  const embedder = await createEmbedder(folder, config);
  const expected = await embedder.embed(TEXTS);
  await embedder.close();
  const cosines = TEXTS.map((text, i) =>
    embed(config.documentPrefix + text).reduce(
      (sum, v, k) => sum + v * (expected[i * config.width + k] ?? 0),
      0,
    ),
  );
  return Math.min(...cosines);
}

describe('a model of random weights, by transformers.js and by the encoder of the Worker', () => {
  it.each(['f32', 'int8 by columns', 'uint8 as a whole'] as const)(
    'BERT, exported in %s',
    async (products) => {
      expect(await leastCosine(await bertFolder({ products }))).toBeGreaterThanOrEqual(0.99);
    },
  );
});
