import { SextantError } from '../errors.ts';
import type { EncoderConfig } from './config.ts';

/** What the model reads of a text. */
export interface Tokens {
  ids: Uint32Array;
  /** Whether the text has more than the model takes. */
  isTruncated: boolean;
}

/** Cuts texts into the tokens of one model. Text that looks like a special token is text: a query cannot forge one. */
export interface Tokenizer {
  /**
   * Ids, with the token that begins a text and the one that ends it, at most `maxTokens` of them: what is beyond is not
   * even looked at.
   */
  encode(text: string): Tokens;
  /** Ids of a word as it is in the midst of a text, with null for a part that is not known. */
  wordIds(word: string): readonly (number | null)[];
}

/** @throws SextantError `index-corrupt` when a vocabulary has more tokens than its model knows */
export function requireKnown(tokens: number, { vocabSize }: Pick<EncoderConfig, 'vocabSize'>): void {
  if (tokens <= vocabSize) return;
  const sizes = `The vocabulary has ${tokens} tokens and the model knows ${vocabSize}.`;
  throw new SextantError('index-corrupt', `${sizes} Publish the index again.`);
}

/** The ids of a text: those that begin and end it, and of `words` as many as fit between. */
export function boundedTokens(
  { cls, sep, maxTokens }: { cls: number; sep: number; maxTokens: number },
  words: Iterable<string>,
  push: (word: string, ids: number[]) => void,
): Tokens {
  const most = maxTokens - 1;
  const ids = [cls];
  let isTruncated = false;
  for (const word of words) {
    isTruncated = ids.length >= most;
    if (isTruncated) break;
    push(word, ids);
  }
  isTruncated ||= ids.length > most;
  ids.length = Math.min(ids.length, most);
  ids.push(sep);
  return { ids: Uint32Array.from(ids), isTruncated };
}
