import type { Decoding } from './decode-bytes.ts';
import { textLines } from './text-file.ts';

/** `@type{...}` as it stands in the file, or why the text that starts at `line` is no entry. */
export type BibtexEntry = { line: number; type: string; text: string } | { line: number; reason: string };

/** Where an entry starts; what stands between entries is a comment. */
const START = /^\s*@\s*([A-Za-z]+)\s*[({]/;
/** The beginning of an entry whose brace stands on a later line. */
const HALF_START = /^\s*@\s*(?:[A-Za-z]+\s*)?$/;
/** An entry that starts at the left margin: inside another one, that one was never closed. */
const NEXT_ENTRY = /^@[A-Za-z]+\s*[({]\s*[^\s{}"=,]+\s*[,=]/;

interface OpenEntry {
  line: number;
  type: string;
  text: string;
  braces: number;
  /** Counted outside braces, and only of use to an entry in parentheses. */
  parentheses: number;
}

/**
 * Cuts a BibTeX file into its entries, with the line each starts on, so that one damaged entry costs no other.
 */
export async function* bibtexEntries(file: string, decoding?: Decoding): AsyncGenerator<BibtexEntry> {
  let open: OpenEntry | undefined;
  let half: { line: number; text: string } | undefined;
  for await (const { number: line, text } of textLines(file, decoding)) {
    if (open !== undefined && NEXT_ENTRY.test(text)) {
      yield unclosed(open);
      open = undefined;
    }
    if (open === undefined && (HALF_START.test(text) || (half !== undefined && text.trim() === ''))) {
      half = { line: half?.line ?? line, text: `${half?.text ?? ''}${text.trim()}` };
      continue;
    }
    const start = half?.line ?? line;
    let rest = (half?.text ?? '') + text;
    half = undefined;
    for (;;) {
      const type = START.exec(rest)?.[1]?.toLowerCase();
      if (open === undefined && type === undefined) break;
      open ??= { line: start, type: type ?? '', text: '', braces: 0, parentheses: 0 };
      const end = closingIndex(open, rest);
      if (end === -1) {
        open.text += `${rest}\n`;
        break;
      }
      yield { line: open.line, type: open.type, text: open.text + rest.slice(0, end + 1) };
      rest = rest.slice(end + 1);
      open = undefined;
    }
  }
  if (open !== undefined) yield unclosed(open);
}

function unclosed({ line, type }: OpenEntry): BibtexEntry {
  return { line, reason: `the entry @${type} is not closed: check its braces` };
}

/** Index in `text` at which the entry closes, or -1. Counts on from earlier lines. */
function closingIndex(entry: OpenEntry, text: string): number {
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '\\') index++;
    else if (character === '{') entry.braces++;
    else if (character === '}') entry.braces--;
    else if (character === '(' && entry.braces === 0) entry.parentheses++;
    else if (character === ')' && entry.braces === 0) entry.parentheses--;
    else continue;
    const closes = character === '}' || character === ')';
    if (closes && entry.braces <= 0 && entry.parentheses <= 0) return index;
  }
  return -1;
}
