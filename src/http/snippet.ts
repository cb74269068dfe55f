/** Longest snippet in UTF-16 code units, without the ellipsis. */
const SNIPPET_LENGTH = 300;
/** A last word may be cut from this share of the length on: scripts without spaces would otherwise vanish. */
const EARLIEST_CUT = 0.6;

/**
 * The beginning of an abstract on one line: runs of white space become one space; longer text is cut after a
 * whole word, or inside one that is very long but never inside a code point, and ends in `…`.
 */
export function snippet(abstract: string, length = SNIPPET_LENGTH): string {
  const text = abstract.replace(/\s+/g, ' ').trim();
  if (text.length <= length) return text;
  const space = text.lastIndexOf(' ', length);
  const end = space >= length * EARLIEST_CUT ? space : codePointStart(text, length);
  return `${text.slice(0, end).trimEnd()}…`;
}

/** `index`, or one less when it lies between the two halves of a surrogate pair. */
function codePointStart(text: string, index: number): number {
  return (text.codePointAt(index - 1) ?? 0) > 0xffff ? index - 1 : index;
}
