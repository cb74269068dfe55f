import { wellFormed } from './text.ts';

/** Deepest nesting of a value in `extra`, so that no later step runs out of stack. */
export const MAX_DEPTH = 32;

/** A path on somebody's machine, alone or in JabRef's `Name:/home/ada/a.pdf:PDF`. */
const LOCAL_PATH =
  /(?:^|[\s:;,("'])(?:file:\/\/|~[\\/][\w.]|\/(?:home|Users|Volumes|mnt|media|private|root)\/|[A-Za-z]\\?:(?:\\+|\/(?!\/))[\w.]|\\\\[\w.-]+\\)/;

/** Whether a value is a path on somebody's machine, or a list of such. */
export function isLocalPath(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(isLocalPath);
  return typeof value === 'string' && value.length < 10_000 && LOCAL_PATH.test(value);
}

/** What a corpus knows beyond a paper's own fields, with well-formed text and without nulls. */
export function cleanExtra(
  extra: Record<string, unknown>,
  keepPaths = false,
): { extra: Record<string, unknown>; paths: string[] } {
  const paths: string[] = [];
  const kept: [string, unknown][] = [];
  for (const [name, value] of Object.entries(extra)) {
    if (value === null || value === undefined) continue;
    if (!keepPaths && isLocalPath(value)) paths.push(name);
    else kept.push([wellFormed(name), cleanValue(value, keepPaths)]);
  }
  return { extra: Object.fromEntries(kept), paths };
}

/** Whether a value has more levels of lists and objects than `depth`. */
export function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => deeperThan(inner, depth - 1));
}

function cleanValue(value: unknown, keepPaths: boolean): unknown {
  if (typeof value === 'string') return wellFormed(value);
  if (Array.isArray(value)) {
    return value
      .filter((inner) => keepPaths || !isLocalPath(inner))
      .map((inner: unknown) => cleanValue(inner, keepPaths));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => keepPaths || !isLocalPath(inner))
      .map(([name, inner]) => [wellFormed(name), cleanValue(inner, keepPaths)]),
  );
}
