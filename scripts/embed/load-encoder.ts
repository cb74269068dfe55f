import { Encoder } from '../../src/encoder/encoder.ts';
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
  model: PackedModel,
): Encoder {
  return Encoder.load(createEngine(variant, module, Encoder.bytes(model.weights.length)), model);
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
