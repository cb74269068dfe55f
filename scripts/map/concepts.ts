import { stem } from 'porter2';
import type { Meaning } from './acronyms.ts';
import { keyOf } from './phrase-reader.ts';
import { WORDS_OF_ANY_REGION } from './label-words.ts';

const EMPTY: ReadonlySet<string> = new Set(WORDS_OF_ANY_REGION.map(keyOf));

/**
 * What phrases mean, as far as one can tell from their words: "RAG systems" and "retrieval-augmented generation" are
 * one concept, so that no two regions are called by both.
 */
export class Concepts {
  constructor(private readonly meanings: ReadonlyMap<string, Meaning>) {}

  /** The words that make a phrase what it is, as stems: abbreviations in full, without words that tell nothing. */
  of(key: string): string[] {
    const full = key.split(' ').flatMap((word) => (this.meanings.get(word)?.key ?? word).split(' '));
    const telling = full.filter((word) => !EMPTY.has(word));
    return Array.from(new Set((telling.length > 0 ? telling : full).map(stem)));
  }
}

/** Whether a concept says no more than another: "user interface" beside "graphical user interface agents". */
export function isWithin(concept: readonly string[], other: readonly string[]): boolean {
  return concept.every((word) => other.includes(word));
}
