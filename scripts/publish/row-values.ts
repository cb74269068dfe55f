import { SextantError } from '../../src/errors.ts';
import type { CodeBits } from '../../src/index/format/codes.ts';
import { encodePage, recordBytes } from '../../src/index/format/pages.ts';
import { encodeVectors, isUnit, lengthOf, vectorsCapacity } from '../../src/index/format/vectors.ts';
import { parseRecord } from '../corpus/paper-rows.ts';
import { embeddingsCapacity, encodeEmbeddings } from '../../src/index/format/embeddings.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import type { RowSource, SegmentDraft } from './draft.ts';
import type { Keep, Writer } from './writer.ts';

/** Length of a `vectors` value, in bytes: few enough values to read at once, each quick to send. */
const VECTORS_BYTES = 4 * 1024 * 1024;
/** Length of an `embeddings` value, in bytes. */
const EMBEDDINGS_BYTES = 8 * 1024 * 1024;
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
export function writeVectors({ dim, bits, rows }: SegmentDraft, keep: Keep<'vectors'>): Writer {
  const ranges = byLastRow(equalRanges(rows.count, vectorsCapacity(dim, bits, VECTORS_BYTES)));
  return {
    add({ row }) {
      const place = ranges.get(row);
      if (place !== undefined) keep({ value: buildVectors(rows, place, { dim, bits }), place });
    },
  };
}

/** Writes the pages, each when the last of its papers has passed: only the records of one are held. */
export function writePages({ rows, kept }: SegmentDraft, keep: Keep<'pages'>): Writer {
  const sizes = Uint32Array.from({ length: rows.count }, (_, row) => recordBytes(rows.recordLength(row)));
  const ranges = byLastRow(
    aroundKept(rows.count, kept?.pages ?? [], (first, end) => pageRanges(sizes, first, end)),
  );
  let records: Uint8Array[] = [];
  return {
    add({ record, row }) {
      records.push(record);
      const range = ranges.get(row);
      if (range === undefined) return;
      keep(isKept(range) ? { ref: range } : { value: encodePage(records), place: range });
      records = [];
    },
  };
}

/** Writes the `embeddings` values, each when the last of its rows has passed. */
export function writeEmbeddings({ dim, rows, kept }: SegmentDraft, keep: Keep<'embeddings'>): Writer {
  const capacity = embeddingsCapacity(dim, EMBEDDINGS_BYTES);
  const ranges = byLastRow(
    aroundKept(rows.count, kept?.embeddings ?? [], (first, end) => equalRanges(end - first, capacity, first)),
  );
  return {
    add({ row }) {
      const range = ranges.get(row);
      if (range === undefined) return;
      if (isKept(range)) keep({ ref: range });
      else keep({ value: encodeEmbeddings(dim, embeddingsOf(rows, range, dim)), place: range });
    },
  };
}

/** Ranges that cover all rows: those that are kept, and between them what `cut` makes of the others. */
function aroundKept<R extends Range & ValueRef>(
  count: number,
  kept: readonly R[],
  cut: (first: number, end: number) => Range[],
): (R | Range)[] {
  const ranges: (R | Range)[] = [];
  let next = 0;
  for (const one of kept) {
    if (one.firstRow > next) ranges.push(...cut(next, one.firstRow));
    ranges.push(one);
    next = one.firstRow + one.rows;
  }
  return next < count ? [...ranges, ...cut(next, count)] : ranges;
}

function isKept<R extends Range & ValueRef>(range: Range | R): range is R {
  return 'sha256' in range;
}

/**
 * Cuts papers of these sizes (bytes) into consecutive pages: as many papers as fit into a page, at least one.
 * Pages grow in steps, so that a few more papers rarely move the cuts between all others.
 * @param first The first row that is cut, and `end` the one after the last.
 */
export function pageRanges(sizes: Uint32Array, first = 0, end = sizes.length): Range[] {
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const pageBytes = PAGE_BYTES * Math.max(1, Math.ceil(total / (PAGE_BYTES * MAX_PAGES)));
  const ranges: Range[] = [];
  let firstRow = first;
  let bytes = 0;
  sizes.subarray(first, end).forEach((size, i) => {
    const row = first + i;
    if (row > firstRow && bytes + size > pageBytes) {
      ranges.push({ firstRow, rows: row - firstRow });
      firstRow = row;
      bytes = 0;
    }
    bytes += size;
  });
  ranges.push({ firstRow, rows: end - firstRow });
  return ranges;
}

function equalRanges(count: number, rows: number, first = 0): Range[] {
  return Array.from({ length: Math.ceil(count / rows) }, (_, i) => ({
    firstRow: first + i * rows,
    rows: Math.min(rows, count - i * rows),
  }));
}

function byLastRow<R extends Range>(ranges: readonly R[]): ReadonlyMap<number, R> {
  return new Map(ranges.map((range) => [range.firstRow + range.rows - 1, range]));
}

function buildVectors(
  rows: RowSource,
  range: Range,
  { dim, bits }: { dim: number; bits: CodeBits },
): Uint8Array {
  return encodeVectors({ firstRow: range.firstRow, dim, bits }, embeddingsOf(rows, range, dim));
}

/** f32 (rows, dim), row-major. */
function embeddingsOf(rows: RowSource, range: Range, dim: number): Float32Array {
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
  return embeddings;
}

/** Why an embedding cannot be published, or null. A zero vector can: it is close to no query. */
function faultOf(embedding: Float32Array, dim: number): string | null {
  if (embedding.length !== dim) return `${embedding.length} numbers instead of ${dim}`;
  if (isUnit(embedding) || embedding.every((x) => x === 0)) return null;
  return `length ${lengthOf(embedding)} instead of 1`;
}
