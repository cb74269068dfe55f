import { normalize } from '../../text/unicode.ts';
import { plainLine } from '../../text/unseen.ts';

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** Letters of any other script, and digits, which stand by what is before them. */
const LEFT_TO_RIGHT = new RegExp(`(?!${RIGHT_TO_LEFT.source})[\\p{L}\\p{N}]`, 'u');

/** Of UAX #9: a text by its own direction, its end, and what makes a line one from right to left. */
const OPEN = '\u2068';
const CLOSE = '\u2069';
const RIGHT = '\u200f';

/** A text within a sentence; one that is written in the other direction is isolated from it (UAX #9, FSI and PDI). */
export function isolated(text: string, direction: 'ltr' | 'rtl'): string {
  const isForeign = (direction === 'ltr' ? RIGHT_TO_LEFT : LEFT_TO_RIGHT).test(text);
  return isForeign ? `${OPEN}${text}${CLOSE}` : text;
}

/**
 * The lines that a text was wrapped in, each of which a mail reader takes for a paragraph of its own: what is isolated ends
 * with its line and begins again on the next, and a line is of the direction of the text whatever it begins with.
 */
export function paragraphsOf(lines: readonly string[], direction: 'ltr' | 'rtl'): string[] {
  let open = 0;
  return lines.map((line) => {
    const before = OPEN.repeat(open);
    for (const letter of line) open = Math.max(0, open + Number(letter === OPEN) - Number(letter === CLOSE));
    const whole = before + line + CLOSE.repeat(open);
    return direction === 'rtl' && whole.includes(OPEN) ? RIGHT + whole : whole;
  });
}

/**
 * What mail readers make links of, or dial: a scheme, a mailbox, a dot between anything and two letters, the four numbers
 * of an address. It is looked for in words without their marks: those stand between letters of many scripts.
 */
const ADDRESS =
  /:\/\/|\b(?:tel|sms|mailto|callto|skype):|@|www|\S[.․‧。．。]\p{L}{2}|\p{N}(?:[.․‧。．。]\p{N}+){3}/iu;
const MARKS = /\p{M}/gu;
/** What is not seen and would divide an address or a number for us alone. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** Up to three characters between two digits, none of them a letter; marks are of the character before them. */
const GAP = String.raw`(?:\p{M}*[^\p{L}\p{N}\p{M}]){0,3}\p{M}*`;
/** Years and dates, and ranges and lists of them, which nobody dials: `2019-2024`, `2024-05-01`. */
const DATES =
  /^(?:(?:19|20)\d\d(?:-(?:0\d|1[0-2])(?:-(?:[0-2]\d|3[01]))?)?(?:[\s/.-]{1,3}|(?=[\s().+/-]*$)))+[\s().+/-]*$/;
/** Seven digits of any script, whatever stands between them. */
const DIGITS = new RegExp(String.raw`\+?\p{N}(?:${GAP}\p{N}){6,}\p{M}*[\s().+/-]*`, 'gu');
/** Characters of what a stranger typed that a mail repeats. */
const MOST = 60;

/**
 * A text that somebody typed who may not be who reads it: without what could be followed or dialled, and short. A form
 * that mails anything to anybody would else be used to.
 * @param kept Words that stay as they are, such as the name of a category.
 */
export function harmless(text: string, kept: readonly string[] = []): string {
  const words = plainLine(normalize(text, 'NFKC').replace(INVISIBLE, ''))
    .split(' ')
    .map((word) => (ADDRESS.test(word.replace(MARKS, '')) && !kept.includes(word) ? '…' : word))
    .join(' ')
    .replace(DIGITS, (digits) => (DATES.test(digits) ? digits : '… '));
  return cutLine(words, MOST);
}

/** The beginning of a line of at most `length` UTF-16 code units, `…` included, cut after a word where there is one. */
export function cutLine(text: string, length: number): string {
  if (text.length <= length) return text.trim();
  const space = text.lastIndexOf(' ', length - 1);
  const end = space >= length / 2 ? space : wholeCharacters(text, length - 1);
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Where the last whole character before `end` ends: no accent is taken from its letter, no half of a pair kept. */
function wholeCharacters(text: string, end: number): number {
  const characters = new Intl.Segmenter().segment(text);
  return characters.containing(end)?.index ?? end;
}
