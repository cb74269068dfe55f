import * as z from 'zod/mini';

/** The mean of all tokens, or the first of them. */
const poolingSchema = z.enum(['mean', 'cls']);
export type Pooling = z.infer<typeof poolingSchema>;

const tokenId = z.int().check(z.nonnegative());
const size = z.int().check(z.positive());
const positive = z.number().check(z.positive());
const text = z.string().check(z.minLength(1));

/** BERT's tokenizer. It says no `type`: packed models were written before there was another. */
const wordPieceSchema = z.object({
  lowercase: z.boolean(),
  stripAccents: z.boolean(),
  splitChineseChars: z.boolean(),
  unknown: tokenId,
  cls: tokenId,
  sep: tokenId,
  /** `##` in every BERT vocabulary. */
  continuation: z.string(),
  maxCharsPerWord: size,
});
export type WordPiece = z.infer<typeof wordPieceSchema>;

/** A tokenizer of pairs of bytes, as GPT-2 and RoBERTa have it. */
const bpeSchema = z.object({
  type: z.literal('bpe'),
  /** What begins a text and what ends it: `<s>` and `</s>`, or `[CLS]` and `[SEP]`. */
  cls: tokenId,
  sep: tokenId,
  /** Whether a text begins with a space, written or not. */
  addPrefixSpace: z.boolean(),
  /** The form of Unicode that a text is brought into first, if any. */
  normalize: z.optional(z.literal('NFC')),
  /** Texts that are tokens wherever they stand, with their ids: runs of spaces, for one. */
  added: z.optional(z.array(z.tuple([text, tokenId]))),
});
export type Bpe = z.infer<typeof bpeSchema>;

/** What ModernBERT has where BERT has a table of positions and attention to all tokens (Warner et al. 2024). */
const modernSchema = z.object({
  /** The first of so many layers sees all tokens, the others what is at most `window` before and after. */
  globalEvery: size,
  window: z.int().check(z.nonnegative()),
  /** Bases of the angles by which queries and keys are turned. */
  globalTheta: positive,
  localTheta: positive,
});

/**
 * Everything the forward pass and the tokenizer must know of a BERT-type sentence encoder. Written into the
 * header of the packed weights, so that the Worker needs no other file.
 */
export const encoderConfigSchema = z.object({
  /** Name of the model, e.g. `sentence-transformers/all-MiniLM-L6-v2`. */
  id: text,
  /** 0 is a static encoder: a table of vectors, one a token, whose mean is the embedding. */
  layers: z.int().check(z.nonnegative()),
  heads: size,
  /** Width of a token's hidden state and of the embedding. A multiple of 32. */
  width: size,
  /** Width of the feed-forward layer. A multiple of 32. */
  intermediate: size,
  vocabSize: size,
  /** Bits of the codes of word embeddings, where they are not 8. */
  wordBits: z.optional(z.literal(4)),
  /** Longest input in tokens, [CLS] and [SEP] included. */
  maxTokens: z.int().check(z.minimum(3)),
  layerNormEps: positive,
  /** How the tokens of a text become its embedding: of queries and documents alike, or of each in a way of its own. */
  pooling: z.union([poolingSchema, z.object({ query: poolingSchema, document: poolingSchema })]),
  /** Put before a query, or before a document, by models that were trained so. */
  queryPrefix: z.string(),
  documentPrefix: z.string(),
  tokenizer: z.union([bpeSchema, wordPieceSchema]),
  /** Where layers are those of ModernBERT: norms before blocks, gated feed-forward blocks, turned queries and keys. */
  modern: z.optional(modernSchema),
});
export type Modern = z.infer<typeof modernSchema>;
export type EncoderConfig = z.infer<typeof encoderConfigSchema>;

/** Whether an encoder is no more than a table of vectors. */
export function isStatic({ layers }: EncoderConfig): boolean {
  return layers === 0;
}

/**
 * The f32 tensors of an encoder by the names that `tensor-names.ts` has for them, without any leading `bert.`. Matrices are
 * row-major with shape (outputs, inputs). A static encoder has the word embeddings alone.
 */
export type EncoderTensors = ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>;

/** What a text is to be embedded as: models may read queries and documents each in a way of their own. */
export type Side = 'query' | 'document';

/** What is put before a text. */
export function prefixOf({ queryPrefix, documentPrefix }: EncoderConfig, side: Side): string {
  return side === 'query' ? queryPrefix : documentPrefix;
}

/** How the tokens of a text become its embedding. */
export function poolingOf({ pooling }: Pick<EncoderConfig, 'pooling'>, side: Side): Pooling {
  return typeof pooling === 'string' ? pooling : pooling[side];
}
