import { decodeLatex } from '../../src/text/latex.ts';

const SUFFIX = /^(?:jr|sr|[IVX]{2,4})\.?$/i;

/**
 * The names of a BibTeX `author` value, given name first: `de la Cruz, Juan and {Google Brain}` is `Juan de la
 * Cruz` and `Google Brain`. The `and others` at the end is left out.
 * @returns the text itself, decoded, if it has more commas than one name may have: `and` is not what divides it
 */
export function bibtexNames(text: string): string[] | string {
  const names = splitOutsideBraces(text.replaceAll(/\s+/g, ' '), / and /gi).filter(
    (name) => name.trim().toLowerCase() !== 'others',
  );
  const [only] = names;
  if (names.length === 1 && only !== undefined && isList(only)) return decodeLatex(only);
  return names.map((name) => decodeLatex(givenNameFirst(name)));
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

function splitOutsideBraces(text: string, separator: RegExp): string[] {
  let depth = 0;
  let outside = '';
  for (const unit of text.split('')) {
    if (unit === '{') depth++;
    outside += depth > 0 ? '{' : unit;
    if (unit === '}') depth--;
  }
  const parts: string[] = [];
  let from = 0;
  for (const { 0: found, index } of outside.matchAll(separator)) {
    parts.push(text.slice(from, index));
    from = index + found.length;
  }
  return [...parts, text.slice(from)];
}
