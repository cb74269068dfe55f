import { words } from '../../text/analyze.ts';
import type { Columns } from '../indexes/merged-columns.ts';
import { countRows, hasRow, intersect } from '../indexes/bitmap.ts';
import type { KeywordIndex } from '../indexes/keyword-index.ts';
import { findAuthors, type Name } from './authors.ts';
import { dateRows } from './filters.ts';
import { dateRange } from './query.ts';
import { namesOf } from './query-terms.ts';

/** A year, perhaps with the letter that tells papers of one year apart, and what stands before it. */
const YEAR = /(?<=^|[\s,;([])(?:1[89]|20)\d\d(?=[a-z]?$)/;
const OTHERS = /[\s,](?:et\.? al\.?|and others|u\.\s?a\.)$/;
const LONGEST = 200;
const BETWEEN = /[,;&]|\s(?:and|und|et|y)\s/u;
/** More papers of one name and year than so many are a subject and no reference; `et al.` says that it is one. */
const MOST_CITED = 20;
const MOST_SURELY_CITED = 100;

/**
 * Rows of the papers that a text cites by its authors and its year and by nothing else, if they are few. None where the
 * words beside the year are no names, or are rather the words of texts.
 */
export function citedIn(index: KeywordIndex, columns: Columns, text: string): number[] {
  const { who, isSure, year } = citationOf(text);
  const names = who === '' || /[\d"]/.test(who) ? [] : namedIn(index, who, isSure);
  if (names.length === 0) return [];
  const cited = dateRows(columns, dateRange(year, year));
  for (const { authors } of names) intersect(cited, index.rowsOf('author', authors));
  if (countRows(cited) > (isSure ? MOST_SURELY_CITED : MOST_CITED)) return [];
  return Array.from(columns.newest).filter((row) => hasRow(cited, row));
}

/** Who and when, of `Vaswani 2017`, `(Vaswani et al., 2017a)` or `Vaswani, A. & Shazeer, N. (2017)`. */
function citationOf(text: string): { who: string; isSure: boolean; year: string } {
  const bare = text.length > LONGEST ? '' : stripped(text);
  const { 0: year = '', index = 0 } = YEAR.exec(bare) ?? {};
  const before = stripped(bare.slice(0, index));
  const others = OTHERS.exec(before);
  return { who: stripped(before.slice(0, others?.index)), isSure: others !== null, year };
}

const AROUND = ' \t\n()[],;';

/** A text without brackets and signs around it; the stop after an initial stays. */
function stripped(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && AROUND.includes(text.charAt(start))) start++;
  while (end > start && (AROUND.includes(text.charAt(end - 1)) || /[\d)]\.$/.test(text.slice(0, end)))) end--;
  return text.slice(start, end);
}

/** @param isSure `et al.` leaves no doubt that what stands before it is a name. */
function namedIn(index: KeywordIndex, who: string, isSure: boolean): Name[] {
  const { author } = index.terms;
  const whole = findAuthors(author, who);
  if (isSure && whole.length > 0) return [{ words: words(who), authors: whole }];
  // `A.` after a comma is the given name of the one before.
  const parts = who
    .split(BETWEEN)
    .map((part) => part.trim())
    .filter((part) => words(part).some((word) => word.length > 1));
  if (parts.length > 1 || isSure) {
    const names = parts.map((part) => ({ words: words(part), authors: findAuthors(author, part) }));
    return names.every(({ authors }) => authors.length > 0) ? names : [];
  }
  const names = namesOf(index, who);
  const named = new Set(names.flatMap((name) => name.words));
  return words(who).every((word) => named.has(word)) ? names : [];
}
