import { mulberry32 } from '../random.ts';
import type { Graph } from './graph.ts';

/** UMAP's own numbers: half-width of the start, negative samples an edge, largest step in a dimension. */
const START_EXTENT = 10;
const NEGATIVES = 5;
const LARGEST_STEP = 4;
/** Keeps the repulsion of two points at one place finite. */
const SOFTENING = 0.001;

/** Rounds over all edges: as in UMAP, fewer for a large graph. */
function roundsFor(count: number): number {
  return count <= 10_000 ? 500 : 200;
}

/**
 * Places the rows of a graph on a plane, close where their edges are heavy: UMAP's second phase (McInnes, Healy and
 * Melville 2018, section 3.2), stochastic gradient descent with negative sampling. The low-dimensional kernel is
 * 1 / (1 + d²), that is a = b = 1: Böhm, Berens and Kobak (2022) find no difference to the fitted exponents, and it
 * leaves only operations whose results IEEE 754 fixes, so a seed gives the same bytes in every engine.
 *
 * @param start f64 (rows, 2), such as a principal plane
 * @returns f32 (rows, 2), row-major
 */
export function layOut(graph: Graph, start: Float64Array, seed: number): Float32Array {
  const { starts, targets, weights } = graph;
  const count = starts.length - 1;
  const rounds = roundsFor(count);
  const random = mulberry32(seed);
  const places = startPlaces(start, random);
  const heaviest = weights.reduce((most, w) => Math.max(most, w), 0);
  // An edge of weight w is drawn in w / heaviest of the rounds: when its due reaches the round.
  const period = Float64Array.from(weights, (w) => heaviest / w);
  const due = period.slice();
  for (let round = 0; round < rounds; round++) {
    const rate = 1 - round / rounds;
    for (let head = 0; head < count; head++) {
      const end = starts[head + 1] ?? 0;
      for (let edge = starts[head] ?? 0; edge < end; edge++) {
        const at = due[edge] ?? 0;
        if (at > round) continue;
        due[edge] = at + (period[edge] ?? 0);
        attract(places, 2 * head, 2 * (targets[edge] ?? 0), rate);
        for (let n = 0; n < NEGATIVES; n++) {
          const other = Math.floor(random() * count);
          if (other !== head) repel(places, 2 * head, 2 * other, rate);
        }
      }
    }
  }
  return places;
}

/** Brought to the start's extent, with a little noise so that no two rows are at one place. */
function startPlaces(start: Float64Array, random: () => number): Float32Array {
  const extent = start.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  return Float32Array.from(start, (x) => (x / extent) * START_EXTENT + (random() - 0.5) * 1e-3);
}

/** Both ends of an edge move towards each other. */
function attract(places: Float32Array, i: number, j: number, rate: number): void {
  const dx = (places[i] ?? 0) - (places[j] ?? 0);
  const dy = (places[i + 1] ?? 0) - (places[j + 1] ?? 0);
  const pull = -2 / (1 + dx * dx + dy * dy);
  const x = clip(pull * dx) * rate;
  const y = clip(pull * dy) * rate;
  places[i] = (places[i] ?? 0) + x;
  places[i + 1] = (places[i + 1] ?? 0) + y;
  places[j] = (places[j] ?? 0) - x;
  places[j + 1] = (places[j + 1] ?? 0) - y;
}

/** A row moves away from one that was drawn at random. */
function repel(places: Float32Array, i: number, j: number, rate: number): void {
  const dx = (places[i] ?? 0) - (places[j] ?? 0);
  const dy = (places[i + 1] ?? 0) - (places[j + 1] ?? 0);
  const square = dx * dx + dy * dy;
  const push = 2 / ((SOFTENING + square) * (1 + square));
  places[i] = (places[i] ?? 0) + clip(push * dx) * rate;
  places[i + 1] = (places[i + 1] ?? 0) + clip(push * dy) * rate;
}

function clip(step: number): number {
  return step > LARGEST_STEP ? LARGEST_STEP : step < -LARGEST_STEP ? -LARGEST_STEP : step;
}
