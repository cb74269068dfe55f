import type { EncoderConfig } from '../../src/encoder/config.ts';
import { readWeights, tensorBytes } from '../../src/encoder/weights.ts';

/** Bytes of a packed model with this config, but for its header. */
export function packedBytes(config: EncoderConfig): number {
  return Array.from(tensorBytes(config).values()).reduce((sum, its) => sum + its, 0);
}

/** Bytes of a tensor of a packed model, by its name, aligned. */
export type PackedTensors = (name: string) => ArrayBuffer;

/**
 * The tensors of a packed model.
 * @param config What the model is expected to be.
 * @throws SextantError `index-corrupt`, also where a tensor is asked for that it lacks; `index-format-unsupported`
 */
export function packedTensors(packed: Uint8Array, config: EncoderConfig): PackedTensors {
  const { offset } = readWeights(packed);
  const sizes = tensorBytes(config);
  return (name) => {
    const bytes = sizes.get(name) ?? 0;
    const start = offset(name, bytes);
    return Uint8Array.from(packed.subarray(start, start + bytes)).buffer;
  };
}
