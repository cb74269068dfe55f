import { SextantError } from '../../errors.ts';
import type { ValueKind } from '../../index/kinds.ts';
import { type Manifest, valuesOf } from '../../index/manifest.ts';
import type { RequestRecords } from './records.ts';
import type { Inspection } from '../service.ts';

/** Values of each kind that are read. */
const OF_EACH_KIND = 2;

/**
 * Reads some values of each kind, others each time, and checks that all their bytes are what was published.
 * @throws what nobody foresaw; a value that cannot be read is a problem of the answer
 */
export async function inspectValues(records: RequestRecords, manifest: Manifest): Promise<Inspection> {
  const byKind = new Map<ValueKind, ReturnType<typeof valuesOf>>();
  for (const value of valuesOf(manifest)) byKind.set(value.kind, [...(byKind.get(value.kind) ?? []), value]);
  const sample = Array.from(byKind.values()).flatMap(someOf);
  const problems: string[] = [];
  for (const { kind, ref } of sample) {
    try {
      await records.check(kind, ref);
    } catch (error) {
      if (!(error instanceof SextantError)) throw error;
      problems.push(error.message);
    }
  }
  return { values: sample.length, problems };
}

function someOf<T>(values: readonly T[]): T[] {
  const first = Math.floor(Math.random() * values.length);
  const count = Math.min(OF_EACH_KIND, values.length);
  return Array.from({ length: count }, (_, i) => values[(first + i) % values.length]).filter(
    (value) => value !== undefined,
  );
}
