import { familyFirst, words } from '../../text/analyze.ts';
import { isParticle, unsuffixed } from '../../text/names.ts';
import type { LexiconEntry, MergedLexicon } from '../indexes/merged-lexicon.ts';

/** Where the keys of authors are looked up. */
export interface AuthorKeys extends Pick<MergedLexicon, 'find' | 'withLaterWord' | 'begins'> {
  startingWith(prefix: string): Iterable<LexiconEntry>;
}

/** Words of the longest name that is looked for in a query. */
const LONGEST_NAME = 4;

/**
 * The authors that a name may mean. The field has names with the last word first (`lecun yann`), and those whose family
 * name has several words with that first too. The first given name matches itself or its initial; it may be left out, and
 * so may middle names: `Yann LeCun`, `Y. LeCun`, `LeCun`, `LeCun, Yann`. Whom nobody of that name is, those who have all
 * its words (groups, `van der Berg`), then those who have it without its particles. Of a word that is no family name,
 * those of whom it is a given name.
 */
export function findAuthors(authors: AuthorKeys, name: string): LexiconEntry[] {
  const found = byReadings(authors, readings(name));
  if (found.length > 0) return found;
  const all = words(name);
  const [given = '', ...others] = all;
  if (others.length === 0) return byGivenName(authors, given);
  const byAll = withAllWords(authors, all);
  return byAll.length > 0 ? byAll : byReadings(authors, unparticled(name));
}

function byReadings(authors: AuthorKeys, all: readonly Parts[]): LexiconEntry[] {
  for (const reading of all) {
    const found = matching(authors, reading);
    if (found.length > 0) return found;
  }
  return [];
}

/** A name, taken apart. */
interface Parts {
  family: string;
  given: readonly string[];
}

/**
 * What a name may be: family name last or, as in Chinese, first; before a comma it is the family name for sure. A
 * suffix is first taken for what it is called, as an index of before has it, then left out.
 */
function readings(name: string): Parts[] {
  const { family, given } = divided(name);
  const bare = unsuffixed(family);
  const isSuffixed = bare.length < family.length;
  if (given.length > 0) {
    return [...partsOf([...given, ...family]), ...(isSuffixed ? partsOf([...given, ...bare]) : [])];
  }
  return [...ofEitherOrder(family), ...(isSuffixed ? ofEitherOrder(bare) : [])];
}

/** The words before a comma and those after it that are no suffix. */
function divided(name: string): { family: string[]; given: string[] } {
  const [family = [], ...others] = name.split(',').map(words);
  const given = others.find((part) => part.length > 0 && unsuffixed(['', ...part]).length > 1) ?? [];
  return { family, given };
}

function ofEitherOrder(all: readonly string[]): Parts[] {
  const [family, ...given] = all;
  return [...partsOf(all), ...(family === undefined || given.length === 0 ? [] : [{ family, given }])];
}

/** The readings of a name without particles that are written small beside a capital, as `Di` in `Di Fu` is not. */
function unparticled(name: string): Parts[] {
  const all = name.split(' ');
  const bare = all.filter((word) => !isParticle(word));
  return bare.length < all.length && /\p{Lu}/u.test(name) ? readings(bare.join(' ')) : [];
}

/** Those whose name has all of some words, none of which is an initial. */
function withAllWords(authors: AuthorKeys, all: readonly string[]): LexiconEntry[] {
  if (all.some((word) => word.length < 2)) return [];
  const longest = all.reduce((one, other) => (other.length > one.length ? other : one));
  return [...authors.startingWith(`${longest} `), ...authors.withLaterWord(longest)].filter(({ term }) => {
    const has = term.split(' ');
    return all.every((word) => has.includes(word));
  });
}

function partsOf(name: readonly string[]): Parts[] {
  const family = name.at(-1);
  return family === undefined ? [] : [{ family, given: name.slice(0, -1) }];
}

function matching(authors: AuthorKeys, { family, given }: Parts): LexiconEntry[] {
  const alone = given.length === 0 ? authors.find(family) : null;
  const found = Array.from(authors.startingWith(`${family} `)).filter(({ term }) =>
    isSamePerson(given, term.split(' ').slice(1)),
  );
  return alone === null ? found : [alone, ...found];
}

