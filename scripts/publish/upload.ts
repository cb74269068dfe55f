import { type Manifest, VALUE_PREFIX, valueKey, valuesOf } from '../../src/index/manifest.ts';
import type { IndexStore } from '../../src/index/store.ts';
import type { BuiltValue } from './build-segment.ts';
import { confirm, type HashedEntry, putConfirmed } from './confirm.ts';
import { writesSpent } from './daily-writes.ts';
import { type Clock, GRACE_MS, PUBLISH_DEADLINE_MS } from './rules.ts';

/** Values are sent together up to this many bytes, so that few requests are needed and memory stays flat. */
const BATCH_BYTES = 8 * 1024 * 1024;

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

interface UploadOptions {
  reusable: Reusable;
  gen: number;
  clock: Clock;
  /** How many values may be written, of how many a day; undefined for any number. */
  allowed?: { left: number; most: number } | undefined;
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
 * Brings every value into the store and checks each that no kept manifest vouches for.
 * @throws SextantError `store-failed`; `writes-spent` when there are more than may be written, once those are
 */
export async function uploadValues(
  store: IndexStore,
  values: readonly BuiltValue[],
  { reusable, gen, clock, allowed }: UploadOptions,
): Promise<UploadCounts> {
  const counts: UploadCounts = { values: 0, bytes: 0 };
  let batch: HashedEntry[] = [];
  let batchBytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await putConfirmed(store, batch, clock);
    counts.values += batch.length;
    counts.bytes += batchBytes;
    batch = [];
    batchBytes = 0;
  };
  let missing = 0;
  for (const { kind, ref, read } of values) {
    const { sha256, bytes } = ref;
    const key = valueKey(kind, sha256);
    if (reusable.kept.has(key)) continue;
    if (reusable.recent.has(key)) {
      await confirm(store, key, sha256, clock);
      continue;
    }
    if (counts.values + batch.length >= (allowed?.left ?? Number.POSITIVE_INFINITY)) {
      missing++;
      continue;
    }
    if (batchBytes + bytes > BATCH_BYTES) await flush();
    batch.push({ key, value: read(), sha256, metadata: { t: clock.now(), gen, bytes } });
    batchBytes += bytes;
  }
  await flush();
  if (missing > 0) throw writesSpent(counts.values, missing, allowed?.most ?? 0);
  return counts;
}
