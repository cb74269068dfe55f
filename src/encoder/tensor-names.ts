import type { EncoderConfig } from './config.ts';

/** The matrices of a layer, in the order of the forward pass. */
export type MatrixName = 'qkv' | 'attention' | 'up' | 'down';

/** What a layer's tensors are called in the files of a model; of several that one matrix is made of, one below the other. */
interface LayerNames {
  matrices: Record<MatrixName, readonly string[]>;
  /** The norm of the attention block; null where there is none. */
  attentionNorm: string | null;
  norm: string;
}

/** What an encoder's tensors are called in the files of a model, without `.weight` and `.bias`. */
export interface TensorNames {
  words: string;
  /** Rows that are added to words. */
  positions?: string;
  tokenTypes?: string;
  norm: string;
  layer(n: number): LayerNames;
  /** The norm after the last layer. */
  lastNorm?: string;
  /** Whether matrices and norms have a bias each. */
  biases: boolean;
}

const BERT: TensorNames = {
  words: 'embeddings.word_embeddings',
  positions: 'embeddings.position_embeddings',
  tokenTypes: 'embeddings.token_type_embeddings',
  norm: 'embeddings.LayerNorm',
  layer: (n) => {
    const layer = `encoder.layer.${n}`;
    return {
      matrices: {
        qkv: ['query', 'key', 'value'].map((part) => `${layer}.attention.self.${part}`),
        attention: [`${layer}.attention.output.dense`],
        up: [`${layer}.intermediate.dense`],
        down: [`${layer}.output.dense`],
      },
      attentionNorm: `${layer}.attention.output.LayerNorm`,
      norm: `${layer}.output.LayerNorm`,
    };
  },
  biases: true,
};

const MODERN_BERT: TensorNames = {
  words: 'embeddings.tok_embeddings',
  norm: 'embeddings.norm',
  layer: (n) => ({
    matrices: {
      qkv: [`layers.${n}.attn.Wqkv`],
      attention: [`layers.${n}.attn.Wo`],
      up: [`layers.${n}.mlp.Wi`],
      down: [`layers.${n}.mlp.Wo`],
    },
    // What comes to the first layer is normed already.
    attentionNorm: n === 0 ? null : `layers.${n}.attn_norm`,
    norm: `layers.${n}.mlp_norm`,
  }),
  lastNorm: 'final_norm',
  biases: false,
};

/** The names of an encoder's tensors. */
export function tensorNames({ modern }: Pick<EncoderConfig, 'modern'>): TensorNames {
  return modern ? MODERN_BERT : BERT;
}
