import { SextantError } from '../../src/errors.ts';
import { sha256Hex } from '../../src/hash.ts';
import { type Manifest, VALUE_PREFIX, valueKey, valuesOf } from '../../src/index/manifest.ts';
import type { Entry, IndexStore } from '../../src/index/store.ts';
import type { Clock } from './rules.ts';

/** A write may take a while to be read; in ms. */
const DELAYS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000];

/** An entry, and the hash of its value. */
export interface HashedEntry extends Entry {
  sha256: string;
}

/**
 * Puts entries and reads every one of them back.
 * @throws SextantError `store-failed`
 */
export async function putConfirmed(
  store: IndexStore,
  entries: readonly HashedEntry[],
  clock: Clock,
): Promise<void> {
  await store.put(entries.map(({ key, value, metadata }) => ({ key, value, metadata })));
  for (const { key, sha256 } of entries) await confirm(store, key, sha256, clock);
}

/**
 * Reads a value until it has this hash.
 * @throws SextantError `store-failed` after about a minute
 */
export async function confirm(store: IndexStore, key: string, sha256: string, clock: Clock): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const stored = await store.get(key);
    if (stored && (await sha256Hex(stored)) === sha256) return;
    const delay = DELAYS[attempt];
    if (delay === undefined) {
      const what = stored ? 'is not what was written' : 'was written but cannot be read';
      throw new SextantError('store-failed', `${key} ${what}. Run the same command again later.`);
    }
    await clock.sleep(delay);
  }
}

/**
 * Requires that a store has all values of a manifest: a clean-up that ran at the same time, and had read what is written
 * anew as it was before, may have taken some for garbage.
 * @throws SextantError `store-failed`
 */
export async function confirmValues(store: IndexStore, manifest: Manifest, clock: Clock): Promise<void> {
  const listed = new Set((await store.list(VALUE_PREFIX)).map(({ key }) => key));
  for (const { kind, ref } of valuesOf(manifest)) {
    const key = valueKey(kind, ref.sha256);
    if (!listed.has(key)) await confirm(store, key, ref.sha256, clock);
  }
}
