import { SextantError } from '../../src/errors.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { createEdgeEmbedder } from './edge-embedder.ts';
import { createEmbedder, type Embedder } from './embedder.ts';

const OPENERS = {
  transformers: ({ folder, config }: PreparedModel) => createEmbedder(folder, config),
  edge: createEdgeEmbedder,
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
