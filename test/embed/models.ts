import { packWeights } from '../../src/encoder/weights.ts';
import type { EncoderConfig } from '../../src/encoder/config.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { findOnnx } from '../../scripts/model/model-folder.ts';
import { readOnnxTensors } from '../../scripts/model/onnx.ts';
import { modelOptions } from '../../scripts/model/options.ts';
import { type PreparedModel, prepareModel } from '../../scripts/model/prepare.ts';

/** The default model, fetched and packed when it is not there. */
export function preparedModel(): Promise<PreparedModel> {
  return prepareModel(modelOptions({ model: DEFAULT_MODEL }));
}

/** The same weights, used another way. */
export async function changedModel(
  model: PreparedModel,
  change: Partial<EncoderConfig>,
): Promise<PreparedModel> {
  const config = { ...model.config, ...change };
  const tensors = await readOnnxTensors(findOnnx(model.folder)?.file ?? '', config);
  return { ...model, config, weights: packWeights(config, tensors).bytes };
}

export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
}
