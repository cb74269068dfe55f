import type { Level } from './basins.ts';
import type { PhraseCounts } from './vocabulary.ts';

/** Phrases that name a cluster, the most telling first. */
const TERMS = 4;
/** A longer phrase is rarer in any text, and says more. */
const LENGTH_BONUS = [1, 1, 1.7, 2];
/** Papers that have no phrase in common with any title. */
const NO_NAME = 'various';
/** A term stands in this share of a cluster's papers, and in two of them. */
const LEAST_SHARE = 0.04;
/** A phrase that stands within a longer one in more than this share of its papers is part of that name. */
const MOSTLY = 0.66;
/** What is left of names of four words. */
const CUT_OFF = /(^|\b(large|aligning|multimodal|training) )(large language|large|language)$/;

/**
 * Names clusters by class-based TF-IDF (Grootendorst 2022): tf · ln(1 + A / f), tf the share of the cluster's papers
 * with the phrase, f the papers with it in all, A the papers of a cluster on average. No two clusters of a level have
 * the same first term, nor has a cluster that of one it lies in.
 *
 * @param levels nested, coarse to fine; the counts are of the last
 * @returns terms by level and cluster; at least one each
 */
export function labelClusters(levels: readonly Level[], counts: PhraseCounts): string[][][] {
  const leaves = levels.at(-1);
  const papers = leaves?.of.length ?? 0;
  const totals = sumOf(counts.clusters);
  const facts = factsOf(counts.keys);
  const labels: string[][][] = [];
  let inherited: Set<string>[] = [];
  let above: Level | undefined;
  for (const level of levels) {
    const sizes = clusterSizes(level);
    const average = papers / level.count;
    const members = group(counts.clusters, parentsOf(leaves ?? level, level), level.count).map(sumOf);
    const parents = above && parentsOf(level, above);
    const taken = new Set<string>();
    const named: { terms: string[]; first: string }[] = [];
    const bySize = Array.from(sizes.keys()).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
    for (const cluster of bySize) {
      const barred = new Set([...taken, ...(inherited[parents?.[cluster] ?? 0] ?? [])]);
      const ranked = rank(members[cluster] ?? new Map(), totals, sizes[cluster] ?? 1, average, facts);
      const chosen = choose(ranked, counts.keys, barred);
      const first = counts.keys[chosen[0] ?? -1] ?? '';
      taken.add(first);
      named[cluster] = { terms: chosen.map((id) => counts.forms[id] ?? ''), first };
    }
    labels.push(named.map(({ terms }) => (terms.length > 0 ? terms : [NO_NAME])));
    const before = inherited;
    inherited = named.map(({ first }, i) => new Set([...(before[parents?.[i] ?? 0] ?? []), first]));
    above = level;
  }
  return labels;
}

/** The cluster of `above` that each cluster of `level` lies in. */
export function parentsOf(level: Level, above: Level): Uint32Array {
  const parents = new Uint32Array(level.count);
  level.of.forEach((cluster, row) => (parents[cluster] = above.of[row] ?? 0));
  return parents;
}

export function clusterSizes(level: Level): Uint32Array {
  const sizes = new Uint32Array(level.count);
  for (const cluster of level.of) sizes[cluster] = (sizes[cluster] ?? 0) + 1;
  return sizes;
}

function group<T>(items: readonly T[], of: Uint32Array, count: number): T[][] {
  const groups: T[][] = Array.from({ length: count }, () => []);
  items.forEach((item, i) => groups[of[i] ?? 0]?.push(item));
  return groups;
}

function sumOf(counts: readonly Map<number, number>[]): Map<number, number> {
  if (counts.length === 1 && counts[0]) return counts[0];
  const sum = new Map<number, number>();
  for (const map of counts) for (const [id, n] of map) sum.set(id, (sum.get(id) ?? 0) + n);
  return sum;
}

/** What a phrase is by itself. */
interface Facts {
  bonus: number;
  isCutOff: boolean;
  /** The phrases that it begins and ends with. */
  parts: number[];
}

function factsOf(keys: readonly string[]): Facts[] {
  const numbers = new Map(keys.map((key, id) => [key, id]));
  return keys.map((key) => {
    const words = key.split(' ');
    const parts = words.length === 1 ? [] : [words.slice(0, -1), words.slice(1)];
    return {
      bonus: LENGTH_BONUS[words.length] ?? 1,
      isCutOff: CUT_OFF.test(key),
      parts: parts.flatMap((some) => numbers.get(some.join(' ')) ?? []),
    };
  });
}

/** Phrases of a cluster, the most telling first; at the end those that are too rare or parts of a name. */
function rank(
  counts: ReadonlyMap<number, number>,
  totals: ReadonlyMap<number, number>,
  size: number,
  average: number,
  facts: readonly Facts[],
): number[] {
  const least = Math.max(2, LEAST_SHARE * size);
  const within = mostWithin(counts, facts);
  const scored = Array.from(counts, ([id, n]) => {
    const { bonus = 1, isCutOff = false } = facts[id] ?? {};
    const isPart = isCutOff || (within.get(id) ?? 0) > MOSTLY * n;
    const score = (n / size) * Math.log(1 + average / (totals.get(id) ?? 1)) * bonus;
    return { id, score, isLast: isPart || n < least };
  });
  return scored
    .sort((a, b) => Number(a.isLast) - Number(b.isLast) || b.score - a.score || a.id - b.id)
    .map(({ id }) => id);
}

/** In how many papers a phrase stands as the beginning or end of one longer phrase, by its number. */
function mostWithin(counts: ReadonlyMap<number, number>, facts: readonly Facts[]): Map<number, number> {
  const most = new Map<number, number>();
  for (const [id, n] of counts) {
    for (const part of facts[id]?.parts ?? []) most.set(part, Math.max(most.get(part) ?? 0, n));
  }
  return most;
}

/** The best terms that share no word. */
function choose(ranked: readonly number[], keys: readonly string[], barred: ReadonlySet<string>): number[] {
  const chosen: number[] = [];
  const words = new Set<string>();
  for (const id of ranked) {
    const key = keys[id] ?? '';
    const own = key.split(/[ -]/);
    if (own.some((word) => words.has(word)) || (chosen.length === 0 && barred.has(key))) continue;
    chosen.push(id);
    own.forEach((word) => words.add(word));
    if (chosen.length === TERMS) break;
  }
  // Rather the name of another cluster than none.
  return chosen.length > 0 ? chosen : ranked.slice(0, 1);
}
