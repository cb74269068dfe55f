import { paperHref, type Parts } from './page.ts';
import { lookAt, type Screen, type View } from './view.ts';
import type { Found, PaperSummary, Strength } from './papers.ts';

/** Of results whose strength nobody knows, so many are listed; all are lit. */
const LISTED = 10;
/** The first results decide where to look. */
const DECIDING = 30;
/** Free space around lit papers, as a part of how far they spread, and at least. */
const MARGIN = 1.25;
const LEAST_RADIUS = 1_200;

/** A paper that is lit, and how much. */
export interface Light {
  row: number;
  strength: Strength;
}

/** What lights up: what is close; where nothing is, the nearest ones, faintly. */
export function lightsOf({ papers, close }: Found): Light[] {
  const known = papers.map(({ row, relevance }, i): Light => {
    if (relevance !== undefined) return { row, strength: relevance };
    return { row, strength: i < LISTED ? 'strong' : 'partial' };
  });
  if (close === undefined) return known;
  return close > 0 ? known.filter(({ strength }) => strength !== 'weak') : known.slice(0, LISTED);
}

/**
 * Shows results beside the map: as a list of links, and in words.
 * @param point told which of them the pointer or the focus is on; −1 for none
 */
export function showResults(
  { root, status, results }: Parts,
  query: string,
  found: Found,
  point: (row: number) => void,
): void {
  const { papers, close } = found;
  const lit = new Map(lightsOf(found).map(({ row, strength }) => [row, strength]));
  const listed = papers.filter(({ row }) => lit.has(row)).slice(0, close === undefined ? LISTED : undefined);
  results.replaceChildren(...listed.map((paper) => resultItem(paper, lit.get(paper.row), point)));
  root.toggleAttribute('data-found', listed.length > 0);
  status.textContent = query === '' ? '' : verdict(query, found);
}

function verdict(query: string, { papers, close, atLeast }: Found): string {
  if (papers.length === 0) return `No paper found for “${query}”. Try other words.`;
  if (close === undefined) return `The ${papers.length} nearest papers to “${query}” are lit.`;
  if (close === 0) return `Nothing close to “${query}” in this collection. These are the nearest papers:`;
  const lit = papers.filter(({ relevance }) => relevance !== 'weak').length;
  const many = `${atLeast ? 'At least ' : ''}${close.toLocaleString('en')}`;
  const matches = `${many} close ${close === 1 ? 'match' : 'matches'} for “${query}”`;
  return lit < close ? `${matches}; the best ${lit} are lit.` : `${matches}.`;
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

function resultItem(
  { id, title, row }: PaperSummary,
  strength: Strength | undefined,
  point: (row: number) => void,
): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = paperHref(id);
  link.textContent = title;
  item.dataset.strength = strength ?? '';
  for (const name of ['pointerenter', 'focusin']) item.addEventListener(name, () => point(row));
  for (const name of ['pointerleave', 'focusout']) item.addEventListener(name, () => point(-1));
  item.append(link);
  return item;
}
