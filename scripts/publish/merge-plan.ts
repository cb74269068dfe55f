import { liveRowsOf, type Segment } from '../../src/index/manifest.ts';

/** When segments are merged. */
export interface MergePolicy {
  /** How many times as large as all smaller ones together a segment is at least, that is left as it is. */
  ratio: number;
  /** Segments of fewer papers count as one of so many: else a paper a day would make a segment a day. */
  floor: number;
  /** The share of deleted papers from which on a segment is written anew without them. */
  dead: number;
  /** An index of more papers is not put in order and on a map anew when all of it is merged: so many are many writes. */
  mostReordered: number;
}

/** How it is done unless told otherwise. */
export const MERGE_POLICY: MergePolicy = { ratio: 2, floor: 500, dead: 0.1, mostReordered: 20_000 };

/** The most segments that a search should have to look into. */
export const MOST_SEGMENTS = 10;

/**
 * Which segments of an index are merged with papers that are added to it, by their numbers: the smallest ones, as long as
 * the next is not much larger than what is written anyway (the logarithmic method of Bentley and Saxe, 1980, as Lucene's
 * tiers have it), and those of which a tenth is deleted. Each paper is so written again about as often as the index has
 * grown threefold since, and segments are few: at most seven for 160,000 papers.
 * @param added Papers that are written in any case.
 */
export function mergePlan(
  segments: readonly Pick<Segment, 'rows' | 'deleted'>[],
  added: number,
  { ratio, floor, dead }: MergePolicy = MERGE_POLICY,
): number[] {
  const sized = segments.map((segment, number) => ({ number, papers: liveRowsOf(segment), segment }));
  const merged = new Set(
    sized
      .filter(({ segment: { rows, deleted = [] } }) => deleted.length > dead * rows)
      .map(({ number }) => number),
  );
  if (added === 0 && merged.size === 0) return [];
  const ascending = sized.toSorted((a, b) => a.papers - b.papers || b.number - a.number);
  let papers = ascending.reduce((sum, one) => (merged.has(one.number) ? sum + one.papers : sum), added);
  for (const one of ascending) {
    if (merged.has(one.number)) continue;
    if (one.papers >= ratio * Math.max(floor, papers)) break;
    merged.add(one.number);
    papers += one.papers;
  }
  return Array.from(merged).sort((a, b) => a - b);
}
