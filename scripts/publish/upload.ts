import { SextantError } from '../../src/errors.ts';
import { sha256Hex } from '../../src/index/hash.ts';
import { type Manifest, VALUE_PREFIX, valueKey, valuesOf } from '../../src/index/manifest.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import type { Entry, IndexStore } from '../../src/index/store.ts';
import { confirm, putConfirmed } from './confirm.ts';
import type { PlannedValue } from './plan.ts';
import { type Clock, GRACE_MS, PUBLISH_DEADLINE_MS } from './rules.ts';

/** Values are sent together up to this many bytes, so that few requests are needed and memory stays flat. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** A value of the plan under the name that its bytes give it. */
export interface NamedValue extends Pick<PlannedValue, 'kind' | 'build'> {
  ref: ValueRef;
}

export interface UploadCounts {
  /** Values and bytes that were written. */
  values: number;
  bytes: number;
}

/** What a store has, and which of it may be named again without writing it. */
export interface Reusable {
  /** Named by a manifest that is kept: trusted as it is. */
  kept: ReadonlySet<string>;
  /** Left by a publish that did not end: read back before it is named. */
  recent: ReadonlySet<string>;
}

export const NOTHING: Reusable = { kept: new Set(), recent: new Set() };

/**
 * Values that need not be written: those that the manifests name, and those young enough that no clean-up
 * deletes them before this publish has ended.
 */
export async function findReusable(
  store: IndexStore,
  manifests: readonly Manifest[],
  now: number,
): Promise<Reusable> {
  const named = new Set(
    manifests.flatMap((m) => valuesOf(m).map(({ kind, ref }) => valueKey(kind, ref.sha256))),
  );
  const listed = await store.list(VALUE_PREFIX);
  const youngerThan = now - GRACE_MS + 2 * PUBLISH_DEADLINE_MS;
  const keys = (keep: (key: string, t: number) => boolean) =>
    new Set(listed.filter(({ key, metadata }) => keep(key, metadata?.t ?? 0)).map(({ key }) => key));
  return {
    kept: keys((key) => named.has(key)),
    recent: keys((key, t) => !named.has(key) && t > youngerThan),
  };
}

/**
 * Brings every value into the store and checks each that no kept manifest vouches for. Builds one value at a
 * time.
 *
 * Throws `store-failed`, and `input-invalid` when the source gave other rows than before.
 */
export async function uploadValues(
  store: IndexStore,
  values: readonly NamedValue[],
  { reusable, gen, clock }: { reusable: Reusable; gen: number; clock: Clock },
  onProgress: (done: number) => void,
): Promise<UploadCounts> {
  const counts: UploadCounts = { values: 0, bytes: 0 };
  let batch: Entry[] = [];
  let batchBytes = 0;
  const flush = async (done: number): Promise<void> => {
    if (batch.length > 0) await putConfirmed(store, batch, clock);
    counts.values += batch.length;
    counts.bytes += batchBytes;
    batch = [];
    batchBytes = 0;
    onProgress(done);
  };
  for (const [done, { kind, ref, build }] of values.entries()) {
    const key = valueKey(kind, ref.sha256);
    if (reusable.kept.has(key)) continue;
    if (reusable.recent.has(key)) {
      await confirm(store, key, ref.sha256, clock);
      continue;
    }
    const value = await build();
    if ((await sha256Hex(value)) !== ref.sha256) {
      throw new SextantError(
        'input-invalid',
        `The input changed while its ${kind} were read. Publish it again.`,
      );
    }
    if (batchBytes + value.length > BATCH_BYTES) await flush(done);
    batch.push({ key, value, metadata: { t: clock.now(), gen, bytes: value.length } });
    batchBytes += value.length;
  }
  await flush(values.length);
  return counts;
}
