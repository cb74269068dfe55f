import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  type EncoderConfig,
  poolingOf,
  type Pooling,
  prefixOf,
  type Side,
} from '../../src/encoder/config.ts';
import { findOnnx, requireLayout } from '../model/model-folder.ts';
import { sha256, sha256File } from '../model/sha256.ts';

export interface Embedder {
  /** Numbers in an embedding. */
  readonly dim: number;
  /** sha256 of all that an embedding depends on besides its text, in hexadecimal. */
  readonly modelHash: string;
  /** Texts to be given to `embed` at a time: enough to keep it busy, and no more, since a crash loses them. */
  readonly batch: number;
  /** Names the embedding of a text: sha256 of model, longest input and text, in hexadecimal. */
  key(text: string): string;
  /**
   * Embeds documents, with the model's document prefix; tokens beyond `config.maxTokens` are left out.
   * @returns n × dim, row-major, in the order of the texts; each row of unit length.
   */
  embed(texts: readonly string[]): Promise<Float32Array>;
  /** Frees the memory of the model. */
  close(): Promise<void>;
}

/** About a second of work on two cores. */
const BATCH = 32;

const encodedSchema = z.object({ input_ids: z.array(z.number()) });
const outputSchema = z.object({
  last_hidden_state: z.object({ data: z.instanceof(Float32Array), dims: z.array(z.number()) }),
});

/**
 * Embeds by a model folder with transformers.js, on all cores, without any network. The model is loaded with the first
 * text: mostly all are in the cache, and then a second and 180 MB are saved.
 *
 * Texts are run one at a time: batches of 4, 8 and 32 of similar length were 3, 9 and 20 % slower, since they fall
 * out of the cache, and without padding an embedding cannot depend on its neighbours.
 */
export async function createEmbedder(folder: string, config: EncoderConfig): Promise<Embedder> {
  requireLayout(folder);
  const path = resolve(folder);
  const modelHash = await hashModel(path, config);
  let loaded: Promise<Reference> | undefined;
  return {
    dim: config.width,
    modelHash,
    batch: BATCH,
    key: (text) => keyOf(modelHash, config, text),
    async embed(texts) {
      const reference = await (loaded ??= openReference(path, config));
      const embeddings = new Float32Array(texts.length * config.width);
      for (const [i, text] of texts.entries()) {
        embeddings.set(await reference.embed(text, 'document'), i * config.width);
      }
      return embeddings;
    },
    async close() {
      // What could not be loaded has been told, and there is nothing to free.
      await loaded?.then(
        (reference) => reference.close(),
        () => undefined,
      );
    },
  };
}

/** A model in transformers.js. */
export interface Reference {
  /** The embedding of a text, before which its prefix is put, of unit length; tokens beyond `config.maxTokens` are left out. */
  embed(text: string, side: Side): Promise<Float32Array>;
  /** Frees the memory of the model. */
  close(): Promise<unknown>;
}

/** Loads a model folder in transformers.js. */
export async function openReference(folder: string, config: EncoderConfig): Promise<Reference> {
  const path = resolve(folder);
  const { AutoModel, AutoTokenizer, Tensor } = await import('@huggingface/transformers');
  const tokenizer = await AutoTokenizer.from_pretrained(path, { local_files_only: true });
  const model = await AutoModel.from_pretrained(path, {
    local_files_only: true,
    device: 'cpu',
    dtype: findOnnx(path)?.dtype ?? 'fp32',
    session_options: { intraOpNumThreads: availableParallelism(), interOpNumThreads: 1 },
  });
  /** An int64 tensor of shape (1, tokens). */
  const row = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  return {
    async embed(text, side) {
      const encoded: unknown = tokenizer(prefixOf(config, side) + text, { return_tensor: false });
      const ids = truncate(encodedSchema.parse(encoded).input_ids, config);
      const output: unknown = await model({
        input_ids: row(ids),
        attention_mask: row(ids.map(() => 1)),
        token_type_ids: row(ids.map(() => 0)),
      });
      const hidden = outputSchema.parse(output).last_hidden_state.data;
      return pool(hidden, config.width, poolingOf(config, side));
    },
    close: () => model.dispose(),
  };
}

/** Keeps the closing [SEP], as sentence-transformers does; transformers.js' own truncation drops it. */
function truncate(ids: readonly number[], { maxTokens, tokenizer }: EncoderConfig): readonly number[] {
  return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), tokenizer.sep];
}

/**
 * Mean over all tokens, or the first token, then unit length.
 * @param hidden f32 (tokens, width)
 */
export function pool(hidden: Float32Array, width: number, pooling: Pooling): Float32Array {
  const rows = pooling === 'mean' ? hidden.length / width : 1;
  const sum = new Float64Array(width);
  for (let t = 0; t < rows; t++) {
    for (let c = 0; c < width; c++) sum[c] = (sum[c] ?? 0) + (hidden[t * width + c] ?? 0);
  }
  const norm = Math.hypot(...sum);
  return Float32Array.from(sum, (v) => v / norm);
}

async function hashModel(folder: string, config: EncoderConfig): Promise<string> {
  const onnx = await sha256File(findOnnx(folder)?.file ?? '');
  const tokenizer = await sha256File(join(folder, 'tokenizer.json'));
  return sha256(`${onnx} ${tokenizer} ${poolingOf(config, 'document')}\n${config.documentPrefix}`);
}

/** The key of a text, as {@link Embedder.key} says. */
export function keyOf(modelHash: string, { maxTokens }: EncoderConfig, text: string): string {
  return sha256(`${modelHash} ${maxTokens}\n${text}`);
}
