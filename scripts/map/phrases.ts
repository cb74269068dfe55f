import { STOP_WORDS } from './stop-words.ts';

const LONGEST = 3;
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}+]|[-'’./](?=[\p{L}\p{N}]))*|[^\s]/gu;
const MATH = /\$[^$]*\$|\\[a-zA-Z]+|[{}]|https?:\/\/\S+/g;
const IS_WORD = /^[\p{L}\p{N}]/u;
const IS_NUMBER = /^[\d.,/-]+$/;

/** A phrase of one to three words: `key` is equal for all of its forms, `form` is how it stands in the text. */
export interface Phrase {
  key: string;
  form: string;
}

/**
 * The phrases of a text that could name a topic: they cross no punctuation, and neither begin nor end with a word
 * that says nothing by itself.
 */
export function* phrasesOf(text: string): Generator<Phrase> {
  const words = (text.replace(MATH, ' ').match(WORD) ?? []).map((form) => ({ form, key: keyOf(form) }));
  for (let i = 0; i < words.length; i++) {
    let key = '';
    let form = '';
    for (let n = 0; n < LONGEST; n++) {
      const word = words[i + n];
      if (!word || word.key === '') break;
      key += n === 0 ? word.key : ` ${word.key}`;
      form += n === 0 ? word.form : ` ${word.form}`;
      if (n === 0 && isEmpty(word.key)) {
        if (!MAY_BEGIN.has(word.key)) break;
        continue;
      }
      if (isEmpty(word.key) && !(n > 0 && MAY_END.has(word.key))) continue;
      yield { key, form };
    }
  }
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
  'training',
  'multiple',
  'scaling',
  'train',
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

const STOP_KEYS: ReadonlySet<string> = new Set(Array.from(STOP_WORDS, keyOf));

function isEmpty(key: string): boolean {
  return STOP_KEYS.has(key) || IS_NUMBER.test(key) || key.length < 2;
}

/** Lower case without the ending of a plural; empty when it is no word. */
function keyOf(form: string): string {
  if (!IS_WORD.test(form)) return '';
  const lower = form.toLowerCase().replaceAll('’', "'").replace(/'s$/, '');
  return /[^sui]s$/.test(lower) && lower.length > 3 ? lower.slice(0, -1) : lower;
}
