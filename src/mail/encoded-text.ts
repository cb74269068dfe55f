/** Bytes of UTF-8 that one encoded word holds: with what is around them 64 characters, so that a name of a header fits before. */
const WORD_BYTES = 39;
/** Characters of a line of quoted-printable, the `=` that joins it to the next among them (RFC 2045, 6.7). */
const LINE = 76;

const encoder = new TextEncoder();

/** Text in one line: every line break and control character is a space. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').trim();
}

/**
 * Text as encoded words with spaces between them (RFC 2047), none of more than 75 characters and none with a part of a
 * character.
 */
export function encodedWords(text: string): string {
  const words: string[] = [];
  let bytes: number[] = [];
  for (const character of text) {
    const more = encoder.encode(character);
    if (bytes.length + more.length > WORD_BYTES) {
      words.push(encodedWord(bytes));
      bytes = [];
    }
    bytes.push(...more);
  }
  if (bytes.length > 0) words.push(encodedWord(bytes));
  return words.join(' ');
}

function encodedWord(bytes: readonly number[]): string {
  return `=?UTF-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
}

/**
 * Text in quoted-printable: lines of at most 76 characters of ASCII, with CRLF between them. No `=_` is ever in it.
 */
export function quotedPrintable(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(quotedLine)
    .join('\r\n');
}

function quotedLine(line: string): string {
  const lines: string[] = [];
  let current = '';
  const characters = Array.from(line);
  for (const [i, character] of characters.entries()) {
    const isLast = i === characters.length - 1;
    const written = quoted(character, isLast, current === '');
    // What is left of a line without its last character is for the `=`.
    if (current.length + written.length > LINE - 1) {
      lines.push(`${current}=`);
      current = quoted(character, isLast, true);
    } else {
      current += written;
    }
  }
  return [...lines, current].join('\r\n');
}

function quoted(character: string, isLast: boolean, isFirst: boolean): string {
  const code = character.charCodeAt(0);
  const isSpace = code === 0x20 || code === 0x09;
  // A dot or an F at the start of a line is what servers and mailboxes change: "." ends a mail, "From " begins one.
  const isChanged = isFirst && (character === '.' || character === 'F');
  const isPlain = code > 0x20 && code < 0x7f && character !== '=' && !isChanged;
  if (isPlain || (isSpace && !isLast)) return character;
  return Array.from(
    encoder.encode(character),
    (byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
