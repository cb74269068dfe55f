import { words } from '../text/analyze.ts';
import type { Ranked } from './fuse.ts';
import type { RequestRecords } from './serving/records.ts';

/** Results whose titles are read: those of a first page, whose papers are shown anyway. */
const READ = 10;
/** A title that has less of the query's words in their order than this share gains nothing. */
const LEAST_SHARE = 0.6;
/** Words of the longest query and the longest title that are compared. */
const LONGEST = 100;
/** How much of what a score lacks to 1 a title gains that has all words in their order. */
const GAIN = 0.5;

/**
 * Share of a query's words that a title has in the same order: their longest common subsequence. Stop words and
 * endings count, which the index has not: they tell a title from others of the same words. None when either is longer
 * than a title is.
 */
export function orderShare(query: readonly string[], title: readonly string[]): number {
  if (query.length < 2 || query.length > LONGEST || title.length > LONGEST) return 0;
  const places = new Map<string, bigint>();
  query.forEach((word, i) => places.set(word, (places.get(word) ?? 0n) | (1n << BigInt(i))));
  // A row of the usual table as the places where it does not grow, one bit a word of the query (Hyyrö, "Bit-parallel
  // LCS-length computation revisited", 2004): the table itself would have an entry for each pair of words.
  const all = (1n << BigInt(query.length)) - 1n;
  let flat = all;
  for (const word of title) {
    const grows = flat & (places.get(word) ?? 0n);
    flat = ((flat + grows) | (flat - grows)) & all;
  }
  let common = query.length;
  for (let left = flat; left > 0n; left >>= 1n) common -= Number(left & 1n);
  return common / query.length;
}

/**
 * Ranks the first ten again, so that of the titles with the query's words those come first that have them in its
 * order. Only papers whose title stands out for its words are looked at.
 * @param texts The query, as it is read and as it was typed.
 * @param shown Rows that are read at the same time, since they will be needed: a second round of reads takes as long.
 */
export async function byTitleOrder(
  records: Pick<RequestRecords, 'find' | 'budget'>,
  texts: readonly string[],
  ranked: readonly Ranked[],
  shown: readonly number[] = [],
): Promise<Ranked[]> {
  const first = ranked.slice(0, READ);
  const likely = first.filter(({ title, relevance }) => title > 0 && relevance !== 'weak');
  if (likely.length === 0) return ranked.slice();
  const rows = likely.map(({ row }) => row);
  // What is shown goes first, and something must be left to read it.
  if (shown.length > 0) await records.find([...shown, ...rows]);
  const papers = await records.find(rows, Math.floor(records.budget.readsLeft / 2));
  const queries = Array.from(new Set(texts), words);
  const gains = new Map<number, number>();
  likely.forEach(({ row, score }, i) => {
    const title = words(papers[i]?.title ?? '');
    const share = Math.max(...queries.map((query) => orderShare(query, title)));
    const gain = GAIN * Math.max(0, (share - LEAST_SHARE) / (1 - LEAST_SHARE)) * (1 - score);
    if (gain > 0) gains.set(row, gain);
  });
  const raised = first.map((one) => {
    const gain = gains.get(one.row) ?? 0;
    return gain > 0 ? { ...one, score: one.score + gain, keyword: one.keyword + gain } : one;
  });
  return [...raised.sort((a, b) => b.score - a.score), ...ranked.slice(READ)];
}
