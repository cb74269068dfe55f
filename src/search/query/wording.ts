import { words } from '../../text/analyze.ts';
import type { KeywordIndex } from '../indexes/keyword-index.ts';
import { beginningAt } from './beginnings.ts';
import { withoutHyphens, writtenUsually } from './compounds.ts';
import { otherForms } from './other-forms.ts';
import type { Query } from './query.ts';
import { namesOf, queryTerms, type QueryTerms } from './query-terms.ts';
import { type Reference, wordsOfReferences } from './references.ts';
import { corrected, type Correction, correctionsOf, type Spelling } from './spelling.ts';

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
  { text, query: { plain, clauses, isPassage }, references, isRead }: Typed,
): Wording {
  if (isPassage === true)
    return { meant: withoutHyphens(plain), terms: queryTerms(index, plain), isGuessed: false };
  const left = wordsOfReferences(references).flatMap(words);
  const namesIn = (its: string): Set<string> =>
    new Set([...namesOf(index, its).flatMap((name) => name.words), ...left]);
  const names = namesIn(plain);
  const kept = new Set([...names, ...clauses.flatMap((clause) => words(clause.text))]);
  const knows = (word: string): boolean => model.knows(word);
  const spelling = { knows, pieces: (word: string) => model.pieces(word), kept };
  const found = isRead ? correctionsOf(index, plain, spelling) : [];
  const beginning = isRead ? beginningAt(index, plain, { ...spelling, slips: found }) : undefined;
  const slips = found.filter(({ end }) => beginning === undefined || end <= beginning.start);
  const right = corrected(plain, beginning === undefined ? slips : [...slips, beginning]);
  const written = writtenUsually(index, right, { knows, names: slips.length > 0 ? namesIn(right) : names });
  const others = [...written.others, ...(beginning?.others ?? []), ...otherForms(index, written.text)];
  return {
    meant: written.meant,
    terms: queryTerms(index, written.text, others, written.compounds),
    ...(slips.length > 0 && { corrected: withCorrections(text, plain, slips) }),
    isGuessed: slips.length > 0 || beginning !== undefined,
  };
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
