import type { Columns as SegmentColumns } from '../../index/format/columns.ts';
import { isLive, type RowSpace } from './row-space.ts';

/** What is known of every paper of an index without its page, by row of the index. */
export interface Columns {
  /** `YYYYMMDD` as a number, 00 for a month or day that is not known, 0 for no date, and where there is no paper. */
  dates: Uint32Array;
  /** Different terms of the title, at most 255. */
  titleTerms: Uint8Array;
  /** The rows of all papers, latest first; equal dates by row. */
  newest: Uint32Array;
  /** The same by their trend, highest first. */
  trending: Uint32Array;
}

/** The columns of all segments as one. */
export function mergeColumns(space: RowSpace, columns: readonly SegmentColumns[]): Columns {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined && space.live === undefined) return only;
  const dates = new Uint32Array(space.rows);
  const trends = new Float32Array(space.rows);
  const titleTerms = new Uint8Array(space.rows);
  space.segments.forEach(({ base, segment: { deleted = [] } }, i) => {
    const its = columns[i];
    if (its === undefined) return;
    dates.set(its.dates, base);
    for (const row of deleted) dates[base + row] = 0;
    trends.set(its.trends, base);
    titleTerms.set(its.titleTerms, base);
  });
  const orders = (name: 'newest' | 'trending'): Uint32Array[] =>
    space.segments.map(({ base, segment }, i) => {
      const its = columns[i]?.[name] ?? new Uint32Array();
      // That of the first and mostly largest segment is not copied.
      const placed = base === 0 ? its : its.map((row) => base + row);
      return segment.deleted === undefined ? placed : placed.filter((row) => isLive(space, row));
    });
  return {
    dates,
    titleTerms,
    newest: mergeOrders(orders('newest'), dates),
    trending: mergeOrders(orders('trending'), trends),
  };
}

/** Orders of different rows by the same numbers as one: the highest first, equal ones by row. */
function mergeOrders(orders: readonly Uint32Array[], by: Float32Array | Uint32Array): Uint32Array {
  // The shortest two first, so that no row is moved more often than need be.
  const left = orders.toSorted((a, b) => b.length - a.length);
  for (;;) {
    const [one, other] = [left.pop(), left.pop()];
    if (one === undefined) return new Uint32Array();
    if (other === undefined) return one;
    left.push(mergeTwo(one, other, by));
    left.sort((a, b) => b.length - a.length);
  }
}

/** Without a list or an iterator a row: made of 89,000 rows before it is compiled, they were twenty megabytes of garbage. */
function mergeTwo(one: Uint32Array, other: Uint32Array, by: Float32Array | Uint32Array): Uint32Array {
  const merged = new Uint32Array(one.length + other.length);
  let i = 0;
  let j = 0;
  for (let at = 0; at < merged.length; at++) {
    const isFirst = j >= other.length || (i < one.length && isBefore(one[i] ?? 0, other[j] ?? 0, by));
    merged[at] = isFirst ? (one[i++] ?? 0) : (other[j++] ?? 0);
  }
  return merged;
}

function isBefore(a: number, b: number, by: Float32Array | Uint32Array): boolean {
  const first = by[a] ?? 0;
  const second = by[b] ?? 0;
  return first === second ? a < b : first > second;
}

/** Rows with a date number from `first` to `last`, latest first: a part of {@link Columns.newest}. */
export function datedWithin({ dates, newest }: Columns, first: number, last: number): Uint32Array {
  const placeOf = (date: number): number => {
    let low = 0;
    let high = newest.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((dates[newest[middle] ?? 0] ?? 0) > date) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return newest.subarray(placeOf(last), Math.max(placeOf(last), placeOf(first - 1)));
}
