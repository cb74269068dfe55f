import type { Columns } from '../index/columns.ts';
import type { Manifest } from '../index/manifest.ts';
import type { KeywordIndex } from './keyword-index.ts';
import type { KnownItems } from './known-items.ts';
import type { QueryEncoder } from './query-encoder.ts';
import type { Records } from './records.ts';
import type { Atlas, Hits, Page } from './service.ts';
import type { VectorIndex } from './vector-index.ts';

/** `offset + limit` of a page is at most this. */
export const MAX_RESULTS = 1_000;

/** Results of the first pages. */
const SHALLOW = 100;
/** Rows that meaning offers for them: the same for all, so that no result moves from one page to the next. */
const SHALLOW_DEPTH = 400;

/** How many rows meaning offers for a page. */
export function depthOf({ offset, limit }: Page): number {
  return offset + limit <= SHALLOW ? SHALLOW_DEPTH : MAX_RESULTS;
}

/** What one opened generation consists of. */
export interface Snapshot {
  generation: number;
  manifest: Manifest;
  encoder: QueryEncoder;
  vectors: VectorIndex;
  keywords: KeywordIndex;
  columns: Columns;
  known: KnownItems;
  records: Records;
  atlas?: Atlas | undefined;
}

/** Reads the papers of ranked rows. */
export async function toHits(
  { records }: Snapshot,
  ranked: readonly { row: number; score: number }[],
): Promise<Hits['hits']> {
  const papers = await records.read(ranked.map(({ row }) => row));
  return papers.map((paper, i) => ({ paper, score: ranked[i]?.score ?? 0 }));
}
