import { SextantError } from '../../src/errors.ts';
import type { CodeBits } from '../../src/index/format/codes.ts';
import { encodePage, recordBytes } from '../../src/index/format/pages.ts';
import { encodeVectors, isUnit, lengthOf, vectorsCapacity } from '../../src/index/format/vectors.ts';
import { parseRecord } from '../corpus/paper-rows.ts';
import type { IndexDraft, RowSource } from './draft.ts';
import type { Keep, Writer } from './writer.ts';

/** Length of a `vectors` value, in bytes: few enough values to read at once, each quick to send. */
const VECTORS_BYTES = 4 * 1024 * 1024;
/** Length of a page, in bytes, or a multiple of it when there would be too many pages. */
const PAGE_BYTES = 64 * 1024;
/**
 * The Free plan of Workers KV allows 1,000 writes a day: room for these and all other values of 90,000 papers. Fewer,
 * larger pages would be read and hashed for each search.
 */
const MAX_PAGES = 750;

export interface Range {
  firstRow: number;
  rows: number;
}

/** Writes the `vectors` values, each when the last of its rows has passed. */
export function writeVectors({ model: { dim }, bits, rows }: IndexDraft, keep: Keep<'vectors'>): Writer {
  const ranges = byLastRow(equalRanges(rows.count, vectorsCapacity(dim, bits, VECTORS_BYTES)));
  return {
    add({ row }) {
      const place = ranges.get(row);
      if (place !== undefined) keep({ value: buildVectors(rows, place, { dim, bits }), place });
    },
  };
}

/** Writes the pages, each when the last of its papers has passed: only the records of one are held. */
export function writePages({ rows }: IndexDraft, keep: Keep<'pages'>): Writer {
  const sizes = Uint32Array.from({ length: rows.count }, (_, row) => recordBytes(rows.recordLength(row)));
  const ranges = byLastRow(pageRanges(sizes));
  let records: Uint8Array[] = [];
  return {
    add({ record, row }) {
      records.push(record);
      const place = ranges.get(row);
      if (place === undefined) return;
      keep({ value: encodePage(place.firstRow, records), place });
      records = [];
    },
  };
}

/**
 * Cuts papers of these sizes (bytes) into consecutive pages: as many papers as fit into a page, at least one.
 * Pages grow in steps, so that a few more papers rarely move the cuts between all others.
 */
export function pageRanges(sizes: Uint32Array): Range[] {
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const pageBytes = PAGE_BYTES * Math.max(1, Math.ceil(total / (PAGE_BYTES * MAX_PAGES)));
  const ranges: Range[] = [];
  let firstRow = 0;
  let bytes = 0;
  sizes.forEach((size, row) => {
    if (row > firstRow && bytes + size > pageBytes) {
      ranges.push({ firstRow, rows: row - firstRow });
      firstRow = row;
      bytes = 0;
    }
    bytes += size;
  });
  ranges.push({ firstRow, rows: sizes.length - firstRow });
  return ranges;
}

function equalRanges(count: number, rows: number): Range[] {
  return Array.from({ length: Math.ceil(count / rows) }, (_, i) => ({
    firstRow: i * rows,
    rows: Math.min(rows, count - i * rows),
  }));
}

function byLastRow(ranges: readonly Range[]): ReadonlyMap<number, Range> {
  return new Map(ranges.map((range) => [range.firstRow + range.rows - 1, range]));
}

function buildVectors(
  rows: RowSource,
  range: Range,
  { dim, bits }: { dim: number; bits: CodeBits },
): Uint8Array {
  const embeddings = new Float32Array(range.rows * dim);
  for (let i = 0; i < range.rows; i++) {
    const row = range.firstRow + i;
    const embedding = rows.embedding(row);
    const fault = faultOf(embedding, dim);
    if (fault !== null) {
      const { id } = parseRecord(rows.record(row));
      throw new SextantError(
        'input-invalid',
        `The embedding of ${id} (row ${row}) has ${fault}. Embed it again.`,
      );
    }
    embeddings.set(embedding, i * dim);
  }
  return encodeVectors({ firstRow: range.firstRow, dim, bits }, embeddings);
}

/** Why an embedding cannot be published, or null. A zero vector can: it is close to no query. */
function faultOf(embedding: Float32Array, dim: number): string | null {
  if (embedding.length !== dim) return `${embedding.length} numbers instead of ${dim}`;
  if (isUnit(embedding) || embedding.every((x) => x === 0)) return null;
  return `length ${lengthOf(embedding)} instead of 1`;
}
