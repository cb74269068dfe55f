import { words } from '../index/analyze.ts';
import type { Lexicon, LexiconEntry } from '../index/lexicon.ts';

/** Words of the longest name that is looked for in a query. */
const LONGEST_NAME = 4;

/**
 * The authors that a name may mean. The field has names with the last word first (`lecun yann`). A given name
 * matches itself or its initial, and may be left out: `Yann LeCun`, `Y. LeCun`, `LeCun`, `LeCun, Yann`.
 */
export function findAuthors(authors: Lexicon, name: string): LexiconEntry[] {
  const [before = '', after = ''] = name.split(',', 2);
  const [family, ...given] =
    after.trim() === '' ? familyFirst(words(name)) : [...words(before), ...words(after)];
  if (family === undefined) return [];
  const found = matching(authors, family, given);
  const [last] = given.slice(-1);
  // Written family name first, as in Chinese: `Zhang Wei`.
  return found.length > 0 || last === undefined
    ? found
    : matching(authors, given[0] ?? '', [family, ...given.slice(1)]);
}

function matching(authors: Lexicon, family: string, given: readonly string[]): LexiconEntry[] {
  const alone = given.length === 0 ? authors.find(family) : null;
  const found = Array.from(authors.startingWith(`${family} `)).filter(({ term }) =>
    isSubsequence(given, term.split(' ').slice(1)),
  );
  return alone === null ? found : [alone, ...found];
}

function isSubsequence(given: readonly string[], of: readonly string[]): boolean {
  let next = 0;
  for (const name of of) {
    const wanted = given[next];
    if (wanted === undefined) break;
    const isInitial = wanted.length === 1 || name.length === 1;
    if (name === wanted || (isInitial && name[0] === wanted[0])) next++;
  }
  return next === given.length;
}

/** A name within a text. */
export interface Name {
  /** As they stand in the text, folded. */
  words: string[];
  /** The authors that it may mean. */
  authors: LexiconEntry[];
}

/** Full names within a text. */
export function namesWithin(authors: Lexicon, text: string): Name[] {
  const all = words(text).filter((word) => word.length > 1);
  // Most words are no family name, which one look-up tells for all names that end with them.
  const isFamily = all.map((word) => authors.startingWith(`${word} `).next().done === false);
  const names: Name[] = [];
  for (let start = 0; start < all.length; start++) {
    for (let length = LONGEST_NAME; length > 1; length--) {
      if (isFamily[start + length - 1] !== true) continue;
      const name = all.slice(start, start + length);
      const found = withMiddleNames(authors, familyFirst(name).join(' '));
      if (found.length === 0) continue;
      names.push({ words: name, authors: found });
      start += length - 1;
      break;
    }
  }
  return names;
}

/** A text that is a family name and nothing else. */
export function familyName(authors: Lexicon, text: string): Name[] {
  const [family = '', ...others] = words(text);
  if (others.length > 0 || family.length < 2) return [];
  const found = Array.from(authors.startingWith(`${family} `));
  return found.length > 0 ? [{ words: [family], authors: found }] : [];
}

/** The words of the full names within a text, folded. */
export function nameWords(authors: Lexicon, text: string): ReadonlySet<string> {
  return new Set(namesWithin(authors, text).flatMap((name) => name.words));
}

function withMiddleNames(authors: Lexicon, key: string): LexiconEntry[] {
  const found: LexiconEntry[] = [];
  for (const entry of authors.startingWith(key)) {
    if (entry.term.length === key.length || entry.term[key.length] === ' ') found.push(entry);
  }
  return found;
}

function familyFirst(name: readonly string[]): string[] {
  return [...name.slice(-1), ...name.slice(0, -1)];
}
