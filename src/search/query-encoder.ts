import type { Encoder } from '../encoder/encoder.ts';
import { Lru } from './lru.ts';
import type { TextEmbedding } from './service.ts';

/** Embeddings that are remembered: 200 kB of them, for the pages of a result and what several people ask. */
const REMEMBERED = 128;

/** Embeds queries by one model, and remembers the latest. */
export class QueryEncoder {
  /** SHA-256 of the model's weights. */
  readonly weights: string;
  readonly #encoder: Encoder;
  readonly #remembered = new Lru<TextEmbedding>(REMEMBERED);

  constructor(weights: string, encoder: Encoder) {
    this.weights = weights;
    this.#encoder = encoder;
  }

  /** The embedding of a text as a query; it is shared, so it must not be changed. */
  embed(text: string): TextEmbedding {
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const encoder = this.#encoder;
    const tokens = encoder.tokenize(encoder.config.queryPrefix + text);
    const embedded = { embedding: encoder.embed(tokens), tokens: tokens.length };
    this.#remembered.set(text, embedded);
    return embedded;
  }
}
