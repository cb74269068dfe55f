import type { PreparedModel } from '../../scripts/model/prepare.ts';
import { DIM } from '../publish/drafts.ts';

/** A model of a few bytes: nobody looks into it, since all embeddings are given. */
export function smallModel(): PreparedModel {
  return {
    folder: '/nowhere',
    config: {
      id: 'test/model',
      layers: 1,
      heads: 1,
      width: DIM,
      intermediate: DIM,
      vocabSize: 2,
      maxTokens: 256,
      layerNormEps: 1e-12,
      pooling: 'mean',
      queryPrefix: '',
      documentPrefix: '',
      tokenizer: {
        lowercase: true,
        stripAccents: true,
        splitChineseChars: true,
        unknown: 1,
        cls: 0,
        sep: 0,
        continuation: '##',
        maxCharsPerWord: 100,
      },
    },
    weights: Uint8Array.of(1, 2, 3),
    vocabulary: new TextEncoder().encode('[PAD]\n[UNK]'),
  };
}
