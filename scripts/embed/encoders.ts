import type { PreparedModel } from '../model/prepare.ts';
import type { Embedder } from './embedder.ts';

// Loaded when they are needed: transformers.js and its runtime take a second and 180 MB.
const OPENERS = {
  transformers: async ({ folder, config }: PreparedModel) =>
    (await import('./embedder.ts')).createEmbedder(folder, config),
  edge: async (model: PreparedModel) => (await import('./edge-embedder.ts')).createEdgeEmbedder(model),
} satisfies Record<string, (model: PreparedModel) => Promise<Embedder>>;

/** Who embeds documents: transformers.js, the reference, or the encoder that answers queries. */
export type EncoderName = keyof typeof OPENERS;
export const DEFAULT_ENCODER: EncoderName = 'transformers';

export const ENCODERS = Object.keys(OPENERS) as EncoderName[];

/** @throws SextantError `model-unavailable` when the folder of the model lacks a file */
export function openEmbedder(encoder: EncoderName, model: PreparedModel): Promise<Embedder> {
  return OPENERS[encoder](model);
}
