// Embeds the texts of `./texts.ts` into the cache of the folder that is its argument, and prints how far it is.
import { EmbeddingCache } from '../../scripts/embed/embedding-cache.ts';
import { embedCorpus } from '../../scripts/embed/embed-corpus.ts';
import { createEmbedder } from '../../scripts/embed/embedder.ts';
import { readEncoderConfig } from '../../scripts/model/model-config.ts';
import { texts } from './texts.ts';

const [dir = '', folder = ''] = process.argv.slice(2);
const embedder = await createEmbedder(folder, await readEncoderConfig(folder, 'model'));
await embedCorpus({
  count: texts.length,
  textAt: (row) => texts[row] ?? '',
  embedder,
  cache: new EmbeddingCache(dir, embedder.modelHash, embedder.dim),
  progress: ({ done }) => console.log(done),
});
