import type { PreparedModel } from '../model/prepare.ts';
import type { Embedder } from './embedder.ts';

// Loaded when they are needed: transformers.js and its runtime take a second and 180 MB.
const OPENERS = {
  transformers: async ({ folder, config }: PreparedModel) =>
    (await import('./embedder.ts')).createEmbedder(folder, config),
  edge: async (model: PreparedModel) => (await import('./edge-embedder.ts')).createEdgeEmbedder(model),
} satisfies Record<string, (model: PreparedModel) => Promise<Embedder>>;

/** What embeds documents: transformers.js, the reference, or the encoder that answers queries. */
export type ProgramName = keyof typeof OPENERS;
export const PROGRAMS = Object.keys(OPENERS) as ProgramName[];
export const DEFAULT_ENCODER: ProgramName = 'transformers';

/** One of them, or whichever is faster on this machine. */
export type EncoderName = ProgramName | 'auto';
export const ENCODERS: readonly EncoderName[] = [...PROGRAMS, 'auto'];

/** @throws SextantError `model-unavailable` when the folder of the model lacks a file */
export function openEmbedder(program: ProgramName, model: PreparedModel): Promise<Embedder> {
  return OPENERS[program](model);
}
