import { echoed } from '../../errors.ts';
import { analyze } from '../../text/analyze.ts';
import { type Columns, datedWithin } from '../../index/format/columns.ts';
import type { LexiconEntry } from '../../index/format/lexicon.ts';
import { findAuthors } from './authors.ts';
import {
  addRow,
  type Bitmap,
  emptyBitmap,
  fullBitmap,
  intersect,
  subtract,
  unite,
} from '../indexes/bitmap.ts';
import type { KeywordIndex } from '../indexes/keyword-index.ts';
import {
  type Clause,
  type DateRange,
  dateRange,
  havingOf,
  isOfRecord,
  lastDay,
  type Query,
  UNDATED,
} from './query.ts';
import type { Filters, MapReader } from '../service.ts';
import type { Topic } from '../topics.ts';
import { yearsOf } from './years.ts';

/** Filters, and what the map says of the topic that they name. */
export interface PlacedFilters extends Filters {
  /** Undefined where there is none of that name. */
  found?: Topic | undefined;
  /** The papers of the topic. */
  within?: Bitmap;
}

/**
 * Looks up the topic of filters, for which alone the map is read.
 * @throws SextantError what keeps the map from being read
 */
export async function placeFilters(
  filters: Filters,
  { map, rows }: { map: MapReader | undefined; rows: number },
): Promise<PlacedFilters> {
  const { topic } = filters;
  if (topic === undefined) return filters;
  const topics = await map?.topics();
  const found = topics?.find(topic);
  return { ...filters, found, within: (found && topics?.rowsOf(found)) ?? emptyBitmap(rows) };
}

/**
 * The rows that may be answered, or undefined for all. Phrases and words of the abstract alone need the paper's
 * text: here their rows have all of the words, and `phrases.ts` checks the rest.
 */
export function allowedRows(
  index: KeywordIndex,
  columns: Columns,
  { clauses, years }: Query,
  filters: PlacedFilters,
): Bitmap | undefined {
  const must: Bitmap[] = [];
  const mustNot: Bitmap[] = [];
  if (filters.categories !== undefined && filters.categories.length > 0) {
    const entries = filters.categories.flatMap((category) => findCategories(index, category));
    must.push(index.rowsOf('category', entries));
  }
  if (filters.author !== undefined) must.push(authorRows(index, filters.author));
  if (filters.within !== undefined) must.push(filters.within);
  if (filters.has !== undefined) must.push(index.rowsWith(filters.has));
  if (filters.undated) must.push(dateRows(columns, UNDATED));
  const ranges = [...years];
  if (filters.from !== undefined || filters.to !== undefined)
    ranges.push(dateRange(filters.from, filters.to));
  for (const range of ranges) must.push(dateRows(columns, range));
  for (const clause of clauses) {
    if (!clause.negated) must.push(...clauseRows(index, clause));
    else if (!needsText(clause)) mustNot.push(...intersection(clauseRows(index, clause)));
  }
  if (must.length + mustNot.length === 0) return undefined;
  const allowed = fullBitmap(index.rows);
  for (const set of must) intersect(allowed, set);
  for (const set of mustNot) subtract(allowed, set);
  return allowed;
}

/** Whether only the paper's text can tell if it fulfils a clause: the index has neither places nor stop words. */
export function needsText(clause: Clause): boolean {
  const { field, text, phrase } = clause;
  if (isOfRecord(clause)) return false;
  if (field === 'abstract' || analyze(text).length === 0) return true;
  const words = new Set(analyze(text, { stopWords: true }).map(({ position }) => position));
  return phrase && words.size > 1;
}

/** A category by its name, whatever its case, or all below an archive: `cs` is `cs.AI`, `cs.CL`, … */
function findCategories(index: KeywordIndex, name: string): LexiconEntry[] {
  const { category } = index.terms;
  const exact = category.find(name);
  const below = Array.from(category.startingWith(`${name}.`));
  const found = exact === null ? below : [exact, ...below];
  if (found.length > 0) return found;
  const wanted = name.toLowerCase();
  return index.categories.filter(({ term }) => {
    const lower = term.toLowerCase();
    return lower === wanted || lower.startsWith(`${wanted}.`);
  });
}

/** What is said of a search for what an index of before does not know, whatever it finds. */
export function notKnown(index: KeywordIndex, { clauses }: Query, { has }: Filters): string | undefined {
  const isAsked = has !== undefined || clauses.some(({ field }) => field === 'has');
  return isAsked && index.has === undefined ? NOT_KNOWN : undefined;
}

