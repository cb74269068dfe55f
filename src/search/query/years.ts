import { type Columns, datedWithin } from '../indexes/merged-columns.ts';
import { addRow, type Bitmap, emptyBitmap, isDense } from '../indexes/bitmap.ts';

/** The rows of one year. */
export interface Year {
  year: number;
  /** Its first and last date number. */
  first: number;
  last: number;
  /** A part of the order of dates. */
  rows: Uint32Array;
  /** The same rows as a set, which is quicker when they are many; null when they are few. */
  set: Bitmap | null;
}

const known = new WeakMap<Columns, Year[]>();

/** The years of an index, latest first; kept with its columns. */
export function yearsOf(columns: Columns): readonly Year[] {
  let years = known.get(columns);
  if (years === undefined) known.set(columns, (years = findYears(columns)));
  return years;
}

function findYears(columns: Columns): Year[] {
  const { dates, newest } = columns;
  const years: Year[] = [];
  for (let at = 0; at < newest.length;) {
    const year = Math.floor((dates[newest[at] ?? 0] ?? 0) / 10_000);
    if (year === 0) break;
    const [first, last] = [year * 10_000, year * 10_000 + 9_999];
    const rows = datedWithin(columns, first, last);
    let set: Bitmap | null = null;
    if (isDense(rows.length, dates.length)) {
      set = emptyBitmap(dates.length);
      for (let i = 0; i < rows.length; i++) addRow(set, rows[i] ?? 0);
    }
    years.push({ year, first, last, rows, set });
    // A damaged value may have dates out of order, and no row of a year: the walk ends all the same.
    at += Math.max(1, rows.length);
  }
  return years;
}
