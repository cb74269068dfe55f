import { decodeLatex } from '../../src/text/latex.ts';
import { isDegree, isSuffixApart, literalName, personName } from '../../src/text/names.ts';
import type { Said } from './author-names.ts';

/**
 * The names of a BibTeX `author` value: `de la Cruz, Juan` in its parts, `{Google Brain}` as one, `Juan de la Cruz` as
 * a text. The `and others` at the end is left out.
 * @returns the text itself, decoded, if it has more commas than one name may have: `and` is not what divides it
 */
export function bibtexNames(text: string): Said[] | string {
  const isExtended = EXTENDED.test(text);
  const names = splitOutsideBraces(text.replaceAll(/\s+/g, ' '), / and /gi, isExtended)
    .map((name) => name.trim())
    .filter((name) => name.toLowerCase() !== 'others');
  if (isExtended)
    return names
      .filter((name) => name !== '')
      .map((name) => (EXTENDED.test(name) ? extendedName(name) : nameIn(name)));
  const [only] = names;
  if (names.length === 1 && only !== undefined && isList(only)) return decodeLatex(only);
  return names.map(nameIn);
}

/** BibLaTeX's extended names: `family=Berg, given=Jan, prefix=van der, useprefix=true`, in any order. */
const EXTENDED = /^\s*"?(?:family|given|prefix|suffix|useprefix)(?:-?i)?\s*=/i;
const PART = /^(?<key>[a-z]+(?:-i)?)\s*=(?<value>.*)$/is;

function extendedName(name: string): Said {
  const parts = new Map<string, string>();
  for (const part of splitOutsideBraces(name, /,/g, true)) {
    const { key, value } = PART.exec(unquoted(part))?.groups ?? {};
    if (key !== undefined && value !== undefined) parts.set(key.toLowerCase(), decodeLatex(unquoted(value)));
  }
  return personName({
    family: parts.get('family'),
    given: parts.get('given'),
    particle: parts.get('prefix'),
    suffix: parts.get('suffix'),
  });
}

function unquoted(text: string): string {
  return text.trim().replace(/^"(.*)"$/s, '$1');
}

/** `A B, C D, E F`: three parts are one name only if the second is a suffix. */
function isList(name: string): boolean {
  const parts = splitOutsideBraces(name, /,/g).map((part) => part.trim());
  return parts.length > 3 || (parts.length === 3 && !isSuffix(parts[1]));
}

function isSuffix(part = ''): boolean {
  return isBraced(part) || isSuffixApart(part);
}

/** Whether a text is in one pair of braces, so that nothing divides it. */
function isBraced(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}') depth--;
    if (depth === 0) return i > 0 && i === text.length - 1;
  }
  return false;
}

/** One name: `Last, First`, `Last, Jr, First`, in braces, or with the first name first. */
function nameIn(name: string): Said {
  if (isBraced(name)) return literalName(decodeLatex(name));
  const parts = splitOutsideBraces(name, /,/g).map((part) => part.trim());
  const [family = '', second, third, ...more] = parts.map((part) => decodeLatex(part));
  if (second === undefined) return withoutComma(name);
  if (more.length > 0) return decodeLatex(name);
  if (third === undefined) {
    // Rather `John Smith, Jr.` than someone called Jr.
    return isBraced(parts[1] ?? '') || !isSuffixApart(second) || second.length === 1
      ? personName({ family, given: second })
      : decodeLatex(name);
  }
  if (isDegree(second) && !isBraced(parts[1] ?? '')) return personName({ family, given: third });
  return isSuffix(parts[2]) && !isSuffix(parts[1])
    ? personName({ family, given: second, suffix: third })
    : personName({ family, given: third, suffix: second });
}

/** Braces around several words at the end make these the family name: `Gabriel {García Márquez}`. */
function withoutComma(name: string): Said {
  const words = splitOutsideBraces(name, / /g);
  const last = words.at(-1) ?? '';
  return words.length > 1 && isBraced(last) && last.includes(' ')
    ? personName({ family: decodeLatex(last), given: decodeLatex(words.slice(0, -1).join(' ')) })
    : decodeLatex(name);
}

/** @param areQuotesBraces Nothing is divided between quotation marks either, as around the values of extended names. */
function splitOutsideBraces(text: string, separator: RegExp, areQuotesBraces = false): string[] {
  let depth = 0;
  let isQuoted = false;
  let outside = '';
  let before = '';
  for (const unit of text.split('')) {
    if (unit === '{') depth++;
    if (areQuotesBraces && unit === '"' && depth === 0 && before !== '\\') isQuoted = !isQuoted;
    outside += depth > 0 || isQuoted ? '{' : unit;
    if (unit === '}') depth--;
    before = unit;
  }
  const parts: string[] = [];
  let from = 0;
  for (const { 0: found, index } of outside.matchAll(separator)) {
    parts.push(text.slice(from, index));
    from = index + found.length;
  }
  return [...parts, text.slice(from)];
}
