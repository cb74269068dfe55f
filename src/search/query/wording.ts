import { words } from '../../text/analyze.ts';
import type { KeywordIndex } from '../indexes/keyword-index.ts';
import { type Beginning, beginningAt } from './beginnings.ts';
import { withoutHyphens, writtenUsually } from './compounds.ts';
import { otherForms } from './other-forms.ts';
import type { Query } from './query.ts';
import { type KnownNames, namesOf, queryTerms, type QueryTerms } from './query-terms.ts';
import { type Reference, wordsOfReferences } from './references.ts';
import { corrected, type Correction, correctionsOf, type Spelling } from './spelling.ts';
import type { KnownWords } from './known-words.ts';

/** The words that a query is searched by. */
export interface Wording {
  /** The plain text without its typos, as most papers write it: its meaning is what is searched for. */
  meant: string;
  terms: QueryTerms;
  /** What was typed with its typos corrected, if it has some. */
  corrected?: string;
  /** Whether something else is searched for than what was typed: a word in place of a slip, or of a beginning. */
  isGuessed: boolean;
}

/** What a text is meant to be. */
export interface Guess extends Pick<Wording, 'corrected' | 'isGuessed'> {
  /** The plain text without its slips, its last word whole. */
  right: string;
  /** Words of authors' names in what was typed. */
  names: ReadonlySet<string>;
  slips: readonly Correction[];
  beginning?: Beginning | undefined;
}

/** A text that is put into words. */
interface Typed {
  /** What was typed, operators and all. */
  text: string;
  query: Query;
  /** What in the plain text refers to papers. */
  references: readonly Reference[];
  /** Whether slips and beginnings are taken for what they may mean. */
  isRead: boolean;
}

/**
 * Puts a query into the words of an index.
 * @param model Knows words that no paper has.
 */
export function wordingOf(
  index: KeywordIndex,
  model: Pick<Spelling, 'knows' | 'pieces'>,
  { text, query, references, isRead }: Typed,
): Wording {
  const { plain, isPassage } = query;
  if (isPassage === true)
    return { meant: withoutHyphens(plain), terms: queryTerms(index, plain), isGuessed: false };
  const guess = guessOf(index, model, { text, query, references, isRead });
  const { right, slips, beginning, isGuessed } = guess;
  const names = slips.length > 0 ? namesIn(index, right, references) : guess.names;
  const written = writtenUsually(index, right, { knows: (word) => model.knows(word), names });
  const others = [...written.others, ...(beginning?.others ?? []), ...otherForms(index, written.text)];
  return {
    meant: written.meant,
    terms: queryTerms(index, written.text, others, written.compounds),
    ...(guess.corrected !== undefined && { corrected: guess.corrected }),
    isGuessed,
  };
}

/**
 * What a query is meant to be: slips of the pen are corrected, and its last word is completed.
 * @param model Knows words that no paper has.
 */
export function guessOf(
  index: KnownWords & KnownNames,
  model: Pick<Spelling, 'knows' | 'pieces'>,
  { text, query: { plain, clauses }, references, isRead }: Typed,
): Guess {
  const names = namesIn(index, plain, references);
  if (!isRead) return { right: plain, names, slips: [], isGuessed: false };
  const kept = new Set([...names, ...clauses.flatMap((clause) => words(clause.text))]);
  const spelling = {
    knows: (word: string) => model.knows(word),
    pieces: (word: string) => model.pieces(word),
    kept,
  };
  const found = correctionsOf(index, plain, spelling);
  const beginning = beginningAt(index, plain, { ...spelling, slips: found });
  const slips = found.filter(({ end }) => beginning === undefined || end <= beginning.start);
  return {
    ...{ names, slips, beginning },
    right: corrected(plain, beginning === undefined ? slips : [...slips, beginning]),
    ...(slips.length > 0 && { corrected: withCorrections(text, plain, slips) }),
    isGuessed: slips.length > 0 || beginning !== undefined,
  };
}

/** The words of a text that are of authors' names, or refer to papers. */
function namesIn(index: KnownNames, text: string, references: readonly Reference[]): Set<string> {
  const names = namesOf(index, text).flatMap((name) => name.words);
  return new Set([...names, ...wordsOfReferences(references).flatMap(words)]);
}

/**
 * What was typed, operators and all, with the words changed that are slips in its plain text. Words of operators are
 * never corrected, so that of one the nth of the plain text is the nth that was typed.
 */
function withCorrections(text: string, plain: string, slips: readonly Correction[]): string {
  const moved = slips.flatMap(({ start, end, word }) => {
    const typed = plain.slice(start, end);
    const at = placesOf(plain, typed).indexOf(start);
    const moved = placesOf(text, typed)[at];
    return moved === undefined ? [] : [{ start: moved, end: moved + typed.length, word }];
  });
  return corrected(
    text,
    moved.sort((a, b) => a.start - b.start),
  );
}

/** Where a word stands that is no part of another. */
function placesOf(text: string, word: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const end = at + word.length;
    // Two code units are a letter beyond the first plane.
    const [before, after] = [text.slice(Math.max(0, at - 2), at), text.slice(end, end + 2)];
    if (!ENDS_IN_WORD.test(before) && !BEGINS_IN_WORD.test(after)) places.push(at);
  }
  return places;
}

const ENDS_IN_WORD = /[\p{L}\p{N}\p{M}]$/u;
const BEGINS_IN_WORD = /^[\p{L}\p{N}\p{M}]/u;
