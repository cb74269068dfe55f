import type { Columns } from './indexes/merged-columns.ts';
import { type Bitmap, countBoth, countRows, hasRow } from './indexes/bitmap.ts';
import { HAVINGS } from '../index/manifest.ts';
import { allowedRows } from './query/filters.ts';
import { checkedPage, textTest } from './query/phrases.ts';
import { placeFilters } from './query/place-filters.ts';
import type { KeywordIndex } from './indexes/keyword-index.ts';
import type { BrowseRequest, Count, Facets, Hits, ListPart, ListRequest, Overview } from './service.ts';
import { joinNotes, pageAfter, readPage, type Snapshot } from './snapshot.ts';
import { yearsOf } from './query/years.ts';

/** Categories that are counted for facets: the most frequent of the whole index. */
const MOST_CATEGORIES = 60;

/** Rows of a set in an order of all rows, as many as are asked for. */
export function inOrder(
  order: Uint32Array,
  allowed: Bitmap | undefined,
  offset: number,
  limit: number,
): number[] {
  if (allowed === undefined) return Array.from(order.subarray(offset, offset + limit));
  const rows: number[] = [];
  let skip = offset;
  for (const row of order) {
    if (rows.length === limit) break;
    if (hasRow(allowed, row) && skip-- <= 0) rows.push(row);
  }
  return rows;
}

/** What there is to browse. */
export function overview(index: KeywordIndex, columns: Columns): Overview {
  const { dates } = columns;
  const months = new Map<number, number>();
  for (const date of dates) {
    const month = Math.floor(date / 100);
    if (month % 100 > 0) months.set(month, (months.get(month) ?? 0) + 1);
  }
  return {
    categories: categoriesOf(index),
    months: Array.from(months, ([month, count]) => ({
      value: `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`,
      count,
    })).sort((a, b) => (a.value < b.value ? 1 : -1)),
    hasVotes: hasVotes(columns),
  };
}

/** The order of what trends is that of the dates unless papers have votes. */
function hasVotes({ dates, trending }: Columns): boolean {
  let before = Number.POSITIVE_INFINITY;
  for (const row of trending) {
    const day = firstDay(dates[row] ?? 0);
    if (day > before) return true;
    before = day;
  }
  return false;
}

/** A date as what trends counts it: of a month or a year the first day, of none that of 1970. */
function firstDay(date: number): number {
  if (date === 0) return 19_700_101;
  return date + (date % 10_000 < 100 ? 100 : 0) + (date % 100 === 0 ? 1 : 0);
}

/** Counts of the rows of a set, or of all. */
export function facets(index: KeywordIndex, columns: Columns, allowed: Bitmap | undefined): Facets {
  const set = allowed ?? index.all();
  const entries = index.categories.slice(0, MOST_CATEGORIES);
  const counts = index.countCategories(entries, set);
  const years = countYears(columns, set);
  const undated = years.reduce((left, { count }) => left - count, countRows(set));
  return {
    categories: byCount(entries.map(({ term }, i) => ({ value: term, count: counts[i] ?? 0 }))),
    years,
    ...(undated > 0 && { undated }),
    has: countHaving(index, set),
  };
}

function countHaving(index: KeywordIndex, set: Bitmap): Count[] {
  const counts = index.countCategories(
    HAVINGS.map((what) => index.has[what]),
    set,
  );
  return HAVINGS.map((value, i) => ({ value, count: counts[i] ?? 0 })).filter(({ count }) => count > 0);
}

/** How many rows of a set are of each year, latest first. */
export function countYears(columns: Columns, set: Bitmap): Count[] {
  const counts = yearsOf(columns).map(({ year, rows, set: its }) => {
    if (its !== null) return { value: String(year), count: countBoth(its, set) };
    return { value: String(year), count: rows.filter((row) => hasRow(set, row)).length };
  });
  return counts.filter(({ count }) => count > 0);
}

function categoriesOf(index: KeywordIndex): Count[] {
  return index.categories.map(({ term, rows }) => ({ value: term, count: rows }));
}

function byCount(counts: readonly Count[]): Count[] {
  return counts
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** Papers that fulfil conditions, in an order that does not depend on a query. */
export async function listPapers(
  snapshot: Snapshot,
  { order, filters: asked = {}, conditions, offset, rank, limit }: ListRequest,
): Promise<ListPart> {
  const { keywords, columns } = snapshot;
  const filters = await placeFilters(asked, snapshot, conditions);
  const allowed = allowedRows(keywords, columns, { plain: '', clauses: [], years: [] }, filters);
  const total = allowed === undefined ? keywords.papers : countRows(allowed);
  const ordered =
    order === 'stored' ? stored(keywords) : order === 'oldest' ? oldest(columns) : columns[order];
  const test = textTest([], filters.ofText);
  if (test === null) {
    // Twice as many: some may have to stand in for papers that cannot be read.
    const rows = inOrder(ordered, allowed, offset, 2 * limit).map((row) => ({ row }));
    const { shown, taken, note } = await readPage(snapshot, rows, limit);
    const next = offset + taken;
    return {
      papers: shown.map(({ paper }) => paper),
      total,
      ...(taken > 0 && next < total && { next }),
      ...joinNotes(note),
    };
  }
  const ranked = inOrder(ordered, allowed, 0, total).map((row) => ({
    row,
    score: 0,
    semantic: 0,
    keyword: 0,
    title: 0,
  }));
  const page = { offset, limit, ...(rank !== undefined && { rank }) };
  const found = await checkedPage(snapshot, { ranked, total }, test, page, Number.POSITIVE_INFINITY);
  const next = offset + found.taken;
  const goesOn = found.isAtMost === undefined ? next < found.total : found.rank !== undefined;
  return {
    papers: found.shown.map(({ paper }) => paper),
    total: found.total,
    ...(found.isAtMost && { isAtMost: found.isAtMost }),
    ...(found.taken > 0 && goesOn && { next }),
    ...(found.rank !== undefined && found.rank > (rank ?? 0) && { rank: found.rank }),
  };
}

/** All rows by date, the earliest first; those without a date come last here too. */
function oldest({ dates, newest }: Columns): Uint32Array {
  const dated = newest.findLastIndex((row) => (dates[row] ?? 0) !== 0) + 1;
  const rows = newest.slice();
  rows.subarray(0, dated).reverse();
  return rows;
}

/** All rows as the index has them: papers that stand side by side there are read at once. */
function stored(keywords: KeywordIndex): Uint32Array {
  const all = keywords.all();
  const rows = new Uint32Array(keywords.papers);
  for (let row = 0, at = 0; row < keywords.rows; row++) if (hasRow(all, row)) rows[at++] = row;
  return rows;
}

/** One page of a list, to the thousandth paper. */
export async function browsePapers(
  snapshot: Snapshot,
  { order, filters, page }: BrowseRequest,
): Promise<Hits> {
  const { papers, total, next, note } = await listPapers(snapshot, {
    order,
    ...(filters && { filters }),
    ...page,
  });
  const { ending } = pageAfter(page, { taken: (next ?? page.offset) - page.offset, total });
  return {
    hits: papers.map((paper) => ({ paper, score: 0 })),
    total,
    ...(next !== undefined && ending === undefined && { next: { offset: next } }),
    ...joinNotes(note, ending),
  };
}
