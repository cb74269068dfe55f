import { Encoder } from '../../encoder/encoder.ts';
import type { Engine } from '../../engine/engine.ts';
import { SextantError } from '../../errors.ts';
import { type Manifest, weightsBytes, weightsOf } from '../../index/manifest.ts';
import { readValue } from '../../index/open.ts';
import type { IndexReader } from '../../index/store.ts';
import { loadEndToEnd } from '../indexes/load-value.ts';
import { QueryEncoder } from './query-encoder.ts';

/**
 * Loads the model of a manifest into an engine of its own.
 * @throws SextantError `index-value-missing`, `index-corrupt`, `index-format-unsupported`
 */
export async function loadEncoder(
  shared: { reader: IndexReader; createEngine: (bytes: number) => Engine },
  model: Manifest['model'],
): Promise<QueryEncoder> {
  const bytes = weightsBytes(model);
  const engine = shared.createEngine(Encoder.bytes(bytes));
  const address = engine.arena.alloc(bytes);
  const [tokens] = await Promise.all([
    readValue(shared.reader, 'vocabulary', model.vocabulary),
    loadEndToEnd(engine, address, shared.reader, { kind: 'model', refs: weightsOf(model) }),
  ]);
  const encoder = Encoder.open(engine, { address, bytes }, tokens);
  const { config } = encoder;
  if (config.id !== model.id || config.width !== model.dim || config.maxTokens !== model.maxTokens) {
    throw new SextantError('index-corrupt', 'The packed model is not the one its manifest describes.');
  }
  return new QueryEncoder(weightsName(model), encoder);
}

/** Tells whether two manifests have the same weights. */
export function weightsName(model: Manifest['model']): string {
  return weightsOf(model)
    .map(({ sha256 }) => sha256)
    .join();
}
