import { detailsOf } from '../../index/details.ts';
import type { Paper } from '../../index/paper.ts';
import { wordsWithin } from '../../text/cut.ts';
import { plainText } from '../../text/plain.ts';

const MOST = 3;
/** Longest example, in characters: what a line of a phone has room for. */
const LONGEST = 42;
/** Words of an example, at most. */
const MOST_WORDS = 6;
/** Words that a phrase does not begin or end with. */
const LOOSE = /^(?:a|an|the|of|for|in|on|with|and|to|via|from|by|towards?|is|are)$/i;

/**
 * Queries for a reader to try, out of the papers that are served, so that each finds something: a phrase of their keywords
 * or, where they have none, of their titles.
 */
export function examplesFrom(papers: readonly Paper[]): string[] {
  const found = new Map<string, string>();
  for (const paper of papers) {
    const phrase = phraseOf(paper);
    if (phrase !== undefined && !found.has(phrase.toLowerCase())) found.set(phrase.toLowerCase(), phrase);
    if (found.size === MOST) break;
  }
  return Array.from(found.values());
}

function phraseOf(paper: Paper): string | undefined {
  const { keywords = [] } = detailsOf(paper);
  const keyword = keywords.map(plainText).find((word) => isPhrase(word) && !/[A-Z]{2}/.test(word));
  if (keyword !== undefined) return keyword;
  // What stands before the colon of a title is often a made-up name.
  const parts = plainText(paper.title).split(/[:?!–—]\s*/);
  const reversed = parts.map((part) => part.trim()).toReversed();
  return reversed.find(isPhrase) ?? reversed.map(shortened).find(isPhrase);
}

/** Two to six plain words. */
function isPhrase(text: string): boolean {
  return text.length <= LONGEST && /^[\p{L}\p{N}'’-]+(?: [\p{L}\p{N}'’-]+){1,5}$/u.test(text);
}

/** As many words from the beginning as there is room for, without those that lead on to others. */
function shortened(text: string): string {
  const words = wordsWithin(text.trim().split(/\s+/).slice(0, MOST_WORDS), LONGEST);
  while (LOOSE.test(words.at(-1) ?? '')) words.pop();
  return words.join(' ').replace(/[,;.]$/, '');
}
