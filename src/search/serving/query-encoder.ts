import type { Encoder } from '../../encoder/encoder.ts';
import type { Tokens } from '../../encoder/bounded-tokens.ts';
import { SextantError } from '../../errors.ts';
import type { Budget } from './budget.ts';
import { Lru } from '../lru.ts';

/** Embeddings that are remembered: 200 kB of them, for the pages of a result and what several people ask. */
const REMEMBERED = 128;

export interface TextEmbedding {
  /** Unit length, as many numbers as the model has dimensions. */
  embedding: Float32Array;
  /** Tokens that were encoded, [CLS] and [SEP] included, after truncation. */
  tokens: number;
  /** Set when the text has more of them. */
  isTruncated?: true;
}

/** Embeds queries by one model, and remembers the latest. */
export class QueryEncoder {
  /** Names the weights of the model. */
  readonly weights: string;
  readonly #encoder: Encoder;
  readonly #remembered = new Lru<TextEmbedding>(REMEMBERED);

  constructor(weights: string, encoder: Encoder) {
    this.weights = weights;
    this.#encoder = encoder;
  }

  /** The embedding of a text as a query; it is shared, so it must not be changed. */
  embed(text: string): TextEmbedding {
    return this.#remembered.get(text) ?? this.#embedTokens(text, this.#tokenize(text));
  }

  /** Whether the model has a token of its own for a word: a word that it has met often. */
  knows(word: string): boolean {
    const ids = this.#encoder.wordIds(word);
    return ids.length === 1 && ids[0] !== null;
  }

  /** How many tokens the model reads a word as. */
  pieces(word: string): number {
    return this.#encoder.wordIds(word).length;
  }

  /**
   * The embeddings of several texts, on the account of a request. Their tokens are counted before any is embedded.
   * @throws SextantError `payload-too-large` when they are more than the request may have embedded
   */
  embedAll(texts: readonly string[], budget: Budget): TextEmbedding[] {
    const most = budget.allowance.tokens;
    const tokens: Tokens[] = [];
    for (const text of texts) {
      const its = this.#tokenize(text);
      tokens.push(its);
      budget.tokens += its.ids.length;
      if (budget.tokens > most && tokens.length > 1) {
        const fit = tokens.length - 1;
        const which = fit === 1 ? 'The first alone is' : `The first ${fit} are`;
        throw new SextantError(
          'payload-too-large',
          `These ${texts.length} texts have more than ${most} tokens, the most that one request may have embedded. ${which} within it: send fewer or shorter texts in one request; an API key of this site allows more.`,
        );
      }
    }
    return tokens.map((its, i) => {
      const text = texts[i] ?? '';
      return this.#remembered.get(text) ?? this.#embedTokens(text, its);
    });
  }

  #tokenize(text: string): Tokens {
    return this.#encoder.tokenize(this.#encoder.config.queryPrefix + text);
  }

  #embedTokens(text: string, { ids, isTruncated }: Tokens): TextEmbedding {
    const embedded: TextEmbedding = {
      embedding: this.#encoder.embed(ids, 'query'),
      tokens: ids.length,
      ...(isTruncated && { isTruncated }),
    };
    this.#remembered.set(text, embedded);
    return embedded;
  }
}