/**
 * Whether given names may be those of one person: the first is the same, or the initial of the other. Of the middle
 * names either side may leave some out. An initial before the name by which someone is called may be left out too:
 * `Edgar Hoover` is `J. Edgar Hoover`, but `Zifeng Wang` is not `Lionel Z. Wang`.
 */
function isSamePerson(asked: readonly string[], has: readonly string[]): boolean {
  if (asked.length === 0 || asked.join('') === has.join('')) return true;
  const [first = ''] = asked;
  const called = has.findIndex((name) => name.length > 1);
  if (first.length > 1 && called > 0 && has[called] === first) {
    return isSamePerson(asked, has.slice(called));
  }
  const [itsFirst, ...itsMiddle] = has;
  if (itsFirst === undefined || !isSame(first, itsFirst)) return false;
  const middle = asked.slice(1);
  return isSubsequence(middle, itsMiddle) || isSubsequence(itsMiddle, middle);
}

function isSubsequence(names: readonly string[], of: readonly string[]): boolean {
  let next = 0;
  for (const name of of) {
    const wanted = names[next];
    if (wanted === undefined) break;
    if (isSame(wanted, name)) next++;
  }
  return next === names.length;
}

/** Whether two given names are the same, or one is the initial of the other. */
function isSame(one: string, other: string): boolean {
  return one === other || ((one.length === 1 || other.length === 1) && one[0] === other[0]);
}

/** Those who have a given name, which the field has after the family name. */
function byGivenName(authors: AuthorKeys, given: string): LexiconEntry[] {
  return given.length < 2 ? [] : authors.withLaterWord(given);
}

/** A name within a text. */
export interface Name {
  /** As they stand in the text, folded. */
  words: string[];
  /** The authors that it may mean. */
  authors: LexiconEntry[];
}

/** Full names within a text, family name last or first. */
export function namesWithin(authors: AuthorKeys, text: string): Name[] {
  const all = words(text).filter((word) => word.length > 1);
  // Most words are no family name, which one look-up tells for all names that have them as theirs.
  const isFamily = all.map((word) => authors.begins(`${word} `));
  const names: Name[] = [];
  for (let start = 0; start < all.length; start++) {
    for (let length = LONGEST_NAME; length > 1; length--) {
      const name = all.slice(start, start + length);
      if (name.length < length) continue;
      const last = isFamily[start + length - 1] === true ? withMiddleNames(authors, familyFirst(name)) : [];
      const found = last.length > 0 || isFamily[start] !== true ? last : withMiddleNames(authors, name);
      if (found.length === 0) continue;
      names.push({ words: name, authors: found });
      start += length - 1;
      break;
    }
  }
  return names;
}

/** A text that is one name with an initial, which within a text says too little: `Y. LeCun`. */
export function abbreviatedName(authors: AuthorKeys, text: string): Name[] {
  const name = words(text);
  if (name.length < 2 || name.length > LONGEST_NAME || !name.some((word) => word.length === 1)) return [];
  const found = byReadings(authors, readings(text));
  return found.length > 0 ? [{ words: name, authors: found }] : [];
}

/** The authors of a family name. */
export function familyOf(authors: AuthorKeys, family: string): LexiconEntry[] {
  return family.length < 2 ? [] : matching(authors, { family, given: [] });
}

/** A text that is a given name and nothing else. */
export function givenName(authors: AuthorKeys, text: string): Name[] {
  const [given = '', ...others] = words(text);
  const found = others.length > 0 ? [] : byGivenName(authors, given);
  return found.length > 0 ? [{ words: [given], authors: found }] : [];
}

function withMiddleNames(authors: AuthorKeys, name: readonly string[]): LexiconEntry[] {
  const key = name.join(' ');
  const found: LexiconEntry[] = [];
  for (const entry of authors.startingWith(key)) {
    if (entry.term.length === key.length || entry.term[key.length] === ' ') found.push(entry);
  }
  return found;
}
