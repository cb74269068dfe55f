import { expect, test } from 'vitest';
import { createEmbedder } from '../../scripts/embed/embedder.ts';
import { temporaryFolder } from '../model/temporary.ts';
import { embedderContract } from './embedder.case.ts';
import { preparedModel } from './models.ts';

embedderContract('transformers.js', ({ folder, config }, change) =>
  createEmbedder(folder, { ...config, ...change }),
);

test('a folder that lacks the model is refused', async () => {
  const { config } = await preparedModel();
  const empty = await temporaryFolder();
  await expect(createEmbedder(empty, config)).rejects.toMatchObject({ code: 'model-unavailable' });
});
