import type { Paper } from '../../src/index/paper.ts';
import type { PageRef, RowsRef } from '../../src/index/refs.ts';
import type { Papers } from '../corpus/paper-rows.ts';
import type { Spool } from '../corpus/spool.ts';
import type { KeptValues, RowSource } from './draft.ts';
import type { Place, StoredIndex } from './stored-index.ts';

/** Values that are shorter than this are written anew where there are many. */
const SMALL = { pages: 32 * 1024, embeddings: 1024 * 1024 };
/** So many small values of a segment are left as they are. */
const MOST_SMALL = 8;

/** Papers that are added, and their embeddings: f32 (papers, dim), row-major. */
export interface FreshPapers {
  papers: Papers;
  paper: (row: number) => Paper;
  embeddings: Float32Array;
}

/** The rows of a new segment. */
export interface MergedRows {
  rows: RowSource;
  /** Values of the merged segments that hold rows of the new one as they are. */
  kept: KeptValues;
  /** Where each row was; those that were added come after all of these. */
  from: Place[];
}

/**
 * The papers of some segments that are left, in their order, and behind them those that are added. Pages and embeddings
 * of which nothing was deleted stay what they are: what is merged are vectors and words.
 * @param numbers Of the segments.
 * @param isDeleted Whether a row of a segment is deleted.
 * @param spool Is given the papers.
 */
export async function mergeRows(
  stored: StoredIndex,
  numbers: readonly number[],
  isDeleted: (place: Place) => boolean,
  fresh: FreshPapers,
  spool: Spool,
): Promise<MergedRows> {
  const { segments, model } = stored.manifest;
  const { dim } = model;
  const parts: Float32Array[] = [];
  const kept = { pages: [] as PageRef[], embeddings: [] as RowsRef[] };
  const from: Place[] = [];
  for (const number of numbers) {
    const segment = segments[number];
    if (segment === undefined) continue;
    const embeddings = await stored.embeddingsOf(segment);
    const rowOf = new Map<number, number>();
    for await (const { row, paper } of stored.papersOf(segment)) {
      if (isDeleted({ segment: number, row })) continue;
      rowOf.set(row, from.length);
      from.push({ segment: number, row });
      spool.append(paper);
      parts.push(embeddings.subarray(row * dim, (row + 1) * dim));
    }
    kept.pages.push(...whole(segment.pages, rowOf));
    kept.embeddings.push(...whole(segment.embeddings, rowOf));
  }
  for (let row = 0; row < fresh.papers.count; row++) {
    spool.append(fresh.paper(row));
    parts.push(fresh.embeddings.subarray(row * dim, (row + 1) * dim));
  }
  return {
    rows: {
      count: spool.count,
      outline: (row) => spool.outline(row),
      record: (row) => spool.record(row),
      recordLength: (row) => spool.recordLength(row),
      embedding: (row) => parts[row] ?? new Float32Array(),
    },
    kept: {
      pages: withoutMany(kept.pages, SMALL.pages),
      embeddings: withoutMany(kept.embeddings, SMALL.embeddings),
    },
    from,
  };
}

/** Values none of whose rows was deleted, with the rows that they have now. */
function whole<R extends RowsRef>(refs: readonly R[], rowOf: ReadonlyMap<number, number>): R[] {
  return refs.flatMap((ref) => {
    const first = rowOf.get(ref.firstRow);
    const last = rowOf.get(ref.firstRow + ref.rows - 1);
    const isWhole = first !== undefined && last === first + ref.rows - 1;
    return isWhole ? [{ ...ref, firstRow: first }] : [];
  });
}

/** Values without the small ones, unless these are few. */
function withoutMany<R extends RowsRef>(refs: readonly R[], bytes: number): R[] {
  const large = refs.filter((ref) => ref.bytes >= bytes);
  return refs.length - large.length > MOST_SMALL ? large : refs.slice();
}
