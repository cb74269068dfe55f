import type { Paper } from '../../../index/paper.ts';

/** Objects beside a paper within which sources keep what others have beside it. */
const WITHIN = ['externalids', 'ids', 'openaccess', 'openaccesspdf', 'bestoalocation', 'primarylocation'];

/**
 * What the source of a paper told under one of some names, the first that can be read: names in small letters alone, as
 * `citationcount` for `citationCount` and `citation_count`.
 */
export function told<T>(
  { extra = {} }: Pick<Paper, 'extra'>,
  names: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  const fields = fieldsOf(extra);
  const places = [
    fields,
    ...WITHIN.map((name) => fields.get(name))
      .filter(isObject)
      .map(fieldsOf),
  ];
  for (const name of names) {
    for (const place of places) {
      const value = read(place.get(name));
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

/** A count, if a value is one. */
export function asCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** Yes or no, if a value is either. */
export function asFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function fieldsOf(object: object): Map<string, unknown> {
  return new Map(
    Object.entries(object).map(([name, value]) => [name.toLowerCase().replace(/[^a-z]/g, ''), value]),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
