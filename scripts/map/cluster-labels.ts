import type { Level } from './basins.ts';
import { Concepts, isWithin } from './concepts.ts';
import type { PhraseCounts } from './phrase-counts.ts';

/** Stands for a name where papers have no phrase in common that is not taken. */
export const NO_NAME = 'various';
/** Phrases that name a cluster, the most telling first. */
const TERMS = 4;
/** A longer phrase is rarer in any text, and says more. */
const LENGTH_BONUS = [1, 0.6, 1.7, 2, 2];
/** What has an abbreviation is named often, and not only where it is the topic. */
const ABBREVIATED_BONUS = 1.35;
/** "Reasoning in language models" is more often a piece of a title than a name. */
const LINKED = /(?<= )(?:by|for|from|in|on|over|via|with)(?= )/;
const LINKED_BONUS = 0.5;
/** A term stands in this share of a cluster's papers, and in two of them. */
const LEAST_SHARE = 0.04;
/** A phrase that stands within a longer one in more than this share of its papers is part of that name. */
const MOSTLY = 0.5;
/** A phrase is a name if it ends in this part of its places; "scientific" nearly always goes on. */
const WHOLE = 0.4;

/**
 * Names clusters by class-based TF-IDF (Grootendorst 2022): tf · ln(1 + A / f), tf the share of the cluster's papers
 * with the phrase, f the papers with it in all, A the papers of a cluster on average; here tf to the power of 5/4, since a
 * name should hold for many of its papers. No two clusters of a level have first terms of one meaning, nor has a cluster
 * one that says no more than that of what it lies in.
 *
 * @param levels nested, coarse to fine; the counts are of the last
 * @returns terms by level and cluster; {@link NO_NAME} where no phrase is left
 */
export function labelClusters(levels: readonly Level[], counts: PhraseCounts): string[][][] {
  const leaves = levels.at(-1);
  const papers = leaves?.of.length ?? 0;
  const totals = sumOf(counts.clusters);
  const facts = factsOf(counts);
  const concepts = new Concepts(counts.meanings);
  const labels: string[][][] = [];
  let inherited: string[][][] = [];
  let above: Level | undefined;
  for (const level of levels) {
    const sizes = clusterSizes(level);
    const average = papers / level.count;
    const members = group(counts.clusters, parentsOf(leaves ?? level, level), level.count).map(sumOf);
    const parents = above && parentsOf(level, above);
    const taken: string[][] = [];
    const named: { terms: string[]; first: string[] }[] = [];
    const bySize = Array.from(sizes.keys()).sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b);
    for (const cluster of bySize) {
      const above = inherited[parents?.[cluster] ?? 0] ?? [];
      const isBarred = (concept: string[]): boolean =>
        above.some((other) => isWithin(concept, other)) ||
        taken.some((other) => isWithin(concept, other) && isWithin(other, concept));
      const ranked = rank(members[cluster] ?? new Map(), totals, sizes[cluster] ?? 1, average, facts);
      const chosen = choose(ranked, counts.keys, concepts, isBarred);
      const first = concepts.of(counts.keys[chosen[0] ?? -1] ?? '');
      taken.push(first);
      named[cluster] = { terms: chosen.map((id) => counts.forms[id] ?? ''), first };
    }
    labels.push(named.map(({ terms }) => (terms.length > 0 ? terms : [NO_NAME])));
    const before = inherited;
    inherited = named.map(({ first }, i) => [...(before[parents?.[i] ?? 0] ?? []), first]);
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

/** Number of papers by cluster of a level. */
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
  isWhole: boolean;
  /** The phrases that it begins and ends with. */
  parts: number[];
}

function factsOf({ keys, wholeness, meanings }: PhraseCounts): Facts[] {
  const abbreviated = new Set(Array.from(meanings.values(), ({ key }) => key));
  const numbers = new Map(keys.map((key, id) => [key, id]));
  return keys.map((key, id) => {
    const words = key.split(' ');
    const parts = words.length === 1 ? [] : [words.slice(0, -1), words.slice(1)];
    return {
      bonus: abbreviated.has(key) ? ABBREVIATED_BONUS : bonusOf(key, words.length),
      isWhole: (wholeness[id] ?? 0) >= WHOLE,
      parts: parts.flatMap((some) => numbers.get(some.join(' ')) ?? []),
    };
  });
}

function bonusOf(key: string, words: number): number {
  const bonus = LENGTH_BONUS[Math.min(words, LENGTH_BONUS.length - 1)] ?? 1;
  return bonus * (LINKED.test(key) ? LINKED_BONUS : 1);
}

/** Phrases of a cluster, the most telling first; those that are too rare behind them, parts of names at the end. */
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
    const { bonus = 1, isWhole = true } = facts[id] ?? {};
    const isPart = !isWhole || (within.get(id) ?? 0) > MOSTLY * n;
    const share = n / size;
    const score = share * Math.sqrt(Math.sqrt(share)) * Math.log(1 + average / (totals.get(id) ?? 1)) * bonus;
    return { id, score, group: isPart ? 2 : n < least ? 1 : 0 };
  });
  return scored.sort((a, b) => a.group - b.group || b.score - a.score || a.id - b.id).map(({ id }) => id);
}

/** In how many papers a phrase stands as the beginning or end of one longer phrase, by its number. */
function mostWithin(counts: ReadonlyMap<number, number>, facts: readonly Facts[]): Map<number, number> {
  const most = new Map<number, number>();
  for (const [id, n] of counts) {
    for (const part of facts[id]?.parts ?? []) most.set(part, Math.max(most.get(part) ?? 0, n));
  }
  return most;
}

/** The best terms that share no word; the first of them is no name that is barred. */
function choose(
  ranked: readonly number[],
  keys: readonly string[],
  concepts: Concepts,
  isBarred: (concept: string[]) => boolean,
): number[] {
  const chosen: number[] = [];
  const words = new Set<string>();
  for (const id of ranked) {
    const key = keys[id] ?? '';
    const own = concepts.of(key);
    if (own.some((word) => words.has(word))) continue;
    if (chosen.length === 0 && isBarred(own)) continue;
    chosen.push(id);
    own.forEach((word) => words.add(word));
    if (chosen.length === TERMS) break;
  }
  return chosen;
}
