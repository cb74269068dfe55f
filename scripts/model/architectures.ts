import type { z } from 'zod';
import type { modelSchema } from './files.ts';
import { refuse } from './refuse.ts';
import type { TokenizerKind } from './tokenizers.ts';

/** What distinguishes the models of one `model_type` from those of another, for whoever reads their files. */
export interface Architecture {
  /** The kind of tokenizer that they have. */
  tokenizer: TokenizerKind;
  /** Row of the table of positions that the first token has; those before it are never used. */
  firstPosition(model: z.infer<typeof modelSchema>): number;
}

/** All that are supported. Their forward pass is that of BERT. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  bert: { tokenizer: 'WordPiece', firstPosition: () => 0 },
  // As fairseq had it: tokens are counted from the one after the id of the padding.
  roberta: { tokenizer: 'BPE', firstPosition: ({ pad_token_id: padding }) => (padding ?? 1) + 1 },
};

/** @throws SextantError `model-unsupported` when it is none that is supported */
export function architectureOf({ model_type: type }: z.infer<typeof modelSchema>): Architecture {
  const found = Object.entries(ARCHITECTURES).find(([name]) => name === type);
  return found?.[1] ?? refuse('model_type', type, Object.keys(ARCHITECTURES).join(' or '));
}
