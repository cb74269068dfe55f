import { createValue, openValue } from './binary.ts';
import { encodeLexicon, Lexicon } from './lexicon.ts';

/** Header of the `words` value; docs/index-format.md has the layout of what follows. */
export const WORDS_SHAPE = { kind: 'words', magic: 'SXTD', bytes: 16 } as const;

/** A word as texts write it, folded, or two that others write as one, with a space between them. */
export interface Word {
  term: string;
  /** How many papers have it. */
  rows: number;
}

/** Packs words that are sorted by `compareTerms`, at most 255 bytes each. */
export function encodeWords(words: readonly Word[]): Uint8Array {
  const lexicon = encodeLexicon(words.map((word) => ({ ...word, offset: 0, bytes: 0 })));
  const { bytes, view } = createValue(WORDS_SHAPE, WORDS_SHAPE.bytes + lexicon.length);
  view.setUint32(8, words.length, true);
  bytes.set(lexicon, WORDS_SHAPE.bytes);
  return bytes;
}

/** @throws SextantError `index-corrupt` or `index-format-unsupported` */
export function openWords(bytes: Uint8Array): Lexicon {
  const words = openValue(WORDS_SHAPE, bytes).getUint32(8, true);
  return new Lexicon(bytes.subarray(WORDS_SHAPE.bytes), words, 0);
}
