import * as z from 'zod';

/**
 * Everything the forward pass and the tokenizer must know of a BERT-type sentence encoder. Written into the
 * header of the packed weights, so that the Worker needs no other file.
 */
export const encoderConfigSchema = z.object({
  /** Name of the model, e.g. `sentence-transformers/all-MiniLM-L6-v2`. */
  id: z.string().min(1),
  layers: z.int().positive(),
  heads: z.int().positive(),
  /** Width of a token's hidden state and of the embedding. A multiple of 32. */
  width: z.int().positive(),
  /** Width of the feed-forward layer. A multiple of 32. */
  intermediate: z.int().positive(),
  vocabSize: z.int().positive(),
  /** Bits of the codes of word embeddings, where they are not 8. */
  wordBits: z.literal(4).optional(),
  /** Longest input in tokens, [CLS] and [SEP] included. */
  maxTokens: z.int().min(3),
  layerNormEps: z.number().positive(),
  pooling: z.enum(['mean', 'cls']),
  /** Put before a query, or before a document, by models that were trained so. */
  queryPrefix: z.string(),
  documentPrefix: z.string(),
  tokenizer: z.object({
    lowercase: z.boolean(),
    stripAccents: z.boolean(),
    splitChineseChars: z.boolean(),
    unknown: z.int().nonnegative(),
    cls: z.int().nonnegative(),
    sep: z.int().nonnegative(),
    /** `##` in every BERT vocabulary. */
    continuation: z.string(),
    maxCharsPerWord: z.int().positive(),
  }),
});
export type EncoderConfig = z.infer<typeof encoderConfigSchema>;

/**
 * The f32 tensors of an encoder by their Hugging Face names, without any leading `bert.`:
 * `embeddings.{word,position,token_type}_embeddings.weight`, `embeddings.LayerNorm.{weight,bias}` and, for
 * each layer n, `encoder.layer.n.{attention.self.{query,key,value},attention.output.dense,
 * attention.output.LayerNorm,intermediate.dense,output.dense,output.LayerNorm}.{weight,bias}`.
 * Matrices are row-major with shape (outputs, inputs).
 */
export type EncoderTensors = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;
