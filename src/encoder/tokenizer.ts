import { BpeTokenizer } from './bpe-tokenizer.ts';
import type { EncoderConfig } from './config.ts';
import type { Tokenizer } from './bounded-tokens.ts';
import { WordPieceTokenizer } from './wordpiece-tokenizer.ts';

/**
 * The tokenizer of a model.
 * @param vocabulary The `vocabulary` value that goes with it.
 * @throws SextantError `index-corrupt`, also when the model does not know all of its tokens; `index-format-unsupported`
 */
export function openTokenizer({ tokenizer, ...config }: EncoderConfig, vocabulary: Uint8Array): Tokenizer {
  return 'type' in tokenizer
    ? new BpeTokenizer({ ...config, tokenizer }, vocabulary)
    : new WordPieceTokenizer({ ...config, tokenizer }, vocabulary);
}
