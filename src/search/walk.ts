import type { SextantError } from '../errors.ts';
import { allowedRows } from './query/filters.ts';
import { textTest } from './query/phrases.ts';
import { placeFilters } from './query/place-filters.ts';
import { addRow, type Bitmap, countRows, emptyBitmap, hasRow } from './indexes/bitmap.ts';
import type { RowSpace } from './indexes/row-space.ts';
import type { HarvestPart, HarvestRequest } from './service.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Papers that fulfil conditions, in the order of their rows, with those among them that were deleted and whose ids no
 * paper has now. It ends early where the request may read no more.
 */
export async function harvestPapers(
  snapshot: Snapshot,
  { conditions, from, limit }: HarvestRequest,
): Promise<HarvestPart> {
  const { keywords, columns, space, records, known } = snapshot;
  const filters = await placeFilters({}, snapshot, conditions);
  const query = { plain: '', clauses: [], years: [] };
  const allowed = allowedRows(keywords, columns, query, filters) ?? keywords.all();
  const test = textTest([], filters.ofText);
  const deleted = deletedRows(space);
  const rows: number[] = [];
  let next = from;
  for (; next < space.rows && rows.length < limit; next++) {
    if (hasRow(allowed, next) || hasRow(deleted, next)) rows.push(next);
  }
  const papers = await records.find(rows);
  const found: HarvestPart['records'] = [];
  let fault: SextantError | undefined;
  for (const [i, row] of rows.entries()) {
    const paper = papers[i];
    const isDeleted = hasRow(deleted, row);
    if (paper === undefined && (fault = records.faultOf(row)) === undefined) {
      next = row;
      break;
    }
    if (paper === undefined) continue;
    const isMeant = isDeleted ? known.isDeleted(paper.id) : (test?.(paper, row) ?? true);
    if (isMeant) found.push({ paper, isDeleted });
  }
  if (found.length === 0 && fault !== undefined) throw fault;
  return { records: found, total: countRows(allowed), ...(hasFrom(allowed, next, space.rows) && { next }) };
}

function hasFrom(set: Bitmap, from: number, end: number): boolean {
  for (let row = from; row < end; row++) if (hasRow(set, row)) return true;
  return false;
}

function deletedRows({ segments, rows }: RowSpace): Bitmap {
  const set = emptyBitmap(rows);
  for (const { segment, base } of segments) {
    for (const row of segment.deleted ?? []) addRow(set, base + row);
  }
  return set;
}
