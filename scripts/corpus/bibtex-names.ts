import { decodeLatex } from '../../src/text/latex.ts';

const SUFFIX = /^(?:jr|sr|[IVX]{2,4})\.?$/i;

/**
 * The names of a BibTeX `author` value, given name first: `de la Cruz, Juan and {Google Brain}` is `Juan de la
 * Cruz` and `Google Brain`. The `and others` at the end is left out.
 * @returns the text itself, decoded, if it has more commas than one name may have: `and` is not what divides it
 */
export function bibtexNames(text: string): string[] | string {
  if (EXTENDED.test(text)) return extendedNames(text.replaceAll(/\s+/g, ' '));
  const names = splitOutsideBraces(text.replaceAll(/\s+/g, ' '), / and /gi).filter(
    (name) => name.trim().toLowerCase() !== 'others',
  );
  const [only] = names;
  if (names.length === 1 && only !== undefined && isList(only)) return decodeLatex(only);
  return names.map((name) => decodeLatex(givenNameFirst(name)));
}

/** BibLaTeX's extended names: `family=Berg, given=Jan, prefix=van der, useprefix=true`, in any order. */
const EXTENDED = /^\s*"?(?:family|given|prefix|suffix|useprefix)(?:-?i)?\s*=/i;
const PART = /^(?<key>[a-z]+(?:-i)?)\s*=(?<value>.*)$/is;

function extendedNames(text: string): string[] {
  return splitOutsideBraces(text, / and /gi, true)
    .map((name) => name.trim())
    .filter((name) => name !== '' && name.toLowerCase() !== 'others')
    .map((name) => (EXTENDED.test(name) ? extendedName(name) : decodeLatex(givenNameFirst(name))));
}

function extendedName(name: string): string {
  const parts = new Map<string, string>();
  for (const part of splitOutsideBraces(name, /,/g, true)) {
    const { key, value } = PART.exec(unquoted(part))?.groups ?? {};
    if (key !== undefined && value !== undefined) parts.set(key.toLowerCase(), decodeLatex(unquoted(value)));
  }
  return ['given', 'prefix', 'family', 'suffix']
    .map((key) => parts.get(key)?.trim() ?? '')
    .filter((part) => part !== '')
    .join(' ');
}

function unquoted(text: string): string {
  return text.trim().replace(/^"(.*)"$/s, '$1');
}

/** `A B, C D, E F`: three parts are one name only if the second is a suffix. */
function isList(name: string): boolean {
  const parts = splitOutsideBraces(name, /,/g).map((part) => part.trim());
  return parts.length > 3 || (parts.length === 3 && !SUFFIX.test(parts[1] ?? ''));
}

/** `Last, First` and `Last, Jr, First`; anything else is in order already. */
function givenNameFirst(name: string): string {
  const [last = '', ...others] = splitOutsideBraces(name, /,/g).map((part) => part.trim());
  const first = others.pop();
  if (first !== undefined && others.length === 0 && SUFFIX.test(first)) return `${last} ${first}`;
  return first === undefined ? last : [first, last, ...others].filter((part) => part !== '').join(' ');
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
