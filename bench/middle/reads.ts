import { meanOf } from '../../scripts/arithmetic.ts';
import { quantile } from '../harness/race.ts';
import { recall } from '../harness/tiled-vectors.ts';
import type { Shortlist } from './shortlists.ts';

/** How much a page counts for each of its candidates falls with their rank: of several falls, the one that found most. */
const RANKS = 15;

/** What a way of reading costs and finds. */
export interface Reading {
  mean: number;
  p95: number;
  recall: number;
  /** Of each query. */
  counts: readonly number[];
}

/** Reads every page of `rows` rows that has one of the first `count` candidates, and scores these. */
export function readCandidates(lists: readonly Shortlist[], count: number, rows: number): Reading {
  return reading(
    lists,
    lists.map((list) => new Set(list.rows.slice(0, count).map((row) => Math.floor(row / rows)))),
    (rank) => rank < count,
    rows,
  );
}

/** Reads the `pages` pages of `rows` rows that promise most, and scores the candidates that they have. */
export function readPages(lists: readonly Shortlist[], pages: number, rows: number): Reading {
  const best = lists.map((list) => {
    const masses = new Map<number, number>();
    list.rows.forEach((row, rank) => {
      const page = Math.floor(row / rows);
      masses.set(page, (masses.get(page) ?? 0) + (rank + RANKS) ** -2);
    });
    const order = [...masses].sort((a, b) => b[1] - a[1]).slice(0, pages);
    return new Set(order.map(([page]) => page));
  });
  return reading(lists, best, () => true, rows);
}

/** How many pages have the ten right answers: no way of choosing pages reads fewer. */
export function pagesOfAnswers(lists: readonly Shortlist[], rows: number): number {
  return meanOf(lists.map(({ exact }) => new Set(exact.map((row) => Math.floor(row / rows))).size));
}

/** What memory alone finds. */
export function unread(lists: readonly Shortlist[]): number {
  return recall(
    lists.map(({ exact }) => exact),
    lists.map(({ rows }) => rows.slice(0, 10)),
  );
}

function reading(
  lists: readonly Shortlist[],
  read: readonly ReadonlySet<number>[],
  isScored: (rank: number) => boolean,
  pageRows: number,
): Reading {
  const counts = read.map(({ size }) => size);
  const found = lists.map(({ rows, scores }, q) =>
    Array.from(rows.keys())
      .filter((rank) => isScored(rank) && read[q]?.has(Math.floor((rows[rank] ?? 0) / pageRows)))
      .sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
      .slice(0, 10)
      .map((rank) => rows[rank] ?? 0),
  );
  const exact = lists.map((list) => list.exact);
  return { mean: meanOf(counts), p95: quantile(counts, 0.95), recall: recall(exact, found), counts };
}
