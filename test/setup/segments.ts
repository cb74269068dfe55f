import type { Manifest, Segment } from '../../src/index/manifest.ts';

/** The segment of an index that has one, as each that was published whole. */
export function onlySegment({ segments }: Pick<Manifest, 'segments'>): Segment {
  const [only, ...others] = segments;
  if (only === undefined || others.length > 0) throw new Error(`${segments.length} segments instead of one`);
  return only;
}

/** What a manifest with one segment has where that one is changed. */
export function withSegment(
  manifest: Pick<Manifest, 'segments'>,
  changes: Partial<Segment>,
): Pick<Manifest, 'segments'> {
  return { segments: [{ ...onlySegment(manifest), ...changes }] };
}

/** All of an object but one of its fields. */
export function without<T extends object, K extends keyof T>(whole: T, field: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== field)) as Omit<T, K>;
}
