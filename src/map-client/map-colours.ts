import { regionName } from '../index/format/map-shape.ts';
import { type MapData, pathTo } from './map-data.ts';

export type ColourBy = 'topic' | 'category' | 'date';

/** The colour of each paper, as a number of `names`; the last one is that of all others. */
export interface Colouring {
  codes: Uint8Array;
  names: string[];
  isOrdered: boolean;
}

/** Hues that people with colour-blindness can mostly tell apart, on a light and on a dark ground. */
const HUES = {
  light: '3b6fb6 d1662a 3f8f4f b5394a 7d5ba6 8a6a3a c2559b 2f8f9d 9a8c1f 5c6f82 1f5f5b a84f2a',
  dark: '7eb0f0 f6a566 7fd08c f2818c bfa0e8 d3b27a f09bd0 6fd3de e0d36a a9bccb 67c2ae f0b199',
};
/** From long ago to now; neither end is like the grey of those without a date. */
const RAMPS = { light: 'b98a10 cf6a2c b3416a 7a3f9e 2a3fae', dark: '6f7ff0 a874dc dd77a6 f5a86c ffe98a' };
const OTHERS = { light: '8d969c', dark: '77838c' };
const RAMP_STEPS = 24;

export type Rgb = [red: number, green: number, blue: number];

/** The colour of each paper, as a code, and what the codes mean. */
export function colouringOf(data: MapData, by: ColourBy): Colouring {
  if (by === 'category') return coded(data.categories, data.legend.categories);
  if (by === 'date') return dated(data);
  const { regions } = data.legend;
  const topics = regions.map((_, i) => pathTo(data.legend, i)[0] ?? 0);
  const names = regions.filter(({ level }) => level === 0).map(regionName);
  return {
    codes: Uint8Array.from(data.regions, (region) => topics[region] ?? 0),
    names: [...names, 'Others'],
    isOrdered: false,
  };
}

/** `codes` count from 1, with 0 for none. */
function coded(codes: Uint8Array, values: string[]): Colouring {
  const others = values.length;
  return {
    codes: codes.map((code) => (code === 0 ? others : code - 1)),
    names: [...values, 'Others'],
    isOrdered: false,
  };
}

function dated({ periods, legend }: MapData): Colouring {
  const last = Math.max(1, legend.periods.length - 1);
  const step = (i: number): number => Math.round((i / last) * (RAMP_STEPS - 1));
  const names = Array.from({ length: RAMP_STEPS }, () => '');
  legend.periods.forEach((period, i) => (names[step(i)] ||= period));
  return {
    codes: periods.map((code) => (code === 0 ? RAMP_STEPS : step(code - 1))),
    names: [...names, 'No date'],
    isOrdered: true,
  };
}

/** One colour a name, for a theme. */
export function paletteOf({ names, isOrdered }: Colouring, theme: 'light' | 'dark'): Rgb[] {
  const last = names.length - 1;
  const hues = HUES[theme].split(' ').map(parse);
  const stops = RAMPS[theme].split(' ').map(parse);
  const others = parse(OTHERS[theme]);
  return names.map((_, i) => {
    if (i === last) return others;
    return isOrdered ? onRamp(stops, i / (last - 1)) : (hues[i % hues.length] ?? others);
  });
}

function parse(hex: string): Rgb {
  const n = Number.parseInt(hex, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

function onRamp(stops: readonly Rgb[], t: number): Rgb {
  const at = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const i = Math.min(Math.floor(at), stops.length - 2);
  const [a, b] = [stops[i], stops[i + 1]];
  return [0, 1, 2].map((k) => Math.round((a?.[k] ?? 0) + ((b?.[k] ?? 0) - (a?.[k] ?? 0)) * (at - i))) as Rgb;
}
