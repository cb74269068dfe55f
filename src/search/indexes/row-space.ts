import type { Segment } from '../../index/manifest.ts';
import { liveRowsOf } from '../../index/manifest.ts';
import { addRow, type Bitmap, emptyBitmap, hasRow } from './bitmap.ts';

/** Segments begin at multiples of this, so that a segment's part of a set of rows begins with a word of it. */
const ALIGNMENT = 32;

/** A segment and the row of the index that its row 0 is. */
export interface PlacedSegment {
  segment: Segment;
  base: number;
}

/**
 * The rows of all segments in one numbering: those of each follow each other, and between two segments there may be
 * up to 31 rows without a paper, as there are rows whose papers were deleted.
 */
export interface RowSpace {
  segments: readonly PlacedSegment[];
  /** One more than the last row. */
  rows: number;
  /** How many papers there are. */
  papers: number;
  /** The rows that have a paper; undefined when all have. */
  live: Bitmap | undefined;
}

/** Numbers the rows of all segments. */
export function rowSpaceOf(segments: readonly Segment[]): RowSpace {
  const placed: PlacedSegment[] = [];
  let rows = 0;
  for (const segment of segments) {
    const base = Math.ceil(rows / ALIGNMENT) * ALIGNMENT;
    placed.push({ segment, base });
    rows = base + segment.rows;
  }
  const papers = segments.reduce((sum, segment) => sum + liveRowsOf(segment), 0);
  return { segments: placed, rows, papers, live: papers === rows ? undefined : liveRows(placed, rows) };
}

function liveRows(placed: readonly PlacedSegment[], rows: number): Bitmap {
  const live = emptyBitmap(rows);
  for (const { segment, base } of placed) {
    const words = Math.floor(segment.rows / 32);
    live.fill(0xffffffff, base / 32, base / 32 + words);
    for (let row = words * 32; row < segment.rows; row++) addRow(live, base + row);
    for (const row of segment.deleted ?? []) {
      const at = (base + row) >> 5;
      live[at] = (live[at] ?? 0) & ~(1 << (row & 31));
    }
  }
  return live;
}

/** Whether a row has a paper. */
export function isLive({ live, rows }: RowSpace, row: number): boolean {
  return row < rows && (live === undefined || hasRow(live, row));
}

/** Some rows that have papers, as far apart as can be. */
export function spreadRows({ rows, papers, live }: RowSpace, most: number): Uint32Array {
  const count = Math.min(papers, most);
  const nth = (i: number): number => Math.floor(((i + 0.5) * papers) / count);
  if (live === undefined) return Uint32Array.from({ length: count }, (_, i) => nth(i));
  const spread = new Uint32Array(count);
  let [next, seen] = [0, 0];
  for (let row = 0; row < rows && next < count; row++) {
    if (!hasRow(live, row)) continue;
    if (seen++ === nth(next)) spread[next++] = row;
  }
  return spread;
}
