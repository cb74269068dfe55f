import { activationBytes, Encoder } from '../../src/encoder/encoder.ts';
import { readWeights } from '../../src/encoder/weights.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { type DataEnv, fetchBytes } from '../workerd/worker-data.ts';

/** The `model` and `vocabulary` values of an index. */
export interface PackedModel {
  weights: Uint8Array;
  vocabulary: Uint8Array;
}

/**
 * The encoder of a packed model, in an engine of its own.
 * @throws SextantError `index-corrupt`, `index-format-unsupported`
 */
export function createEncoder(
  variant: 'relaxed' | 'simd',
  module: WebAssembly.Module,
  { weights, vocabulary }: PackedModel,
): Encoder {
  const engine = createEngine(variant, module, weights.length + 65_536);
  const address = engine.arena.alloc(weights.length);
  engine.arena.u8(address, weights.length).set(weights);
  engine.arena.reserve(activationBytes(readWeights(weights).config, engine));
  return new Encoder(engine, { address, bytes: weights.length }, vocabulary);
}

/**
 * In workerd: the encoder of the data `model` and `vocabulary`.
 * @throws as {@link createEncoder} does
 */
export async function loadEncoder(
  env: DataEnv,
  variant: 'relaxed' | 'simd',
  module: WebAssembly.Module,
): Promise<Encoder> {
  const weights = await fetchBytes(env, 'model');
  return createEncoder(variant, module, { weights, vocabulary: await fetchBytes(env, 'vocabulary') });
}
