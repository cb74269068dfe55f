import type { PaperMap } from '../../src/index/format/map-value.ts';
import type { MapRegion } from '../../src/index/format/map-shape.ts';
import { shortened } from '../../src/text/cut.ts';
import type { RowSource } from '../publish/draft.ts';
import type { Level } from './basins.ts';
import { nestedClusters } from './clusters.ts';
import { fuzzyGraph } from './graph.ts';
import { clusterSizes, labelClusters, NO_NAME, parentsOf } from './cluster-labels.ts';
import { layOut } from './umap-layout.ts';
import { codeCategories, type Coded, codePeriods } from './legend-codes.ts';
import { neighbourGraph } from './neighbours.ts';
import { toGrid } from './to-grid.ts';
import { principalPlane } from './principal-plane.ts';
import { codeVectors } from './coded-vectors.ts';
import { countPhrases } from './phrase-counts.ts';

/** Neighbours of each paper: UMAP's own number. */
const NEIGHBOURS = 15;
/** Characters of a title that stands for the name of a region. */
const LONGEST_TITLE = 60;

/**
 * Draws the map of a corpus: nearest neighbours, layout, regions, names. Equal papers, embeddings and seed give an
 * equal map.
 *
 * @param dim Numbers of an embedding.
 */
export async function buildMap(rows: RowSource, dim: number, seed: number): Promise<PaperMap> {
  const places = await placePapers(rows, dim, seed);
  const levels = nestedClusters(places);
  const leaves = levels.at(-1) ?? { count: 0, of: new Uint32Array() };
  const phrases = await countPhrases(rows, leaves);
  const regions = regionsOf(places, levels, labelClusters(levels, phrases));
  const first = regions.length - leaves.count;
  const within = Uint16Array.from(leaves.of, (leaf) => first + leaf);
  nameByTitle(regions, within, places, rows);
  const { byCategory, byPeriod } = legendOf(rows);
  return {
    places,
    regions: within,
    categories: byCategory.codes,
    periods: byPeriod.codes,
    legend: { regions, categories: byCategory.values, periods: byPeriod.values },
  };
}

function legendOf(rows: RowSource): { byCategory: Coded; byPeriod: Coded } {
  const categories: (string | undefined)[] = [];
  const dates: (string | undefined)[] = [];
  for (let row = 0; row < rows.count; row++) {
    const { category, published } = rows.outline(row);
    categories.push(category);
    dates.push(published);
  }
  return { byCategory: codeCategories(categories), byPeriod: codePeriods(dates) };
}

/** A region whose papers have no phrase in common is called as the paper nearest to its middle is. */
function nameByTitle(regions: MapRegion[], leaves: Uint16Array, places: Int16Array, rows: RowSource): void {
  for (const [number, region] of regions.entries()) {
    if (region.terms[0] !== NO_NAME) continue;
    const row = middlePaper(regions, number, leaves, places);
    const { title } = rows.outline(row);
    region.terms = [shortened(title, LONGEST_TITLE)];
  }
}

function middlePaper(
  regions: readonly MapRegion[],
  number: number,
  leaves: Uint16Array,
  places: Int16Array,
): number {
  const { x = 0, y = 0 } = regions[number] ?? {};
  let best = { row: 0, square: Infinity };
  leaves.forEach((leaf, row) => {
    let at = leaf;
    while (at > number) at = regions[at]?.parent ?? -1;
    if (at !== number) return;
    const square = ((places[2 * row] ?? 0) - x) ** 2 + ((places[2 * row + 1] ?? 0) - y) ** 2;
    if (square < best.square) best = { row, square };
  });
  return best.row;
}

/** i16 (count, 2). */
async function placePapers(rows: RowSource, dim: number, seed: number): Promise<Int16Array> {
  const { count } = rows;
  if (count < 2) return new Int16Array(2 * count);
  const vectors = codeVectors((row) => rows.embedding(row), count, dim);
  const nearest = await neighbourGraph(vectors, Math.min(NEIGHBOURS, count - 1));
  return toGrid(layOut(fuzzyGraph(nearest, count), principalPlane(vectors, seed), seed));
}

function regionsOf(places: Int16Array, levels: readonly Level[], labels: string[][][]): MapRegion[] {
  const regions: MapRegion[] = [];
  let above: { level: Level; first: number } | undefined;
  levels.forEach((level, depth) => {
    const first = regions.length;
    const parents = above && parentsOf(level, above.level);
    const shapes = shapesOf(places, level);
    shapes.forEach((shape, i) => {
      const parent = above && parents ? above.first + (parents[i] ?? 0) : -1;
      regions.push({ level: depth, parent, ...shape, terms: labels[depth]?.[i] ?? [] });
    });
    above = { level, first };
  });
  return regions;
}

function shapesOf(places: Int16Array, level: Level) {
  const sizes = clusterSizes(level);
  const sums = new Float64Array(3 * level.count);
  const add = (at: number, v: number): void => {
    sums[at] = (sums[at] ?? 0) + v;
  };
  level.of.forEach((cluster, row) => {
    const [x, y] = [places[2 * row] ?? 0, places[2 * row + 1] ?? 0];
    add(3 * cluster, x);
    add(3 * cluster + 1, y);
    add(3 * cluster + 2, x * x + y * y);
  });
  return Array.from(sizes, (papers, i) => {
    const [x, y, squares] = [0, 1, 2].map((k) => (sums[3 * i + k] ?? 0) / papers) as [number, number, number];
    const radius = Math.sqrt(Math.max(0, squares - x * x - y * y));
    return { x: Math.round(x), y: Math.round(y), radius: Math.round(radius), papers };
  });
}
