import type { Ranked } from '../fuse.ts';
import { textTest } from '../query/phrases.ts';
import type { Query } from '../query/query.ts';
import type { Page, Place } from '../service.ts';
import { MAX_RESULTS, type ShownPage } from '../snapshot.ts';
import type { CollectionView } from './collection-view.ts';

/** Papers that are read at once to see whether they have a phrase, and how many one request reads for it. */
const CHECKED_AT_ONCE = 100;
const MOST_CHECKED = 300;

/** A page, how many papers there are in all, and which, where all were read to see what they have. */
interface CheckedPage extends Omit<ShownPage<Ranked>, 'taken'> {
  total: number;
  isAtMost?: true;
  next?: Place;
  passed?: readonly Ranked[];
}

/**
 * A page of a ranking, of those papers whose text has what the query says must be side by side. Where they are few, all are
 * read, on each page, and counted. Where they are many, papers are read until the page is full, and the next page goes on
 * where this one ended; a page that is asked for by its offset alone is looked for from the beginning.
 */
export async function pageOf(
  { records }: Pick<CollectionView, 'records'>,
  ranked: readonly Ranked[],
  { clauses }: Query,
  { offset, limit, rank, total }: Page & { total: number },
): Promise<CheckedPage> {
  const test = textTest(clauses);
  if (test === null) {
    const some = ranked.slice(offset, offset + limit);
    const papers = await records.find(some.map(({ row }) => row));
    const shown = some.flatMap((one, i) =>
      papers[i] === undefined ? [] : [{ paper: papers[i], ranked: one }],
    );
    return { shown, total, ...ending(ranked, { offset: offset + some.length }, total) };
  }
  const isWhole = ranked.length <= CHECKED_AT_ONCE;
  const [start, before] = isWhole || rank === undefined ? [0, 0] : [rank, offset];
  const wanted = offset - before + limit;
  const passed: CheckedPage['shown'] = [];
  let at = start;
  const isDone = (): boolean => at >= ranked.length || (!isWhole && passed.length >= wanted);
  while (!isDone() && at - start < MOST_CHECKED) {
    const some = ranked.slice(at, at + CHECKED_AT_ONCE);
    const papers = await records.find(some.map(({ row }) => row));
    for (const [i, one] of some.entries()) {
      if (isDone()) break;
      at++;
      const paper = papers[i];
      if (paper !== undefined && test(paper, one.row)) passed.push({ paper, ranked: one });
    }
  }
  const shown = passed.slice(offset - before, wanted);
  if (start === 0 && at === ranked.length && at >= total) {
    const after = offset + shown.length;
    const isMore = shown.length > 0 && after < passed.length;
    const its = passed.map(({ ranked: one }) => one);
    return { shown, total: passed.length, passed: its, ...(isMore && { next: { offset: after } }) };
  }
  return {
    shown,
    total,
    isAtMost: true,
    ...ending(ranked, { offset: offset + shown.length, rank: at }, total),
  };
}

const LAST =
  'These are the last results: of a collection of this size, the best few hundred of a query are ranked.';

/**
 * Where a ranking goes on after a page that ended at a place, and what is said where it does not although there are more
 * papers.
 */
function ending(ranked: readonly Ranked[], place: Place, total: number): Pick<CheckedPage, 'next' | 'note'> {
  const isMore = (place.rank ?? place.offset) < ranked.length && place.offset < MAX_RESULTS;
  const isLast = !isMore && place.offset < total;
  return { ...(isMore && { next: place }), ...(isLast && { note: LAST }) };
}
