import type { Columns } from './indexes/merged-columns.ts';
import type { Manifest } from '../index/manifest.ts';
import type { SegmentReader } from '../index/unpack.ts';
import type { Paper } from '../index/paper.ts';
import type { Budget } from './serving/budget.ts';
import type { Condition } from './serving/condition.ts';
import type { KeywordIndex } from './indexes/keyword-index.ts';
import type { RowSpace } from './indexes/row-space.ts';
import type { KnownItems } from './query/known-items.ts';
import type { QueryEncoder } from './serving/query-encoder.ts';
import type { RequestRecords } from './serving/records.ts';
import type { IndexInfo, MapReader, Page, Place } from './service.ts';
import type { VectorIndex } from './indexes/vector-index.ts';

/** `offset + limit` of a page is at most this. */
export const MAX_RESULTS = 1_000;

/** Results of the first pages. */
const SHALLOW = 100;
/** Rows that meaning offers for them: the same for all, so that no result moves from one page to the next. */
export const SHALLOW_DEPTH = 400;

/** How many rows meaning offers for a page. */
export function depthOf({ offset, limit }: Page): number {
  return offset + limit <= SHALLOW ? SHALLOW_DEPTH : MAX_RESULTS;
}

/** What one opened generation consists of, as one request sees it. */
export interface Snapshot {
  info: IndexInfo;
  manifest: Manifest;
  condition: Condition;
  encoder: QueryEncoder;
  vectors: VectorIndex;
  keywords: KeywordIndex;
  columns: Columns;
  space: RowSpace;
  /** Of each segment: what its pack has is read there. */
  readers: readonly SegmentReader[];
  known: KnownItems;
  records: RequestRecords;
  budget: Budget;
  map?: MapReader | undefined;
}

/** Rounds of reads for one page of results: those after the first look for what stands in for papers that cannot be read. */
const MOST_ROUNDS = 10;

/** One page of a ranking. */
export interface ShownPage<R> {
  shown: { paper: Paper; ranked: R }[];
  /** Ranks that the page takes: papers that cannot be read are left out. */
  taken: number;
  note?: string;
}

/**
 * Reads the papers of ranked rows until a page is full. Those that cannot be read are left out, with a note; when the
 * request may read no more, the page ends early, with another.
 * @param ranked From the first of the page on; what follows the page takes the place of papers that cannot be read.
 * @throws SextantError what kept all of them from being read
 */
export async function readPage<R extends { row: number }>(
  { records, budget }: Snapshot,
  ranked: readonly R[],
  limit: number,
): Promise<ShownPage<R>> {
  const shown: ShownPage<R>['shown'] = [];
  let taken = 0;
  let unreadable = 0;
  let isCut = false;
  for (let round = 0; round < MOST_ROUNDS && shown.length < limit && !isCut; round++) {
    const some = ranked.slice(taken, taken + limit);
    if (some.length === 0) break;
    const papers = await records.find(some.map(({ row }) => row));
    for (const [i, one] of some.entries()) {
      if (shown.length === limit) break;
      const paper = papers[i];
      isCut = paper === undefined && records.faultOf(one.row) === undefined;
      if (isCut) break;
      taken++;
      if (paper === undefined) unreadable++;
      else shown.push({ paper, ranked: one });
    }
  }
  const fault = ranked[0] && shown.length === 0 ? records.faultOf(ranked[0].row) : undefined;
  if (fault !== undefined) throw fault;
  return {
    shown,
    taken,
    ...joinNotes(
      unreadable > 0 ? leftOut(unreadable) : undefined,
      isCut ? cutShort(shown.length, Math.min(limit, ranked.length), budget) : undefined,
    ),
  };
}

/** Where the next page begins, after so many results, and what is said where no more of them are answered. */
export function pageAfter(
  { offset }: Page,
  { taken, total }: { taken: number; total: number },
): { next?: Place; ending?: string } {
  const next = offset + taken;
  if (next >= MAX_RESULTS && total > MAX_RESULTS) return { ending: LAST_PAGE };
  return taken > 0 && next < total ? { next: { offset: next } } : {};
}

const LAST_PAGE = `No results after the ${MAX_RESULTS.toLocaleString('en')}th are returned: ask for something narrower.`;

/** Says that so many papers that were wanted are missing in an answer. */
export function leftOut(papers: number): string {
  const which = papers === 1 ? 'One paper is' : `${papers} papers are`;
  return `${which} left out: a part of the index cannot be read at the moment.`;
}

function cutShort(shown: number, wanted: number, { allowance }: Budget): string {
  return `These are ${shown} of the ${wanted} results of this page: one request may read ${allowance.reads} values of the index. Ask for the rest with a higher offset, or with next_cursor where there is one.`;
}

/** Several notes as one, or none. */
export function joinNotes(...notes: (string | undefined)[]): { note?: string } {
  const said = notes.filter((note) => note !== undefined && note !== '');
  return said.length > 0 ? { note: said.join(' ') } : {};
}
