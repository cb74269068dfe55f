/** Clusters of points. */
export interface Level {
  count: number;
  /** Cluster of each point. */
  of: Uint32Array;
}

/** Cells on each side of the grid that densities are taken on. */
const SIDE = 512;
/** Widths of the blur, in cells, from coarse to fine. */
const WIDTHS = [24, 16, 12, 8, 6, 4, 3, 2, 1];
const BLURS = 3;

/**
 * Cuts a map into the basins of its density: each point climbs from cell to cell to a summit, and points that reach
 * the same one belong together. The blur is the widest that leaves at least `atLeast` summits.
 *
 * @param places i16 (count, 2)
 * @returns the basin of each point, numbered from 0 in the order of their first points
 */
export function densityBasins(places: Int16Array, atLeast: number): Level {
  const cells = Uint32Array.from({ length: places.length / 2 }, (_, i) =>
    cellOf(places[2 * i] ?? 0, places[2 * i + 1] ?? 0),
  );
  const histogram = new Float64Array(SIDE * SIDE);
  for (const cell of cells) histogram[cell] = (histogram[cell] ?? 0) + 1;
  let basins: Level = { of: new Uint32Array(cells.length), count: 0 };
  for (const width of WIDTHS) {
    basins = numberSummits(cells, climb(blur(histogram, width)));
    if (basins.count >= atLeast) break;
  }
  return basins;
}

function cellOf(x: number, y: number): number {
  const at = (v: number): number => ((v + 32_768) * SIDE) >> 16;
  return at(y) * SIDE + at(x);
}

/** Close to a Gaussian: three running means each way. Sums of whole numbers, so that no order of adding shows. */
function blur(histogram: Float64Array, width: number): Float64Array {
  let from = histogram;
  for (let pass = 0; pass < BLURS; pass++) {
    from = runningSums(from, width, 1, SIDE);
    from = runningSums(from, width, SIDE, 1);
  }
  return from;
}

function runningSums(from: Float64Array, width: number, step: number, line: number): Float64Array {
  const to = new Float64Array(from.length);
  for (let l = 0; l < SIDE; l++) {
    const start = l * line;
    const at = (i: number): number => (i < 0 || i >= SIDE ? 0 : (from[start + i * step] ?? 0));
    let sum = 0;
    for (let i = 0; i < width; i++) sum += at(i);
    for (let i = 0; i < SIDE; i++) {
      sum += at(i + width) - at(i - width - 1);
      to[start + i * step] = sum;
    }
  }
  return to;
}

/** The summit that each cell leads to, always to the highest of its neighbours; of equal ones to the first. */
function climb(density: Float64Array): Uint32Array {
  const summits = Uint32Array.from(density, (_, cell) => highestAround(density, cell));
  for (let cell = 0; cell < summits.length; cell++) {
    let top = cell;
    while (summits[top] !== top) top = summits[top] ?? 0;
    for (let at = cell; at !== top;) {
      const next = summits[at] ?? 0;
      summits[at] = top;
      at = next;
    }
  }
  return summits;
}

function highestAround(density: Float64Array, cell: number): number {
  const [x, y] = [cell % SIDE, Math.floor(cell / SIDE)];
  let best = cell;
  for (let j = Math.max(0, y - 1); j <= Math.min(SIDE - 1, y + 1); j++) {
    for (let i = Math.max(0, x - 1); i <= Math.min(SIDE - 1, x + 1); i++) {
      const other = j * SIDE + i;
      const gain = (density[other] ?? 0) - (density[best] ?? 0);
      // On a plateau the smaller number counts as higher, so that no two cells point at each other.
      if (gain > 0 || (gain === 0 && other < best)) best = other;
    }
  }
  return best;
}

function numberSummits(cells: Uint32Array, summits: Uint32Array): Level {
  const numbers = new Map<number, number>();
  const of = cells.map((cell) => {
    const summit = summits[cell] ?? 0;
    const known = numbers.get(summit) ?? numbers.size;
    numbers.set(summit, known);
    return known;
  });
  return { of, count: numbers.size };
}
