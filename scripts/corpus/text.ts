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

/** Names of authors: divided by `;` where there is one, otherwise by the word `and`. */
export function splitAuthors(text: string): string[] {
  return text.includes(';') ? text.split(';') : text.replace(/\s+/g, ' ').split(/ and /i);
}

/** Codes of categories, divided by `;`, `,` or white space. */
export function splitCategories(text: string): string[] {
  return text.split(/[;,\s]+/);
}

/** Keywords, divided by `;` where there is one, otherwise by `,`. */
export function splitKeywords(text: string): string[] {
  return text.split(text.includes(';') ? ';' : ',');
}
