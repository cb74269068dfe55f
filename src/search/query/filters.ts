import { echoed } from '../../errors.ts';
import { analyze, words } from '../../text/analyze.ts';
import { type Columns, datedWithin } from '../indexes/merged-columns.ts';
import type { LexiconEntry, MergedLexicon } from '../indexes/merged-lexicon.ts';
import { findAuthors } from './authors.ts';
import {
  addRow,
  type Bitmap,
  countRows,
  emptyBitmap,
  intersect,
  subtract,
  unite,
} from '../indexes/bitmap.ts';
import type { KeywordIndex } from '../indexes/keyword-index.ts';
import {
  type Clause,
  type Condition,
  type DateRange,
  dateRange,
  havingOf,
  isOfRecord,
  lastDay,
  type Query,
  UNDATED,
} from './query.ts';
import type { Filters } from '../service.ts';
import type { Topic } from '../topics.ts';
import { yearsOf } from './years.ts';

/** Filters, and what was looked up for those of them that name a topic or papers, and for conditions beside them. */
export interface PlacedFilters extends Filters {
  /** Undefined where there is no topic of that name. */
  found?: Topic | undefined;
  /** The papers of the topic, and those that are named. */
  placed?: Partial<Record<'topic' | 'ids' | 'excludedIds', Bitmap>>;
  /** The papers that meet the conditions, as far as can be told without their texts. */
  meeting?: Bitmap;
  /** Those of the conditions that only texts can tell. */
  ofText?: readonly TextCondition[];
}

/** One of these must hold: a paper is of the rows and, where there is a clause, its text fulfils that. */
export type TextCondition = readonly { rows: Bitmap; clause?: Clause }[];

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
  const { placed = {} } = filters;
  if (filters.topic !== undefined) must.push(placed.topic ?? emptyBitmap(index.rows));
  if (filters.ids !== undefined) must.push(placed.ids ?? emptyBitmap(index.rows));
  if (filters.excludedIds !== undefined && placed.excludedIds) mustNot.push(placed.excludedIds);
  if (filters.meeting !== undefined) must.push(filters.meeting);
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
  const allowed = index.all();
  for (const set of must) intersect(allowed, set);
  for (const set of mustNot) subtract(allowed, set);
  return allowed;
}

