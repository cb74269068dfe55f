import { normalize } from '../text/unicode.ts';
import type { EncoderConfig, WordPiece } from './config.ts';
import { boundedTokens, requireKnown, type Tokenizer, type Tokens } from './bounded-tokens.ts';
import { Vocabulary } from './vocabulary.ts';

/** Characters that BERT drops: NUL, the replacement character, control, format, private use, surrogates. */
const DROPPED = /[\0\uFFFD\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;
const SPACE = /[\s\p{Zs}]/u;
/** BERT counts all non-alphanumeric ASCII as punctuation, besides Unicode's own. */
const PUNCTUATION = /[!-/:-@[-`{-~\p{P}]/u;
const MARKS = /\p{Mn}/gu;
const ASCII = /^[\t\n\r\x20-\x7e]*$/;

type WordPieceConfig = Pick<EncoderConfig, 'vocabSize' | 'maxTokens'> & { tokenizer: WordPiece };

/** The blocks that BERT takes for Chinese characters: each becomes a word of its own. */
const CHINESE: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b820, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

/**
 * BERT's tokenizer: clean, split, lowercase, strip accents, then the longest known pieces of each word, as in
 * Devlin et al. 2018, https://github.com/google-research/bert, and as transformers.js does it.
 */
export class WordPieceTokenizer implements Tokenizer {
  readonly #config: WordPieceConfig;
  readonly #vocabulary: Vocabulary;

  /**
   * @param vocabulary What `encodeVocabulary` gave.
   * @throws SextantError `index-corrupt` also when the model does not know all of its tokens
   */
  constructor(config: WordPieceConfig, vocabulary: Uint8Array) {
    this.#config = config;
    this.#vocabulary = new Vocabulary(vocabulary);
    requireKnown(this.#vocabulary.size, config);
  }

  encode(text: string): Tokens {
    const { tokenizer, maxTokens } = this.#config;
    return boundedTokens({ ...tokenizer, maxTokens }, this.#words(text), (word, ids) =>
      this.#pieces(word, ids),
    );
  }

  wordIds(word: string): readonly (number | null)[] {
    const ids = Array.from(this.encode(word).ids.subarray(1, -1));
    return ids.map((id) => (id === this.#config.tokenizer.unknown ? null : id));
  }

  *#words(text: string): Generator<string> {
    const { splitChineseChars } = this.#config.tokenizer;
    let word = '';
    for (const char of text) {
      const space = SPACE.test(char);
      if (!space && DROPPED.test(char)) continue;
      if (!space && !(splitChineseChars && isChinese(char))) {
        word += char;
        continue;
      }
      if (word !== '') yield* this.#split(word);
      if (!space) yield* this.#split(char);
      word = '';
    }
    if (word !== '') yield* this.#split(word);
  }

  /** Lowercase and accents first, then punctuation, since the first can make the second. */
  *#split(raw: string): Generator<string> {
    const { lowercase, stripAccents } = this.#config.tokenizer;
    let word = raw;
    if (stripAccents && !ASCII.test(word)) word = normalize(word, 'NFD').replace(MARKS, '');
    if (lowercase) word = word.toLowerCase();
    let start = 0;
    let at = 0;
    for (const char of word) {
      if (PUNCTUATION.test(char)) {
        if (at > start) yield word.slice(start, at);
        yield char;
        start = at + char.length;
      }
      at += char.length;
    }
    if (at > start) yield word.slice(start, at);
  }

  /** Greedy longest match. A word with any unknown piece is [UNK] as a whole. */
  #pieces(word: string, ids: number[]): void {
    const { unknown, continuation, maxCharsPerWord } = this.#config.tokenizer;
    const before = ids.length;
    const chars = Array.from(word);
    let start = chars.length > maxCharsPerWord ? -1 : 0;
    while (start >= 0 && start < chars.length) {
      let end = chars.length;
      let id: number | undefined;
      for (; end > start; end--) {
        const piece = chars.slice(start, end).join('');
        id = this.#vocabulary.id(start > 0 ? continuation + piece : piece);
        if (id !== undefined) break;
      }
      if (id !== undefined) ids.push(id);
      start = id === undefined ? -1 : end;
    }
    if (start < 0) {
      ids.length = before;
      ids.push(unknown);
    }
  }
}

function isChinese(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code >= 0x3400 && CHINESE.some(([low, high]) => code >= low && code <= high);
}
