import { corrupt, createValue, openValue } from './binary.ts';
import { encodeLexicon, Lexicon, type LexiconEntry } from './lexicon.ts';
import type { ValueRef } from '../refs.ts';

/** Header of the `terms` value; docs/index-format.md has the offset table. */
export const TERMS_SHAPE = { kind: 'terms', magic: 'SXTL', bytes: 64 } as const;

/**
 * What is indexed. `text`: terms of title and abstract, their postings with counts. `title`: terms of the title
 * alone. `author`: folded names, family name first (`lecun yann`). `category`: as they are.
 */
export const FIELDS = ['text', 'title', 'author', 'category'] as const;
export type Field = (typeof FIELDS)[number];

export type Terms = Record<Field, Lexicon>;

const FIRST = 8;
const ENTRY = 12;

/** Packs the lexicons of all fields; `entries` of each are sorted by `compareTerms`. */
export function encodeTerms(entries: Record<Field, readonly LexiconEntry[]>): Uint8Array {
  const parts = FIELDS.map((field) => encodeLexicon(entries[field]));
  const total = parts.reduce((sum, part) => sum + part.length, TERMS_SHAPE.bytes as number);
  const { bytes, view } = createValue(TERMS_SHAPE, total);
  let offset: number = TERMS_SHAPE.bytes;
  parts.forEach((part, i) => {
    const field = FIELDS[i] ?? 'text';
    view.setUint32(FIRST + ENTRY * i, offset, true);
    view.setUint32(FIRST + ENTRY * i + 4, part.length, true);
    view.setUint32(FIRST + ENTRY * i + 8, entries[field].length, true);
    bytes.set(part, offset);
    offset += part.length;
  });
  return bytes;
}

/**
 * The lexicons of all fields.
 *
 * @param postings the postings values that they lead to
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function openTerms(bytes: Uint8Array, postings: readonly Pick<ValueRef, 'bytes'>[]): Terms {
  const postingsBytes = postings.reduce((sum, ref) => sum + ref.bytes, 0);
  const view = openValue(TERMS_SHAPE, bytes);
  const lexicon = (field: Field): Lexicon => {
    const at = FIRST + ENTRY * FIELDS.indexOf(field);
    const offset = view.getUint32(at, true);
    const length = view.getUint32(at + 4, true);
    if (offset < TERMS_SHAPE.bytes || offset + length > bytes.length) {
      throw corrupt('terms', `the field ${field} leaves it`);
    }
    return new Lexicon(bytes.subarray(offset, offset + length), view.getUint32(at + 8, true), postingsBytes);
  };
  return {
    text: lexicon('text'),
    title: lexicon('title'),
    author: lexicon('author'),
    category: lexicon('category'),
  };
}
