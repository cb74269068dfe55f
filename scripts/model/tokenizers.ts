import type { EncoderConfig } from '../../src/encoder/config.ts';
import { packBpe, readBpe } from './bpe-files.ts';
import { requireModelJson, tokenizerSchema } from './files.ts';
import { expect } from './refuse.ts';
import { packWordPiece, readWordPiece } from './wordpiece-files.ts';

interface TokenizerFiles {
  /** What the Worker must know of it besides the vocabulary. */
  read(folder: string, vocabSize: number): Promise<EncoderConfig['tokenizer']>;
  /** The `vocabulary` value of an index. */
  pack(folder: string): Promise<Uint8Array>;
}

/** Every kind of tokenizer that is supported, by the name that tokenizer.json has for it. */
const TOKENIZERS = {
  WordPiece: { read: readWordPiece, pack: packWordPiece },
  BPE: { read: readBpe, pack: packBpe },
} satisfies Record<string, TokenizerFiles>;
export type TokenizerKind = keyof typeof TOKENIZERS;

/** @throws SextantError `model-unsupported` when the tokenizer of a model is of another kind */
export async function requireTokenizer(folder: string, kind: TokenizerKind): Promise<TokenizerFiles> {
  const { model } = await requireModelJson(folder, 'tokenizer.json', tokenizerSchema);
  expect('tokenizer.json: model', model.type, kind);
  return TOKENIZERS[kind];
}
