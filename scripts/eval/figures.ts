/** One figure of an evaluation. */
export interface Figure {
  /** What was searched, and with what. */
  collection: string;
  /** What answered: a mode of search, another way of the service, or what it is judged by. */
  mode: string;
  metric: string;
  value: number;
  /** What it must not fall below; absent for what is only reported. */
  floor?: number;
}

/** A figure with what became of its floor, as it is written to a file. */
export interface JudgedFigure extends Figure {
  met: boolean;
}

/** Compares each figure with its floor; one without a floor is met. */
export function judge(figures: readonly Figure[]): JudgedFigure[] {
  return figures.map((figure) => ({
    ...figure,
    met: figure.value >= (figure.floor ?? Number.NEGATIVE_INFINITY),
  }));
}

/**
 * The figures as one table for people, shares as per cent: a line for each metric of a collection, a column for each mode,
 * both in the order in which they first come. A floor stands behind its figure, with what became of it.
 */
export function table(figures: readonly JudgedFigure[]): string {
  const modes = Array.from(new Set(figures.map(({ mode }) => mode)));
  const lines = new Map<string, { head: string[]; cells: Map<string, string> }>();
  for (const { collection, metric, mode, value, floor, met } of figures) {
    const key = `${collection}\n${metric}`;
    const line = lines.get(key) ?? { head: [collection, metric], cells: new Map<string, string>() };
    const judged = floor === undefined ? '' : ` (${met ? '≥' : 'MISSED'} ${percent(floor)})`;
    line.cells.set(mode, percent(value) + judged);
    lines.set(key, line);
  }
  const rows = Array.from(lines.values(), ({ head, cells }) => [
    ...head,
    ...modes.map((mode) => cells.get(mode) ?? ''),
  ]);
  const all = [['collection', 'metric', ...modes], ...rows];
  const widths = (all[0] ?? []).map((_, i) => Math.max(...all.map((row) => (row[i] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}
