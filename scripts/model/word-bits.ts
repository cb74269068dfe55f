import { type EncoderConfig, encoderConfigSchema } from '../../src/encoder/config.ts';
import { mostPapers } from '../publish/isolate-memory.ts';
import { packedBytes } from './packed-tensors.ts';

/** How many papers an isolate should hold beside a model, with codes of 8 bits. */
const PAPERS = 90_000;

/**
 * The same encoder, with word embeddings of 4 bits where those of 8 would not leave room for {@link PAPERS}: they are a
 * third of a small model, and to halve them costs less than codes of 4 bits for all papers do (docs/models.md).
 */
export function withWordBits(config: EncoderConfig): EncoderConfig {
  if (mostPapers({ bytes: packedBytes(config), dim: config.width }, 8) >= PAPERS) return config;
  return encoderConfigSchema.parse({ ...config, wordBits: 4 });
}
