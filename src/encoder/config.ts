import * as z from 'zod/mini';

/**
 * Everything the forward pass and the tokenizer must know of a BERT-type sentence encoder. Written into the
 * header of the packed weights, so that the Worker needs no other file.
 */
export const encoderConfigSchema = z.object({
  /** Name of the model, e.g. `sentence-transformers/all-MiniLM-L6-v2`. */
  id: z.string().check(z.minLength(1)),
  /** 0 is a static encoder: a table of vectors, one a token, whose mean is the embedding. */
  layers: z.int().check(z.nonnegative()),
  heads: z.int().check(z.positive()),
  /** Width of a token's hidden state and of the embedding. A multiple of 32. */
  width: z.int().check(z.positive()),
  /** Width of the feed-forward layer. A multiple of 32. */
  intermediate: z.int().check(z.positive()),
  vocabSize: z.int().check(z.positive()),
  /** Bits of the codes of word embeddings, where they are not 8. */
  wordBits: z.optional(z.literal(4)),
  /** Longest input in tokens, [CLS] and [SEP] included. */
  maxTokens: z.int().check(z.minimum(3)),
  layerNormEps: z.number().check(z.positive()),
  pooling: z.enum(['mean', 'cls']),
  /** Put before a query, or before a document, by models that were trained so. */
  queryPrefix: z.string(),
  documentPrefix: z.string(),
  tokenizer: z.object({
    lowercase: z.boolean(),
    stripAccents: z.boolean(),
    splitChineseChars: z.boolean(),
    unknown: z.int().check(z.nonnegative()),
    cls: z.int().check(z.nonnegative()),
    sep: z.int().check(z.nonnegative()),
    /** `##` in every BERT vocabulary. */
    continuation: z.string(),
    maxCharsPerWord: z.int().check(z.positive()),
  }),
});
export type EncoderConfig = z.infer<typeof encoderConfigSchema>;

/** Whether an encoder is no more than a table of vectors. */
export function isStatic({ layers }: EncoderConfig): boolean {
  return layers === 0;
}

/**
 * The f32 tensors of an encoder by their Hugging Face names, without any leading `bert.`:
 * `embeddings.{word,position,token_type}_embeddings.weight`, `embeddings.LayerNorm.{weight,bias}` and, for
 * each layer n, `encoder.layer.n.{attention.self.{query,key,value},attention.output.dense,
 * attention.output.LayerNorm,intermediate.dense,output.dense,output.LayerNorm}.{weight,bias}`.
 * Matrices are row-major with shape (outputs, inputs). A static encoder has the word embeddings alone.
 */
export type EncoderTensors = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;
