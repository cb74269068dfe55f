import { wellFormed } from './text.ts';

/** Deepest nesting of a value in `extra`, so that no later step runs out of stack. */
const MAX_DEPTH = 32;

/**
 * What a corpus knows beyond a paper's own fields, with well-formed text and without nulls. Null if a value is
 * nested too deeply.
 */
export function cleanExtra(extra: Record<string, unknown>): Record<string, unknown> | null {
  const known = Object.entries(extra).filter(([, value]) => value !== null && value !== undefined);
  if (known.some(([, value]) => deeperThan(value, MAX_DEPTH))) return null;
  return Object.fromEntries(known.map(([name, value]) => [wellFormed(name), cleanValue(value)]));
}

function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => deeperThan(inner, depth - 1));
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [wellFormed(name), cleanValue(inner)]),
  );
}
