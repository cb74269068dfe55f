import type { ColourBy } from './map-colours.ts';

/** What the address of the map says: all that Back, or a link, has to bring again. */
export interface MapState {
  query: string;
  /** Where one looks at: map coordinates, and how many times closer than the whole map. */
  view?: { x: number; y: number; zoom: number };
  colour: ColourBy;
  /** Names of the legend that alone are shown. */
  only: string[];
  /** Id of the paper that is chosen. */
  paper: string;
}

const COLOURS: readonly ColourBy[] = ['topic', 'category', 'date'];
/** All that belongs to the map's state; the rest of an address, such as the region of a page, stays. */
const NAMES = ['q', 'x', 'y', 'z', 'colour', 'only', 'paper'];

/** Reads a query string. People edit addresses: what cannot be read counts as not said. */
export function readState(search: string): MapState {
  const params = new URLSearchParams(search);
  const text = (name: string): string => params.get(name)?.trim() ?? '';
  const [x, y, zoom] = ['x', 'y', 'z'].map((name) => (text(name) === '' ? Number.NaN : Number(text(name))));
  const view =
    Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(zoom) && Number(zoom) > 0
      ? { view: { x: Number(x), y: Number(y), zoom: Number(zoom) } }
      : {};
  return {
    query: text('q'),
    ...view,
    colour: COLOURS.find((colour) => colour === text('colour')) ?? 'topic',
    only: params.getAll('only'),
    paper: text('paper'),
  };
}

/** The query string that says it, after what `search` says of other things. Defaults are left out. */
export function writeState({ query, view, colour, only, paper }: MapState, search: string): string {
  const params = new URLSearchParams(search);
  for (const name of NAMES) params.delete(name);
  const said: Record<string, string> = {
    q: query,
    x: view ? String(Math.round(view.x)) : '',
    y: view ? String(Math.round(view.y)) : '',
    z: view ? String(Number(view.zoom.toPrecision(4))) : '',
    colour: colour === 'topic' ? '' : colour,
    paper,
  };
  for (const [name, value] of Object.entries(said)) if (value !== '') params.set(name, value);
  for (const name of only) params.append('only', name);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
