import { packWeights } from '../../src/encoder/weights.ts';
import type { EncoderConfig } from '../../src/encoder/config.ts';
import { DEFAULT_MODEL } from '../../scripts/model/checksums.ts';
import { findOnnx } from '../../scripts/model/model-folder.ts';
import { readOnnxTensors } from '../../scripts/model/onnx.ts';
import { modelOptions } from '../../scripts/commands/options.ts';
import { type PreparedModel, prepareModel } from '../../scripts/model/prepare.ts';

/** The default model, fetched and packed when it is not there. */
export function preparedModel(): Promise<PreparedModel> {
  return prepareModel(modelOptions({ model: DEFAULT_MODEL }));
}

const changed = new Map<string, Promise<PreparedModel>>();

/** The same weights, used another way; packed once for each way. */
export function changedModel(model: PreparedModel, change: Partial<EncoderConfig>): Promise<PreparedModel> {
  if (Object.keys(change).length === 0) return Promise.resolve(model);
  const key = JSON.stringify([model.folder, change]);
  const known = changed.get(key) ?? packChanged(model, { ...model.config, ...change });
  changed.set(key, known);
  return known;
}

async function packChanged(model: PreparedModel, config: EncoderConfig): Promise<PreparedModel> {
  const tensors = await readOnnxTensors(findOnnx(model.folder)?.file ?? '', config);
  return { ...model, config, weights: packWeights(config, tensors).bytes };
}

export function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);
}
