/** Colours of categories that a map tells apart; all others share one. */
const MAX_CATEGORIES = 11;
/** More months than this are shown as years. */
const MAX_MONTHS = 48;
const MAX_PERIODS = 255;

/** A property of each row, as the number of one of few values: 0 for none of them. */
export interface Coded {
  values: string[];
  codes: Uint8Array;
}

/** The most frequent first categories. */
export function codeCategories(first: readonly (string | undefined)[]): Coded {
  const counts = new Map<string, number>();
  for (const name of first) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  const values = [...counts]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MAX_CATEGORIES)
    .map(([name]) => name);
  return { values, codes: codesOf(first, values) };
}

/** The months of publication, or the years when they are many; the latest when even those are. */
export function codePeriods(dates: readonly (string | undefined)[]): Coded {
  const months = distinct(dates.map((date) => date?.slice(0, 7)));
  const isFine = months.length <= MAX_MONTHS && months.every((month) => month.length === 7);
  const periods = dates.map((date) => date?.slice(0, isFine ? 7 : 4));
  const values = distinct(periods).slice(-MAX_PERIODS);
  return { values, codes: codesOf(periods, values) };
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

function codesOf(names: readonly (string | undefined)[], values: readonly string[]): Uint8Array {
  const numbers = new Map(values.map((value, i) => [value, i + 1]));
  return Uint8Array.from(names, (name) => (name === undefined ? 0 : (numbers.get(name) ?? 0)));
}
