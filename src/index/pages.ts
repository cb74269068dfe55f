import { SextantError } from '../errors.ts';
import { fnv1a32 } from '../hash.ts';
import { corrupt, createValue, openValue } from './binary.ts';
import { paperSchema, type Paper } from './paper.ts';

/** Header of a `pages` value; docs/index-format.md has the offset table. */
export const PAGES_SHAPE = { kind: 'pages', magic: 'SXTP', bytes: 16 } as const;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface PageHeader {
  firstRow: number;
  records: number;
}

/** Of the offset and the checksum of a record. */
const ENTRY_BYTES = 8;

/** Bytes that a paper takes in a page, its offset and checksum included. */
export function recordBytes(paper: Paper): number {
  return encodeRecord(paper).length + ENTRY_BYTES;
}

/** Packs the papers of rows `firstRow`, `firstRow + 1`, ...; a reader parses only the record it wants. */
export function encodePage(firstRow: number, papers: readonly Paper[]): Uint8Array {
  const records = papers.map(encodeRecord);
  const checksums = PAGES_SHAPE.bytes + 4 * (records.length + 1);
  let offset = checksums + 4 * records.length;
  const total = records.reduce((sum, record) => sum + record.length, offset);
  const { bytes, view } = createValue(PAGES_SHAPE, total);
  view.setUint32(8, firstRow, true);
  view.setUint32(12, records.length, true);
  records.forEach((record, i) => {
    view.setUint32(PAGES_SHAPE.bytes + 4 * i, offset, true);
    view.setUint32(checksums + 4 * i, fnv1a32(record), true);
    bytes.set(record, offset);
    offset += record.length;
  });
  view.setUint32(PAGES_SHAPE.bytes + 4 * records.length, offset, true);
  return bytes;
}

/** Throws `index-corrupt` or `index-format-unsupported`. */
export function readPageHeader(page: Uint8Array): PageHeader {
  const { firstRow, records } = openPage(page);
  return { firstRow, records };
}

/**
 * Parses the one paper of a row. Its checksum is checked here, so that a search for ten papers need not hash the
 * hundreds of papers beside them: that took a tenth of its time.
 *
 * @param row row of the index, not of the page
 *
 * Throws `index-corrupt` (also when the page does not hold the row) or `index-format-unsupported`.
 */
export function readPaper(page: Uint8Array, row: number): Paper {
  const { view, firstRow, records } = openPage(page);
  const i = row - firstRow;
  if (i < 0 || i >= records) throw corrupt('pages', `it does not hold row ${row}`);
  const start = view.getUint32(PAGES_SHAPE.bytes + 4 * i, true);
  const end = view.getUint32(PAGES_SHAPE.bytes + 4 * (i + 1), true);
  const checksums = PAGES_SHAPE.bytes + 4 * (records + 1);
  if (start < checksums + 4 * records || end < start || end > page.length) {
    throw corrupt('pages', `the offsets of row ${row} leave it`);
  }
  const record = page.subarray(start, end);
  if (fnv1a32(record) !== view.getUint32(checksums + 4 * i, true)) {
    throw corrupt('pages', `the record of row ${row} does not have its checksum`);
  }
  return parseRecord(record, row);
}

function openPage(page: Uint8Array): PageHeader & { view: DataView } {
  const view = openValue(PAGES_SHAPE, page);
  const firstRow = view.getUint32(8, true);
  const records = view.getUint32(12, true);
  const tableEnd = PAGES_SHAPE.bytes + 4 + ENTRY_BYTES * records;
  if (records === 0 || tableEnd > page.length) throw corrupt('pages', `it cannot hold ${records} records`);
  if (view.getUint32(PAGES_SHAPE.bytes + 4 * records, true) !== page.length)
    throw corrupt('pages', 'its length is wrong');
  return { view, firstRow, records };
}

function encodeRecord(paper: Paper): Uint8Array {
  return utf8.encode(JSON.stringify(paper));
}

function parseRecord(record: Uint8Array, row: number): Paper {
  try {
    return paperSchema.parse(JSON.parse(strictUtf8.decode(record)));
  } catch (cause) {
    const message = `The record of row ${row} is not a paper. Publish the index again.`;
    throw new SextantError('index-corrupt', message, { cause });
  }
}
