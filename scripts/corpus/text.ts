import { decodeHTMLStrict } from 'entities';
import { normalize } from '../../src/text/unicode.ts';
import { stripTags } from './html.ts';

/** Unicode that every encoder takes: NFC, and U+FFFD for each half of a surrogate pair that stands alone. */
export function wellFormed(text: string): string {
  return normalize(text.replace(/\p{Surrogate}/gu, '\ufffd'), 'NFC');
}

/** A title, abstract or name as one line of plain text. LaTeX is kept as written. */
export function cleanText(text: string): string {
  return wellFormed(stripTags(decodeHTMLStrict(text)))
    .replace(/[\s\p{Control}]+/gu, ' ')
    .trim();
}

/** A text of a file as it may be printed: its control characters would steer a terminal, those of direction turn it. */
export function printable(text: string): string {
  return text.replace(/[\p{Control}\p{Bidi_Control}]/gu, ' ');
}

/** Codes of categories, divided by `;`, `,` or white space. */
export function splitCategories(text: string): string[] {
  return text.split(/[;,\s]+/);
}

/** Keywords, divided by `;` where there is one, otherwise by `,`. */
export function splitKeywords(text: string): string[] {
  return text.split(text.includes(';') ? ';' : ',');
}

/** The text without those of the characters that stand at its end. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** The text without those of the characters that stand at its beginning. */
export function withoutStart(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text.charAt(start))) start++;
  return text.slice(start);
}
