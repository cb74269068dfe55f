import { paperHref, type Parts } from './page-parts.ts';
import { boundsOf, fit, type Insets, type Screen, type View } from './view.ts';
import type { Found, PaperSummary, Strength } from './papers.ts';

/** So many results are listed where nobody knows how strong they are; all are lit. */
const LISTED = 10;
/** Free space around lit papers: room for a disc, a name beside it and, on the right, the buttons. CSS pixels. */
const INSETS: Insets = { left: 32, right: 72, top: 36, bottom: 36 };
/** So much of the map is seen at least, in its units: lone papers need something around them. */
const LEAST_WIDTH = 2_400;

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
  status.textContent = query === '' ? '' : verdict(found.corrected ?? query, found);
  if (found.corrected !== undefined) status.append(' ', verbatim(query));
}

/** Leads to the results of what was typed, as it was typed. */
function verbatim(query: string): HTMLElement {
  const link = document.createElement('a');
  link.href = `/?${new URLSearchParams({ q: query, correct: 'false' })}`;
  link.textContent = `Search instead for “${query}”`;
  return link;
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

/** The view that has all of these papers, as close as it can be, clear of what lies over the map. */
export function viewAround(places: Int16Array, rows: readonly number[], size: Screen): View {
  const lit = rows.flatMap((row) => [places[2 * row] ?? 0, places[2 * row + 1] ?? 0]);
  return fit(size, boundsOf(Int16Array.from(lit)), INSETS, LEAST_WIDTH);
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
