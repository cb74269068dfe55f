import { decodeLatex } from '../../src/text/latex.ts';

/**
 * The names of a BibTeX `author` value, given name first: `de la Cruz, Juan and {Google Brain}` is `Juan de la
 * Cruz` and `Google Brain`. The `and others` at the end is left out.
 */
export function bibtexNames(text: string): string[] {
  return splitOutsideBraces(text.replaceAll(/\s+/g, ' '), / and /gi)
    .filter((name) => name.trim().toLowerCase() !== 'others')
    .map((name) => decodeLatex(givenNameFirst(name)));
}

/** `Last, First` and `Last, Jr, First`; anything else is in order already. */
function givenNameFirst(name: string): string {
  const [last = '', ...others] = splitOutsideBraces(name, /,/g).map((part) => part.trim());
  const first = others.pop();
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