/** Whether only the paper's text can tell if it fulfils a clause: the index has neither places nor stop words. */
export function needsText(clause: Clause): boolean {
  const { field, text, phrase } = clause;
  if (isOfRecord(clause) || clause.isBeginning) return false;
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

/**
 * Says to people which filters no paper can pass: a category, an author, a topic, code, dates that end before they
 * begin.
 */
export function impossible(index: KeywordIndex, query: Query, filters: PlacedFilters): string | undefined {
  const { topic, found, placed } = filters;
  return whyNone(query, filters, {
    hasCategory: (name) => findCategories(index, name).length > 0,
    hasAuthor: (name) => findAuthors(index.terms.author, name).length > 0,
    hasIds: placed?.ids === undefined || countRows(placed.ids) > 0,
    hasCode: index.has.code.rows > 0,
    noTopic:
      topic !== undefined && found === undefined
        ? `No paper of this collection is in the topic "${echoed(topic, NAMED)}".`
        : undefined,
  });
}

/** What a collection has of what is asked for. */
interface Presence {
  hasCategory: (name: string) => boolean;
  hasAuthor: (name: string) => boolean;
  /** Whether one of the papers to search among is here. */
  hasIds: boolean;
  hasCode: boolean;
  /** Why no paper is of the topic that is asked for. */
  noTopic: string | undefined;
}

/** The parts of a query and its filters that no paper can pass, in sentences for people. */
export function whyNone(
  { clauses }: Pick<Query, 'clauses'>,
  filters: Filters,
  { hasCategory, hasAuthor, hasIds, hasCode, noTopic }: Presence,
): string | undefined {
  const asked = (field: 'author' | 'category'): string[] =>
    clauses.filter((clause) => clause.field === field && !clause.negated).map(({ text }) => text);
  const categories = [...(filters.categories ?? []), ...asked('category')];
  const authors = [...(filters.author === undefined ? [] : [filters.author]), ...asked('author')];
  const { from, to, undated = false } = filters;
  const isCodeAsked =
    filters.has !== undefined || clauses.some(({ field, negated }) => field === 'has' && !negated);
  const range = dateRange(from, to);
  const said = [
    ...categories
      .filter((name) => !hasCategory(name))
      .map((name) => `No paper has the category "${echoed(name, NAMED)}".`),
    ...authors.filter((name) => !hasAuthor(name)).map((name) => `No paper is by "${echoed(name, NAMED)}".`),
    ...(noTopic === undefined ? [] : [noTopic]),
    ...(hasIds ? [] : ['None of the papers to search among is in this collection.']),
    ...(isCodeAsked && !hasCode ? ['No paper of this collection has code.'] : []),
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

/** The rows of a condition, as far as they can be told without the texts of papers: none of those that fulfil it is missing. */
export function conditionRows(index: KeywordIndex, columns: Columns, condition: Condition): Bitmap {
  const rows = index.all();
  const those = rowsMeant(index, columns, condition);
  if (!condition.negated) for (const set of those) intersect(rows, set);
  else if (!isToldByText(condition)) for (const set of intersection(those)) subtract(rows, set);
  return rows;
}

/** Whether only the paper's text can tell if it meets a condition. */
export function isToldByText(condition: Condition): condition is Clause {
  return condition.field !== 'date' && condition.field !== 'row' && needsText(condition);
}

/** Sets whose intersection are the rows that a condition speaks of. */
function rowsMeant(index: KeywordIndex, columns: Columns, condition: Condition): Bitmap[] {
  if (condition.field === 'date') {
    const { from, to, isExact = false } = condition;
    return [dateRows(columns, dateRange(from, to), isExact)];
  }
  if (condition.field !== 'row') return clauseRows(index, condition);
  const set = emptyBitmap(index.rows);
  for (const row of condition.rows) addRow(set, row);
  return [set];
}

function authorRows(index: KeywordIndex, name: string): Bitmap {
  return index.rowsOf('author', findAuthors(index.terms.author, name));
}

/** Sets whose intersection are the rows of a clause. None when it has no word that is indexed. */
function clauseRows(index: KeywordIndex, { field, text, isBeginning, isExact }: Clause): Bitmap[] {
  if (field === 'author') return [authorRows(index, text)];
  if (field === 'category' && isExact) {
    const entry = index.terms.category.find(text);
    return [entry === null ? emptyBitmap(index.rows) : index.rowsOf('category', [entry])];
  }
  if (field === 'category') return [index.rowsOf('category', findCategories(index, text))];
  const what = field === 'has' ? havingOf(text) : undefined;
  if (what !== undefined) return [index.rowsWith(what)];
  const lexicon = field === 'title' ? 'title' : 'text';
  if (isBeginning) return [index.rowsOf(lexicon, beginningWith(index.terms[lexicon], text))];
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

/** Terms that begin with a word, and the one that it is itself: terms are without their endings, and may be shorter. */
function beginningWith(lexicon: MergedLexicon, text: string): LexiconEntry[] {
  const [word = ''] = words(text);
  const own = analyze(text).flatMap(({ term }) => lexicon.find(term) ?? []);
  return word === '' ? [] : [...own, ...lexicon.startingWith(word)];
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
export function dateRows(columns: Columns, { from, to }: DateRange, isExact = false): Bitmap {
  const set = emptyBitmap(columns.dates.length);
  if (to === UNDATED.to) {
    // Those without a date come last.
    for (let at = columns.newest.length - 1; at >= 0; at--) {
      const row = columns.newest[at] ?? 0;
      if (columns.dates[row] !== 0) break;
      addRow(set, row);
    }
    return set;
  }
  const add = (first: number, last: number): void => {
    for (const row of datedWithin(columns, Math.max(1, first), Math.min(to, last))) addRow(set, row);
  };
  for (const { first, last, set: year } of yearsOf(columns)) {
    if (year !== null && from <= first && last <= to) unite(set, year);
    else add(Math.max(from, first), last);
  }
  if (isExact) return set;
  for (const unit of [100, 10_000]) {
    const start = from - (from % unit);
    if (lastDay(start) >= from) add(start, start);
  }
  return set;
}
