import { normalize } from '../text/unicode.ts';
import { Merges } from './bpe-merges.ts';
import type { Bpe, EncoderConfig } from './config.ts';
import { boundedTokens, requireKnown, type Tokenizer, type Tokens } from './bounded-tokens.ts';

/**
 * Of a word without a space, a letter of another kind or a sign in it, this many bytes are read: more than fill the longest
 * input. Pairs are merged in a time that grows a little faster than their number.
 */
const MOST_BYTES = 8_192;

const utf8 = new TextEncoder();

/**
 * The tokenizer of GPT-2 and RoBERTa: words, of their bytes again and again the pair that was merged first in training
 * (Sennrich et al. 2016; Radford et al. 2019), as transformers.js does it.
 */
export class BpeTokenizer implements Tokenizer {
  readonly #config: Pick<EncoderConfig, 'maxTokens'> & { tokenizer: Bpe };
  readonly #merges: Merges;
  /** Texts that are tokens wherever they stand. */
  readonly #added: ReadonlyMap<string, number>;
  readonly #split: RegExp | null;

  /**
   * @param vocabulary What `encodeMerges` gave.
   * @throws SextantError `index-corrupt` also when the model does not know all of its tokens; `index-format-unsupported`
   */
  constructor(
    config: Pick<EncoderConfig, 'maxTokens' | 'vocabSize'> & { tokenizer: Bpe },
    vocabulary: Uint8Array,
  ) {
    this.#config = config;
    this.#merges = new Merges(vocabulary);
    const { added = [] } = config.tokenizer;
    this.#added = new Map(added);
    this.#split = added.length === 0 ? null : anyOf(added.map(([text]) => text));
    requireKnown(this.#merges.tokens, config);
  }

  encode(text: string): Tokens {
    const { tokenizer, maxTokens } = this.#config;
    return boundedTokens({ ...tokenizer, maxTokens }, this.#words(text), (word, ids) =>
      this.#push(word, ids),
    );
  }

  wordIds(word: string): readonly number[] {
    const ids: number[] = [];
    for (const part of wordsOf(` ${word}`)) this.#push(part, ids);
    return ids;
  }

  *#words(raw: string): Generator<string> {
    const { addPrefixSpace, normalize: form } = this.#config.tokenizer;
    const text = form === undefined ? raw : normalize(raw, form);
    for (const part of this.#split === null ? [text] : text.split(this.#split)) {
      if (this.#added.has(part)) yield part;
      else if (part !== '') yield* wordsOf(addPrefixSpace && !part.startsWith(' ') ? ` ${part}` : part);
    }
  }

  #push(word: string, ids: number[]): void {
    const id = this.#added.get(word);
    if (id === undefined) this.#merge(word, ids);
    else ids.push(id);
  }

  /** Adds the tokens of a word: at each step the pair of the first merge, and of equals the leftmost, becomes one token. */
  #merge(word: string, ids: number[]): void {
    const merges = this.#merges;
    const bytes = utf8.encode(word).subarray(0, MOST_BYTES);
    const tokens = Uint32Array.from(bytes, (byte) => merges.ofByte(byte));
    const count = tokens.length;
    // Neighbours that are left: −1 for a token that has become a part of the one before it.
    const next = Int32Array.from(tokens, (_, i) => i + 1);
    const before = Int32Array.from(tokens, (_, i) => i - 1);
    const queue = new Queue();
    const offer = (at: number): void => {
      const right = next[at] ?? count;
      if (at < 0 || right >= count) return;
      const place = merges.find(tokens[at] ?? 0, tokens[right] ?? 0);
      if (place >= 0) queue.push(place * MOST_BYTES + at);
    };
    for (let i = 0; i < count; i++) offer(i);
    for (let first = queue.pop(); first !== undefined; first = queue.pop()) {
      const [place, at] = [Math.floor(first / MOST_BYTES), first % MOST_BYTES];
      const right = next[at] ?? count;
      // What was offered may have become a part of another token.
      if (right < 0 || right >= count || merges.find(tokens[at] ?? 0, tokens[right] ?? 0) !== place) continue;
      tokens[at] = merges.whole(place);
      const following = next[right] ?? count;
      next[at] = following;
      next[right] = -1;
      if (following < count) before[following] = at;
      offer(before[at] ?? -1);
      offer(at);
    }
    for (let at = 0; at < count; at = next[at] ?? count) ids.push(tokens[at] ?? 0);
  }
}

/** Finds any of these texts, and of several at one place the longest. */
function anyOf(texts: readonly string[]): RegExp {
  const longest = texts.toSorted((a, b) => b.length - a.length);
  return new RegExp(`(${longest.map((text) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|')})`);
}

/** The words of GPT-2, each with the space before it. */
function* wordsOf(text: string): Generator<string> {
  const words = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu;
  for (let found = words.exec(text); found !== null; found = words.exec(text)) {
    const [word] = found;
    // The last of several spaces belongs to the word after them: `\s+(?!\S)|\s+` of GPT-2, without going back.
    const isLeft = word.length > 1 && words.lastIndex < text.length && word.trim() === '';
    if (isLeft) words.lastIndex -= 1;
    yield isLeft ? word.slice(0, -1) : word;
  }
}

/** Numbers, of which the smallest comes first: a binary heap. */
class Queue {
  readonly #heap: number[] = [];

  push(value: number): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const its = heap[above] ?? 0;
      if (its <= value) break;
      heap[at] = its;
      at = above;
    }
    heap[at] = value;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const value = heap.pop();
    if (value === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if ((heap[below + 1] ?? Infinity) < (heap[below] ?? Infinity)) below++;
      const its = heap[below];
      if (its === undefined || its >= value) break;
      heap[at] = its;
      at = below;
    }
    heap[at] = value;
    return first;
  }
}
