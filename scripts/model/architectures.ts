import { z } from 'zod';
import type { Modern } from '../../src/encoder/config.ts';
import { modelSchema } from './files.ts';
import { expect, refuse } from './refuse.ts';
import type { TokenizerKind } from './tokenizers.ts';

type ModelFile = z.infer<typeof modelSchema>;

/** What distinguishes the models of one `model_type` from those of another, for whoever reads their files. */
export interface Architecture {
  /** The kind of tokenizer that they have. */
  tokenizer: TokenizerKind;
  /** What config.json calls fields otherwise, by BERT's names for them. */
  fields: Readonly<Record<string, string>>;
  /** Row of the table of positions that the first token has; those before it are never used. */
  firstPosition(model: ModelFile): number;
  /** What the layers have that BERT's do not; undefined when they are BERT's. `tensor-names.ts` names the tensors of both. */
  modern(model: ModelFile): Modern | undefined;
}

/** All that are supported. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  bert: { tokenizer: 'WordPiece', fields: {}, firstPosition: () => 0, modern: () => undefined },
  roberta: {
    tokenizer: 'BPE',
    fields: {},
    // As fairseq had it: tokens are counted from the one after the id of the padding.
    firstPosition: ({ pad_token_id: padding }) => (padding ?? 1) + 1,
    modern: () => undefined,
  },
  modernbert: {
    tokenizer: 'BPE',
    fields: { hidden_act: 'hidden_activation', layer_norm_eps: 'norm_eps' },
    firstPosition: () => 0,
    modern: readModern,
  },
};

/** A config.json, under BERT's names for its fields. */
export const configSchema = z.preprocess((json) => {
  const named = z.looseObject({ model_type: z.string() }).safeParse(json).data;
  const fields = Object.entries(ARCHITECTURES).find(([name]) => name === named?.model_type)?.[1].fields;
  if (named === undefined || fields === undefined) return json;
  const renamed = Object.entries(fields).map(([ours, theirs]) => [ours, named[theirs]]);
  return { ...named, ...Object.fromEntries(renamed) };
}, modelSchema);

/** @throws SextantError `model-unsupported` when it is none that is supported */
export function architectureOf({ model_type: type }: ModelFile): Architecture {
  const found = Object.entries(ARCHITECTURES).find(([name]) => name === type);
  return found?.[1] ?? refuse('model_type', type, Object.keys(ARCHITECTURES).join(' or '));
}

function readModern(model: ModelFile): Modern {
  expect('attention_bias', model.attention_bias, false);
  expect('mlp_bias', model.mlp_bias, false);
  expect('norm_bias', model.norm_bias, false);
  const { full_attention: global, sliding_attention: local } = model.rope_parameters ?? {};
  for (const { rope_type: type } of [global, local].filter((rope) => rope !== undefined)) {
    expect('rope_type', type, 'default');
  }
  const globalEvery = model.global_attn_every_n_layers;
  const typeOf = (layer: number) => (layer % globalEvery === 0 ? 'full_attention' : 'sliding_attention');
  const isRegular = model.layer_types?.every((type, layer) => type === typeOf(layer)) ?? true;
  expect('layer_types: the first of each so many layers sees all', isRegular, true);
  return {
    globalEvery,
    window: Math.floor(model.local_attention / 2),
    globalTheta: global?.rope_theta ?? model.global_rope_theta,
    localTheta: local?.rope_theta ?? model.local_rope_theta,
  };
}
