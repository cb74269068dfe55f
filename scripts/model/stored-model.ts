import { readWeights } from '../../src/encoder/weights.ts';
import { type Manifest, weightsBytes, weightsOf } from '../../src/index/manifest.ts';
import { readValue } from '../../src/index/open.ts';
import type { IndexReader } from '../../src/index/store.ts';
import { MODELS } from '../paths.ts';
import { fetchedFolder } from './model-folder.ts';
import type { PreparedModel } from './prepare.ts';

/**
 * The model that an index answers with, from its store: enough to write an index anew whose papers are all embedded, on a
 * machine that has no model. Whoever embeds a paper with it needs its folder, which may not be there.
 * @throws SextantError `index-value-missing`, `index-corrupt` or `index-format-unsupported`
 */
export async function storedModel(
  store: IndexReader,
  { model }: Pick<Manifest, 'model'>,
): Promise<PreparedModel> {
  const weights = await storedWeights(store, model);
  const vocabulary = await readValue(store, 'vocabulary', model.vocabulary);
  return {
    folder: fetchedFolder(MODELS, model.id),
    config: readWeights(weights).config,
    weights,
    vocabulary,
  };
}

/**
 * The packed model of an index, whether it is one value or several.
 * @throws SextantError `index-value-missing`, `index-corrupt`
 */
export async function storedWeights(store: IndexReader, model: Manifest['model']): Promise<Uint8Array> {
  const weights = new Uint8Array(weightsBytes(model));
  let next = 0;
  for (const ref of weightsOf(model)) {
    weights.set(await readValue(store, 'model', ref), next);
    next += ref.bytes;
  }
  return weights;
}
