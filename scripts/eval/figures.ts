/** One figure of an evaluation. */
export interface Figure {
  collection: string;
  /** What answered: a mode of search, or another way of the service. */
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

/** The figures as a table for people, shares as per cent. */
export function table(figures: readonly JudgedFigure[]): string {
  const cells = figures.map(({ collection, mode, metric, value, floor, met }) => [
    collection,
    mode,
    metric,
    percent(value),
    floor === undefined ? '' : percent(floor),
    floor === undefined ? '' : met ? 'met' : 'MISSED',
  ]);
  const rows = [['collection', 'mode', 'metric', 'value', 'floor', ''], ...cells];
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: string[]): string =>
    row
      .map((cell, i) => (i === 3 || i === 4 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}
