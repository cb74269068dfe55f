import { corrupt, createValue, openValue, requirePapers } from './binary.ts';
import { detailsOf } from '../details.ts';
import type { Paper } from '../paper.ts';

/** Header of the `columns` value; docs/index-format.md has the offset table. */
export const COLUMNS_SHAPE = { kind: 'columns', magic: 'SXTC', bytes: 16 } as const;

/** What is known of every row without its page. */
export interface Columns {
  /** `YYYYMMDD` as a number, 00 for a month or day that is not known, 0 for no date. */
  dates: Uint32Array;
  /** All rows, latest first; equal dates by row. */
  newest: Uint32Array;
  /** All rows by {@link trend}, highest first. */
  trending: Uint32Array;
  /** Different terms of the title, at most 255. */
  titleTerms: Uint8Array;
}

/** What a row has in the columns. */
export interface RowColumns {
  date: number;
  trend: number;
  titleTerms: number;
}

/** Days in which a vote loses half of its weight. */
const HALF_LIFE = 3;
const MS_A_DAY = 86_400_000;

/**
 * log2(1 + votes) + days / 3, the days since 1970 being those of `extra.hf_date`, else of the publication: votes
 * that halve every three days, as a number that does not depend on today. Without votes it orders by date.
 */
export function trend(paper: Paper): number {
  const { published, extra } = paper;
  const { votes = 0 } = detailsOf(paper);
  const listed = typeof extra?.hf_date === 'string' ? Date.parse(extra.hf_date) : Number.NaN;
  const time = Number.isNaN(listed) ? Date.parse(published ?? '1970') : listed;
  return Math.log2(1 + votes) + time / MS_A_DAY / HALF_LIFE;
}

/** Packs the columns of rows 0, 1, ... */
export function encodeColumns(rows: readonly RowColumns[]): Uint8Array {
  const { bytes, view } = createValue(COLUMNS_SHAPE, COLUMNS_SHAPE.bytes + 13 * rows.length);
  view.setUint32(8, rows.length, true);
  const order = (key: 'date' | 'trend'): number[] =>
    Array.from(rows.keys()).sort((a, b) => (rows[b]?.[key] ?? 0) - (rows[a]?.[key] ?? 0) || a - b);
  [rows.map(({ date }) => date), order('date'), order('trend')].forEach((column, c) => {
    column.forEach((value, row) =>
      view.setUint32(COLUMNS_SHAPE.bytes + 4 * (c * rows.length + row), value, true),
    );
  });
  rows.forEach(({ titleTerms }, row) => {
    bytes[COLUMNS_SHAPE.bytes + 12 * rows.length + row] = Math.min(255, titleTerms);
  });
  return bytes;
}

/**
 * Views on a `columns` value of so many papers.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function openColumns(value: Uint8Array, papers: number): Columns {
  // Numbers can be viewed where they are, without a copy, at multiples of their length.
  const bytes = value.byteOffset % 4 === 0 ? value : value.slice();
  const rows = openValue(COLUMNS_SHAPE, bytes).getUint32(8, true);
  if (bytes.length !== COLUMNS_SHAPE.bytes + 13 * rows) throw corrupt('columns', 'its length is wrong');
  requirePapers('columns', rows, papers);
  const titles = COLUMNS_SHAPE.bytes + 12 * rows;
  const all = new Uint32Array(bytes.buffer, bytes.byteOffset + COLUMNS_SHAPE.bytes, 3 * rows);
  return {
    dates: all.subarray(0, rows),
    newest: all.subarray(rows, 2 * rows),
    trending: all.subarray(2 * rows),
    titleTerms: bytes.subarray(titles),
  };
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
