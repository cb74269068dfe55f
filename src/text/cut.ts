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

const utf8 = /* @__PURE__ */ new TextEncoder();

/** The beginning of a text that has room in so many bytes of UTF-8, cut after a whole word where there is one. */
export function beginning(text: string, bytes: number): string {
  const { read } = utf8.encodeInto(text, new Uint8Array(bytes));
  const space = text.lastIndexOf(' ', read);
  return read === text.length || space <= 0 ? text.slice(0, read) : text.slice(0, space);
}

/** As many words from the first on as have room in so many code units, with a space between each two. */
export function wordsWithin(words: readonly string[], length: number): string[] {
  let used = -1;
  const cut = words.findIndex((word) => (used += 1 + word.length) > length);
  return words.slice(0, cut < 0 ? words.length : cut);
}

/** A text with the places of the words that were asked for, as offsets in order. */
export interface MarkedText {
  text: string;
  marks: readonly (readonly [start: number, end: number])[];
}

/** What stands before the first marked word of a text that is cut, at most. */
const LEAD = 70;

/**
 * The part of a marked text of at most `length` code units that begins shortly before its first marked word.
 */
export function excerpt({ text, marks }: MarkedText, length: number): MarkedText {
  if (text.length <= length) return { text, marks };
  const [first = 0] = marks[0] ?? [];
  const space = first <= LEAD ? -1 : text.indexOf(' ', first - LEAD);
  const from = space < 0 || space > first ? 0 : space + 1;
  const lead = from === 0 ? '' : '…';
  const shown = lead + snippet(text.slice(from), length);
  const shift = lead.length - from;
  return {
    text: shown,
    marks: marks
      .map(([start, end]): [number, number] => [start + shift, end + shift])
      .filter(([start, end]) => start >= lead.length && end < shown.length),
  };
}

/** The text, or its first `length` UTF-16 code units if it is longer; no character is cut in two. */
export function firstUnits(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, codePointStart(text, length)).trimEnd();
}

/** The text, or as much of it as fits into `length` UTF-16 code units with an ellipsis: for labels, where each counts. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${firstUnits(text, length - 1)}…`;
}

/** `index`, or one less when it lies between the two halves of a surrogate pair. */
function codePointStart(text: string, index: number): number {
  return (text.codePointAt(index - 1) ?? 0) > 0xffff ? index - 1 : index;
}