const NOT_KNOWN = 'This index does not know which papers have code. Publish it again to search for that.';

/**
 * Says to people which filters no paper can pass: a category, an author, a topic, code, dates that end before they
 * begin.
 */
export function impossible(index: KeywordIndex, query: Query, filters: PlacedFilters): string | undefined {
  const { clauses } = query;
  const asked = (field: 'author' | 'category'): string[] =>
    clauses.filter((clause) => clause.field === field && !clause.negated).map(({ text }) => text);
  const categories = [...(filters.categories ?? []), ...asked('category')];
  const authors = [...(filters.author === undefined ? [] : [filters.author]), ...asked('author')];
  const { from, to, topic, found, undated = false } = filters;
  const isCodeAsked =
    filters.has !== undefined || clauses.some(({ field, negated }) => field === 'has' && !negated);
  const range = dateRange(from, to);
  const unknown = notKnown(index, query, filters);
  const said = [
    ...(unknown === undefined ? [] : [unknown]),
    ...categories
      .filter((name) => findCategories(index, name).length === 0)
      .map((name) => `No paper has the category "${echoed(name, NAMED)}".`),
    ...authors
      .filter((name) => findAuthors(index.terms.author, name).length === 0)
      .map((name) => `No paper is by "${echoed(name, NAMED)}".`),
    ...(topic !== undefined && found === undefined
      ? [`No paper of this collection is in the topic "${echoed(topic, NAMED)}".`]
      : []),
    ...(isCodeAsked && index.has?.code.rows === 0 ? ['No paper of this collection has code.'] : []),
    ...(range.from > range.to
      ? [`The date “from” (${from ?? ''}) is after the date “to” (${to ?? ''}).`]
      : []),
    ...(undated && (from ?? to) !== undefined ? ['A paper without a date is of no range of dates.'] : []),
  ];
  return said.length > 0 ? said.slice(0, MOST_SAID).join(' ') : undefined;
}

/** Names that no paper has are repeated in part, and not all of them. */
const NAMED = 100;
const MOST_SAID = 5;

function authorRows(index: KeywordIndex, name: string): Bitmap {
  return index.rowsOf('author', findAuthors(index.terms.author, name));
}

/** Sets whose intersection are the rows of a clause. None when it has no word that is indexed. */
function clauseRows(index: KeywordIndex, { field, text }: Clause): Bitmap[] {
  if (field === 'author') return [authorRows(index, text)];
  if (field === 'category') return [index.rowsOf('category', findCategories(index, text))];
  const what = field === 'has' ? havingOf(text) : undefined;
  if (what !== undefined) return [index.rowsWith(what)];
  const lexicon = field === 'title' ? 'title' : 'text';
  // A compound stands where its last part does; its parts are enough, and other papers write them apart.
  const parts = new Map(
    analyze(text)
      .map(({ term, position }) => [position, term] as const)
      .reverse(),
  );
  return Array.from(new Set(parts.values()), (term) => {
    const entry = index.terms[lexicon].find(term);
    return entry === null ? emptyBitmap(index.rows) : index.rowsOf(lexicon, [entry]);
  });
}

function intersection([first, ...others]: Bitmap[]): Bitmap[] {
  if (first === undefined) return [];
  for (const other of others) intersect(first, other);
  return [first];
}

/**
 * Rows whose date may lie in the range: a paper of `2024` may be of any day of that year. Those of a day within it
 * stand side by side in the order of dates, as do those of the month and the year in which it begins.
 */
export function dateRows(columns: Columns, { from, to }: DateRange): Bitmap {
  const set = emptyBitmap(columns.dates.length);
  if (to === UNDATED.to) {
    columns.dates.forEach((date, row) => date === 0 && addRow(set, row));
    return set;
  }
  const add = (first: number, last: number): void => {
    for (const row of datedWithin(columns, Math.max(1, first), Math.min(to, last))) addRow(set, row);
  };
  for (const { first, last, set: year } of yearsOf(columns)) {
    if (year !== null && from <= first && last <= to) unite(set, year);
    else add(Math.max(from, first), last);
  }
  for (const unit of [100, 10_000]) {
    const start = from - (from % unit);
    if (lastDay(start) >= from) add(start, start);
  }
  return set;
}
