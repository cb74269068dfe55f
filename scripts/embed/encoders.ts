import { SextantError } from '../../src/errors.ts';
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

/** The flag of every command that embeds, for `parseArgs`. */
export const ENCODER_FLAG = { encoder: { type: 'string', default: DEFAULT_ENCODER } } as const;

/** @throws SextantError `usage` when no encoder has this name. */
export function encoderOf(flag: string): EncoderName {
  if (Object.hasOwn(OPENERS, flag)) return flag as EncoderName;
  throw new SextantError('usage', `--encoder is ${Object.keys(OPENERS).join(' or ')}, not ${flag}.`);
}

/** @throws SextantError `model-unavailable` when the folder of the model lacks a file */
export function openEmbedder(encoder: EncoderName, model: PreparedModel): Promise<Embedder> {
  return OPENERS[encoder](model);
}
