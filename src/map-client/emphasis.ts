import type { Colouring, Rgb } from './map-colours.ts';

/** Colours of the points as they are drawn: those that step back have the last one, and lie behind the others. */
export interface Drawn {
  codes: Uint8Array;
  palette: Rgb[];
}

/**
 * Lets all points step back but those that `isFront` tells.
 *
 * @param faint colour of those that step back
 */
export function emphasise(
  codes: Uint8Array,
  palette: readonly Rgb[],
  faint: Rgb,
  isFront: (row: number) => boolean,
): Drawn {
  return {
    codes: codes.map((code, row) => (isFront(row) ? code : palette.length)),
    palette: [...palette, faint],
  };
}

/** Names that a legend may show, each with the codes of its colours. */
export interface LegendEntry {
  name: string;
  codes: number[];
}

/** Parts that a scale has at most. */
const MOST_PARTS = 8;

/**
 * What a legend lists: the names that some paper has. Of a scale with many periods, its years, or parts of some periods
 * each where these are many too.
 */
export function legendEntries({ names, codes, isOrdered }: Colouring): LegendEntry[] {
  const used = new Set(codes);
  const last = names.length - 1;
  const entries = names
    .map((name, code) => ({ name, codes: [code] }))
    .filter(({ codes: [code = 0] }) => used.has(code));
  if (!isOrdered) return entries;
  const isDated = ({ codes: [code = 0] }: LegendEntry): boolean => code < last;
  const periods = entries.filter(isDated);
  const years = joined(periods, (_, { name }) => name.slice(0, 4)).map((part) => ({
    ...part,
    name: part.name.slice(0, 4),
  }));
  const units = periods.length > MOST_PARTS && years.length > 1 ? years : periods;
  const size = Math.ceil(units.length / MOST_PARTS);
  const parts = joined(units, (i) => String(Math.floor(i / size)));
  return [...parts, ...entries.filter((entry) => !isDated(entry))];
}

/** Joins neighbours of one key; the name is that of the first, and the last if it is another. */
function joined(
  entries: readonly LegendEntry[],
  keyOf: (i: number, entry: LegendEntry) => string,
): LegendEntry[] {
  const parts: (LegendEntry & { key: string })[] = [];
  entries.forEach((entry, i) => {
    const key = keyOf(i, entry);
    const part = parts.at(-1);
    if (part?.key !== key) return void parts.push({ ...entry, key });
    part.name = `${part.name.split('–')[0] ?? ''}–${entry.name}`;
    part.codes = [...part.codes, ...entry.codes];
  });
  return parts.map(({ name, codes }) => ({ name, codes }));
}
