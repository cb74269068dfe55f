import { SextantError } from '../../errors.ts';
import { checksum32, fnv1a32 } from '../../hash.ts';
import { corrupt, createValue, openValue } from './binary.ts';
import type { PageRef } from '../refs.ts';
import { paperSchema, type Paper } from '../paper.ts';

/** Header of a `pages` value; docs/index-format.md has the offset table. */
export const PAGES_SHAPE = { kind: 'pages', magic: 'SXTP', bytes: 16 } as const;

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of the offset and the checksum of a record. */
const ENTRY_BYTES = 8;

/** A paper as a page holds it. */
export function encodeRecord(paper: Paper): Uint8Array {
  return utf8.encode(JSON.stringify(paper));
}

/** Bytes that a record of this length takes in a page, its offset and checksum included. */
export function recordBytes(length: number): number {
  return length + ENTRY_BYTES;
}

/**
 * Packs records; a reader parses only the one it wants. Of which rows they are the manifest says alone, so that a page
 * stays what it is when its segment is merged with others.
 */
export function encodePage(records: readonly Uint8Array[]): Uint8Array {
  const checksums = PAGES_SHAPE.bytes + 4 * (records.length + 1);
  let offset = checksums + 4 * records.length;
  const total = records.reduce((sum, record) => sum + record.length, offset);
  const { bytes, view } = createValue(PAGES_SHAPE, total);
  view.setUint32(8, records.length, true);
  records.forEach((record, i) => {
    view.setUint32(PAGES_SHAPE.bytes + 4 * i, offset, true);
    view.setUint32(checksums + 4 * i, fnv1a32(record), true);
    bytes.set(record, offset);
    offset += record.length;
  });
  view.setUint32(PAGES_SHAPE.bytes + 4 * records.length, offset, true);
  return bytes;
}

/**
 * The `checksum32` of what stands before the records of a page: its header, their offsets and their checksums. A manifest
 * that has it vouches for every record, and a reader hashes 1 kB of a page and the papers that it wants: the whole of
 * every page would be a tenth of a search, or a fiftieth when it is copied to where a kernel can hash it.
 */
export function headChecksum(page: Uint8Array): number {
  const { recordsOffset } = openPage(page);
  return checksum32(page.subarray(0, recordsOffset));
}

/** A page that is held to what its manifest says of it, and its papers. */
export class Page {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #firstRow: number;
  readonly #records: number;
  readonly #recordsOffset: number;

  /** @throws SextantError `index-corrupt` or `index-format-unsupported` */
  constructor(bytes: Uint8Array, ref: Pick<PageRef, 'firstRow' | 'rows' | 'head'>) {
    const { view, records, recordsOffset } = openPage(bytes);
    const { firstRow, rows } = ref;
    if (records !== rows) throw corrupt('pages', `it holds ${records} rows where its manifest says ${rows}`);
    if (checksum32(bytes.subarray(0, recordsOffset)) !== ref.head) {
      throw corrupt(
        'pages',
        `what stands before the records of rows ${firstRow} on does not have its checksum`,
      );
    }
    this.#bytes = bytes;
    this.#view = view;
    this.#firstRow = firstRow;
    this.#records = records;
    this.#recordsOffset = recordsOffset;
  }

  /**
   * Parses the one paper of a row. Its checksum is checked here, so that a search for ten papers need not hash the
   * hundreds of papers beside them.
   *
   * @param row row of the segment, not of the page
   * @throws SextantError `index-corrupt`, also when the page does not hold the row
   */
  paper(row: number): Paper {
    const i = row - this.#firstRow;
    if (!Number.isInteger(i) || i < 0 || i >= this.#records) {
      throw corrupt('pages', `it does not hold row ${row}`);
    }
    const start = this.#view.getUint32(PAGES_SHAPE.bytes + 4 * i, true);
    const end = this.#view.getUint32(PAGES_SHAPE.bytes + 4 * (i + 1), true);
    if (start < this.#recordsOffset || end < start || end > this.#bytes.length) {
      throw corrupt('pages', `the offsets of row ${row} leave it`);
    }
    const record = this.#bytes.subarray(start, end);
    const checksums = PAGES_SHAPE.bytes + 4 * (this.#records + 1);
    if (fnv1a32(record) !== this.#view.getUint32(checksums + 4 * i, true)) {
      throw corrupt('pages', `the record of row ${row} does not have its checksum`);
    }
    return parseRecord(record, row);
  }
}

function openPage(page: Uint8Array): {
  view: DataView;
  records: number;
  recordsOffset: number;
} {
  const view = openValue(PAGES_SHAPE, page);
  const records = view.getUint32(8, true);
  const recordsOffset = PAGES_SHAPE.bytes + 4 + ENTRY_BYTES * records;
  if (records === 0 || recordsOffset > page.length)
    throw corrupt('pages', `it cannot hold ${records} records`);
  if (view.getUint32(PAGES_SHAPE.bytes + 4 * records, true) !== page.length)
    throw corrupt('pages', 'its length is wrong');
  return { view, records, recordsOffset };
}

function parseRecord(record: Uint8Array, row: number): Paper {
  try {
    return paperSchema.parse(JSON.parse(strictUtf8.decode(record)));
  } catch (cause) {
    const message = `The record of row ${row} is not a paper. Publish the index again.`;
    throw new SextantError('index-corrupt', message, { cause });
  }
}
