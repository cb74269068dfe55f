import { segments } from '../../src/text/segments.ts';
import { EMPTY_WORDS, GENERIC_NOUNS } from './label-words.ts';

const LONGEST = 4;
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}+]|[-'’./](?=[\p{L}\p{N}]))*|[^\s]/gu;
const COMMAND = /\\[a-zA-Z]+|[{}]/g;
const IS_WORD = /^[\p{L}\p{N}]/u;
const IS_NUMBER = /^[\d.,/ -]+$/;

interface Word {
  form: string;
  key: string;
  /** Whether it says nothing by itself. */
  isEmpty: boolean;
  /** Whether a name ends before it: punctuation, or a word that no name is made of. */
  isBoundary: boolean;
}

/** A phrase as it stands in a text. */
export interface Found {
  /** Equal for all forms of a phrase: lower case, without plural endings and hyphens. */
  key: string;
  /** How it is written here. */
  form(): string;
  /** Whether it ends here, rather than in the middle of a longer name. */
  isWhole: boolean;
}

/** Distinct words that are remembered: most of a text's words have been seen before. */
const REMEMBERED = 200_000;

/** Finds the phrases of texts that could name a topic. */
export class PhraseReader {
  readonly #words = new Map<string, Word>();

  /**
   * Visits every phrase of one to four words that crosses no punctuation and neither begins nor ends with a word that
   * says nothing by itself.
   */
  each(text: string, visit: (found: Found) => void): void {
    const words = (proseOf(text).match(WORD) ?? []).map((form) => this.#word(form));
    const isWhole = (end: number): boolean => words[end]?.isBoundary ?? true;
    for (let i = 0; i < words.length; i++) {
      const first = words[i];
      if (!first || first.key === '' || (first.isEmpty && !MAY_BEGIN.has(first.key))) continue;
      let key = first.key;
      if (!first.isEmpty) visit({ key, form: () => first.form, isWhole: isWhole(i + 1) });
      for (let n = 1; n < LONGEST; n++) {
        const word = words[i + n];
        if (!word || word.key === '') break;
        key += ` ${word.key}`;
        if (word.isEmpty && !MAY_END.has(word.key)) continue;
        const form = (): string =>
          words
            .slice(i, i + n + 1)
            .map((one) => one.form)
            .join(' ');
        visit({ key, form, isWhole: isWhole(i + n + 1) });
      }
    }
  }

  #word(form: string): Word {
    const known = this.#words.get(form);
    if (known) return known;
    const key = keyOf(form);
    const word = { form, key, isEmpty: isEmpty(key), isBoundary: isBoundary(key) };
    if (this.#words.size >= REMEMBERED) this.#words.clear();
    this.#words.set(form, word);
    return word;
  }
}

/** A text without formulas, links, commands and braces. */
function proseOf(text: string): string {
  return segments(text)
    .map((segment) => (segment.kind === 'text' ? segment.text.replace(COMMAND, ' ') : ' '))
    .join('');
}

/** Words that say nothing alone but much before or after another. */
const MAY_BEGIN = new Set([
  'large',
  'small',
  'long',
  'zero',
  'open',
  'test',
  'world',
  'real',
  'low',
  'high',
  'data',
  'time',
  'multiple',
  'scaling',
]);
const MAY_END = new Set([
  'learning',
  'model',
  'analysis',
  'understanding',
  'evaluation',
  'scaling',
  'design',
  'training',
  'data',
  'code',
  'quality',
  'process',
  'system',
  'benchmark',
  'time',
  'review',
  'dataset',
  'domain',
]);

const EMPTY_KEYS: ReadonlySet<string> = new Set(Array.from(EMPTY_WORDS, keyOf));
const NOUN_KEYS: ReadonlySet<string> = new Set(Array.from(GENERIC_NOUNS, keyOf));

function isBoundary(key: string): boolean {
  return key === '' || (EMPTY_KEYS.has(key) && !NOUN_KEYS.has(key));
}

function isEmpty(key: string): boolean {
  return EMPTY_KEYS.has(key) || IS_NUMBER.test(key) || key.length < 2;
}

/** Lower case without the ending of a plural, hyphens as spaces; empty when it is no word. */
export function keyOf(form: string): string {
  if (!IS_WORD.test(form)) return '';
  const lower = form.toLowerCase().replaceAll('’', "'").replace(/'s$/, '').replaceAll('-', ' ');
  return /[^sui]s$/.test(lower) && lower.length > 3 ? lower.slice(0, -1) : lower;
}
