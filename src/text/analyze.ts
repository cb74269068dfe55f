import { stem } from 'porter2';
import { ACCENT_LETTERS, ACCENT_SIGNS } from './accents.ts';
import { STOP_WORDS } from './stop-words.ts';
import { normalize } from './unicode.ts';

/** One word of a text: its term and where it stands. */
export interface Token {
  term: string;
  /** Offsets into the text, in UTF-16 code units. */
  start: number;
  end: number;
  /** Number of the word. A compound stands at the place of its last part. */
  position: number;
}

/** LaTeX: an accent command within a word, and commands that are no words themselves. */
const ACCENT = String.raw`\\(?:${ACCENT_SIGNS}|${ACCENT_LETTERS}(?=\{))\{?\\?[A-Za-z]\}?`;
const COMMAND = String.raw`\\(?:text[a-z]*|math[a-z]*|emph|operatorname|left|right|frac|sqrt|cite|ref|label|url|href|begin|end)(?![A-Za-z])`;
const IDEOGRAPH = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]`;

/** A word of a text. Groups: an ideograph, a number, a word. Unambiguous, so that matching takes linear time. */
function wordPattern(letter: string, digit: string, ideograph: string): RegExp {
  const run = String.raw`(?:${letter}|${ACCENT})${letter}*(?:${ACCENT}${letter}*)*`;
  const number = String.raw`${digit}+(?:[.,]${digit}+)+(?!${letter})`;
  const part = String.raw`${run}(?:['’]${run})*`;
  return new RegExp(String.raw`${COMMAND}|(${ideograph})|(${number})|(${part}(?:[\-‐‑]${part})*)`, 'gv');
}

/** What {@link anyWord} finds in ASCII: compiling Unicode's sets took a new isolate 2 ms, which few queries need. */
const ASCII_WORD = wordPattern('[A-Za-z0-9]', '[0-9]', '[]');
let anyWord: RegExp | undefined;

function wordOf(text: string): RegExp {
  if (ASCII.test(text)) return ASCII_WORD;
  return (anyWord ??= wordPattern(
    String.raw`[[\p{L}\p{M}\p{N}]--${IDEOGRAPH}]`,
    String.raw`\p{Nd}`,
    IDEOGRAPH,
  ));
}

// eslint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/;
const ACCENTS = new RegExp(ACCENT, 'g');
const HYPHENS = /[-‐‑]/;
const ENGLISH = /^[a-z']+$/;
/** A longer compound is a phrase, not a name. */
const MAX_PARTS = 3;
/** Characters of a term; an address or a sequence of bases may be longer. */
const MAX_LENGTH = 40;
/** Letters that Unicode does not take apart. */
const LETTERS: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
};

/** What may follow a word as a part of its name: `C++`, `C#` (in LaTeX `C\#`), `A*`. */
const SIGN = /\+\+|\\?#|\*/y;
const SIGNS = '+#*\\';

/** The sign at a place that makes a name of the word before it; of all but `++`, that word is one letter. */
function signAt(text: string, at: number, word: string): string {
  if (!SIGNS.includes(text.charAt(at)) || at === text.length) return '';
  SIGN.lastIndex = at;
  const [sign = ''] = SIGN.exec(text) ?? [];
  const isName = sign === '++' || (sign !== '' && /^[A-Za-z]$/.test(word));
  return isName && !/[\p{L}\p{N}]/u.test(text.charAt(at + sign.length)) ? sign : '';
}

/**
 * The words of a text as terms of the index: case, accents and LaTeX folded, English stems, stop words left out.
 * A hyphenated name gives its parts and the whole without hyphens (`GPT-4`: gpt, 4, gpt4), a name with signs the word
 * and the whole (`C++`: c, c++). Papers and queries go through this one function.
 * @param stopWords Whether they stay, for a phrase that has some.
 */
export function analyze(text: string, { stopWords = false } = {}): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const add = (word: string, start: number, end: number): void => {
    const term = termOf(word);
    if (term !== '' && (stopWords || !STOP_WORDS.has(term))) tokens.push({ term, start, end, position });
  };
  for (const match of text.matchAll(wordOf(text))) {
    const [found, ideograph, number, word] = match;
    if (word === undefined) {
      if (number === undefined && ideograph === undefined) continue;
      add(found.replaceAll(',', ''), match.index, match.index + found.length);
      position++;
      continue;
    }
    let start = match.index;
    const parts = word.split(HYPHENS);
    for (const part of parts) {
      add(part, start, start + part.length);
      start += part.length + 1;
      position++;
    }
    if (parts.length > 1 && parts.length <= MAX_PARTS) {
      position--;
      add(parts.join(''), match.index, match.index + word.length);
      position++;
    }
    const end = match.index + word.length;
    const last = parts.at(-1) ?? '';
    const sign = signAt(text, end, last);
    if (sign !== '') {
      const term = (fold(last) + sign.replace('\\', '')).slice(0, MAX_LENGTH);
      tokens.push({ term, start: end - last.length, end: end + sign.length, position: position - 1 });
    }
  }
  return tokens;
}

/** Terms of words that were met before: texts repeat each other's words, and stemming is most of the work. */
const terms = new Map<string, string>();
const MOST_TERMS = 4_096;
/** A longer word may be a part of its text in memory, which it would keep there. */
const LONGEST_KEPT = 12;

/** The term of a word, a stop word too. */
function termOf(word: string): string {
  const known = terms.get(word);
  if (known !== undefined) return known;
  const term = toTerm(word);
  if (word.length <= LONGEST_KEPT) {
    if (terms.size === MOST_TERMS) terms.clear();
    terms.set(word, term);
  }
  return term;
}

/** One word, folded and stemmed; empty when nothing is left of it. */
function toTerm(word: string): string {
  const folded = fold(word).replaceAll('’', "'");
  const term = ENGLISH.test(folded) ? stem(folded) : folded;
  // White space can come of folding: Unicode takes some Arabic ligatures apart into several words.
  return term.replace(/['\s]/g, '').slice(0, MAX_LENGTH);
}

/** Lower case, without accents, LaTeX accents and ligatures. */
export function fold(text: string): string {
  if (/^[a-z0-9 ]*$/.test(text)) return text;
  const plain = text.includes('\\')
    ? text.replace(ACCENTS, (accent) => accent.match(/[A-Za-z]\}?$/)?.[0][0] ?? '')
    : text;
  return normalize(plain, 'NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþ]/g, (letter) => LETTERS[letter] ?? letter);
}

/** The words of a name or a title, folded but not stemmed, none left out. */
export function words(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The words of a name with the last one first, as the index sorts authors: `yann a lecun` is `lecun yann a`. */
export function familyFirst(name: readonly string[]): string[] {
  return [...name.slice(-1), ...name.slice(0, -1)];
}
