import { paperHref, type Parts } from './page.ts';
import type { PaperSummary } from './papers.ts';
import { lookAt, type Screen, type View } from './view.ts';

/** Results that are listed below the map; all are lit. */
const LISTED = 10;
/** The first results decide where to look. */
const DECIDING = 30;
/** Free space around lit papers, as a part of how far they spread, and at least. */
const MARGIN = 1.25;
const LEAST_RADIUS = 1_200;

/** Shows results beside the map: as a list of links, and in words. */
export function showResults({ status, results }: Parts, query: string, found: readonly PaperSummary[]): void {
  results.replaceChildren(...found.slice(0, LISTED).map(resultItem));
  if (query === '') status.textContent = '';
  else if (found.length === 0) status.textContent = 'No paper found.';
  else status.textContent = `The ${found.length} nearest papers are lit.`;
}

/** The view in which most of these papers are: around their median place, as wide as three quarters of them reach. */
export function viewAround(places: Int16Array, rows: readonly number[], size: Screen): View {
  const deciding = rows.slice(0, DECIDING);
  const coordinate = (row: number, axis: number): number => places[2 * row + axis] ?? 0;
  const [x, y] = [0, 1].map((axis) =>
    quantile(
      deciding.map((row) => coordinate(row, axis)),
      0.5,
    ),
  ) as [number, number];
  const distances = deciding.map((row) => Math.hypot(coordinate(row, 0) - x, coordinate(row, 1) - y));
  return lookAt(size, x, y, quantile(distances, 0.75) * MARGIN + LEAST_RADIUS);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))] ?? 0;
}

function resultItem({ id, title }: PaperSummary): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = paperHref(id);
  link.textContent = title;
  item.append(link);
  return item;
}
