import { corrupt, createValue, openValue, requirePapers } from './binary.ts';
import { lengthCode } from './length-code.ts';
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
  /** All rows by their trend, highest first; equal trends by row. */
  trending: Uint32Array;
  /** The {@link trend} of each row. */
  trends: Float32Array;
  /** Different terms of the title, at most 255. */
  titleTerms: Uint8Array;
  /** Terms of title and abstract, as {@link lengthCode} writes them. */
  lengths: Uint8Array;
  /** Terms of all titles and abstracts together. */
  terms: number;
}

/** What a row has in the columns. */
export interface RowColumns {
  date: number;
  trend: number;
  titleTerms: number;
  /** Terms of title and abstract. */
  length: number;
}

/** Bytes a row: four columns of four bytes, then two of one. */
const ROW_BYTES = 18;

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

/** Packs the columns of rows 0, 1, ... Trends are ordered as they are written, so that orders of several values can be merged. */
export function encodeColumns(rows: readonly RowColumns[]): Uint8Array {
  const { bytes, view } = createValue(COLUMNS_SHAPE, COLUMNS_SHAPE.bytes + ROW_BYTES * rows.length);
  view.setUint32(8, rows.length, true);
  view.setUint32(
    12,
    rows.reduce((sum, { length }) => sum + length, 0),
    true,
  );
  const dates = rows.map(({ date }) => date);
  const trends = Float32Array.from(rows, ({ trend }) => trend);
  let at: number = COLUMNS_SHAPE.bytes;
  for (const column of [dates, descending(dates), descending(trends)]) {
    for (const value of column) view.setUint32((at += 4) - 4, value, true);
  }
  for (const value of trends) view.setFloat32((at += 4) - 4, value, true);
  for (const { titleTerms } of rows) bytes[at++] = Math.min(255, titleTerms);
  for (const { length } of rows) bytes[at++] = lengthCode(length);
  return bytes;
}

/** All rows, those of the highest keys first, equal ones by row. */
function descending(keys: ArrayLike<number>): number[] {
  const rows = Array.from({ length: keys.length }, (_, row) => row);
  return rows.sort((a, b) => (keys[b] ?? 0) - (keys[a] ?? 0) || a - b);
}

/**
 * Views on a `columns` value of so many papers.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export function openColumns(value: Uint8Array, papers: number): Columns {
  // Numbers can be viewed where they are, without a copy, at multiples of their length.
  const bytes = value.byteOffset % 4 === 0 ? value : value.slice();
  const view = openValue(COLUMNS_SHAPE, bytes);
  const rows = view.getUint32(8, true);
  if (bytes.length !== COLUMNS_SHAPE.bytes + ROW_BYTES * rows) {
    throw corrupt('columns', 'its length is wrong');
  }
  requirePapers('columns', rows, papers);
  const start = bytes.byteOffset + COLUMNS_SHAPE.bytes;
  const u32 = (column: number): Uint32Array => new Uint32Array(bytes.buffer, start + 4 * column * rows, rows);
  const small = bytes.subarray(COLUMNS_SHAPE.bytes + 16 * rows);
  return {
    dates: u32(0),
    newest: u32(1),
    trending: u32(2),
    trends: new Float32Array(bytes.buffer, start + 12 * rows, rows),
    titleTerms: small.subarray(0, rows),
    lengths: small.subarray(rows),
    terms: view.getUint32(12, true),
  };
}
