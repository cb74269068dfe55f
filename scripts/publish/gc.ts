import { SextantError } from '../../src/errors.ts';
import { type Manifest, VALUE_PREFIX, valueKey, valuesOf } from '../../src/index/manifest.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { isFormer, keysOfFormer, readAnyManifest } from './former-format.ts';
import { heldValues } from './held-values.ts';
import { GRACE_MS } from './rules.ts';
import { type IndexState, type ListedManifest, readState, unfinishedManifest } from './store-state.ts';

/** Generations that are kept however old they are. */
export const DEFAULT_KEEP = 14;
/** Most deletes of one run on Cloudflare: a mistake then stays small, and the Free plan allows 1,000 a day. */
export const MAX_REMOTE_DELETES = 200;

export interface GcOptions {
  /** Generations to keep, at least 2. */
  keep: number;
  /** Most keys to delete in this run. */
  maxDeletes: number;
  /** Milliseconds since the epoch. */
  now: number;
}

export interface GcPlan {
  /** Generations that stay, last used first. */
  kept: number[];
  /** Generations whose manifest is deleted. */
  dropped: number[];
  /** Keys to delete, in this order: a manifest before the values that only it needs. */
  deletes: string[];
  /** How many keys beyond `maxDeletes` are left to the next run. */
  left: number;
}

/**
 * Finds what no kept generation needs and was last needed at least 7 days ago. Deletes nothing.
 *
 * Kept are the two manifests that the pointer names, the `keep` last used ones, and every one that was current
 * less than 7 days ago.
 *
 * Throws, so that nothing is deleted, when any manifest cannot be read or pointer and list do not fit together.
 */
export async function planGc(store: IndexStore, { keep, maxDeletes, now }: GcOptions): Promise<GcPlan> {
  if (!(keep >= 2))
    throw new SextantError('usage', 'Keep at least 2 generations: the current one and one before.');
  const state = await readState(store);
  requireFitting(state);
  const { kept, dropped, contents, marked } = await markKept(store, state, { keep, now });
  const values = await store.list(VALUE_PREFIX);
  const old = values.filter(({ metadata }) => metadata && metadata.t <= now - GRACE_MS);
  const garbage = new Set(old.map(({ key }) => key).filter((key) => !marked.has(key)));
  const order = new Set<string>();
  for (const ref of dropped) {
    const its = contents.get(ref.key)?.keys ?? [];
    order.add(ref.key);
    its.filter((key) => garbage.has(key)).forEach((key) => order.add(key));
  }
  garbage.forEach((key) => order.add(key));
  const deletes = [...order].slice(0, maxDeletes);
  const gens = (refs: readonly ListedManifest[]) => refs.map(({ gen }) => gen);
  return { kept: gens(kept), dropped: gens(dropped), deletes, left: order.size - deletes.length };
}

/** Deletes what a plan of the same day names, in its order. Running it again after a failure is safe. */
export async function applyGc(store: IndexStore, { deletes }: GcPlan): Promise<void> {
  for (const key of deletes) await store.delete(key);
}

/** A stale pointer or a short list would make needed values look like garbage. */
function requireFitting(state: IndexState): void {
  const { pointer, manifests } = state;
  if (!pointer)
    throw new SextantError('index-missing', 'There is no pointer, so nothing was deleted. Publish first.');
  const unfinished = unfinishedManifest(state);
  if (unfinished) {
    const message = `Generation ${unfinished.gen} is newer than the pointer, so nothing was deleted.`;
    throw new SextantError(
      'store-failed',
      `${message} Let its publish end, or publish again if it broke off.`,
    );
  }
  const listed = new Set(manifests.map(({ key }) => key));
  for (const named of [pointer.manifest, pointer.prev?.manifest]) {
    if (!named || listed.has(named.key)) continue;
    const message = `${named.key} is not listed yet, so nothing was deleted.`;
    throw new SextantError('store-failed', `${message} Run it again in a few minutes.`);
  }
}

/**
 * Which manifests stay, and the keys of all values that they name or that are held: all others are garbage.
 * @throws SextantError when a manifest cannot be read
 */
export async function markKept(
  store: IndexStore,
  state: IndexState,
  options: Pick<GcOptions, 'keep' | 'now'>,
): Promise<{
  kept: ListedManifest[];
  dropped: ListedManifest[];
  contents: ReadonlyMap<string, Content>;
  marked: ReadonlySet<string>;
}> {
  const contents = await contentsOf(store, state);
  const parts = partition(state, contents, options);
  const named = parts.kept.flatMap(({ key }) => contents.get(key)?.keys ?? []);
  const marked = new Set([...named, ...(await heldValues(store))]);
  return { ...parts, contents, marked };
}

/** What a manifest names, and whether it can be rolled back to. */
interface Content {
  keys: readonly string[];
  isPresent: boolean;
}

/** What each manifest names, of whichever format it is, by its key. */
async function contentsOf(
  store: IndexStore,
  { manifests }: IndexState,
): Promise<ReadonlyMap<string, Content>> {
  const contents = new Map<string, Content>();
  for (const ref of manifests) {
    const manifest = await readAnyManifest(store, ref);
    const isPresent = !isFormer(manifest);
    contents.set(ref.key, { isPresent, keys: isPresent ? keysOf(manifest) : keysOfFormer(manifest) });
  }
  return contents;
}

/** Of the format before this one no more is kept than what somebody may still be reading. */
function partition(
  { pointer, manifests }: IndexState,
  contents: ReadonlyMap<string, Content>,
  { keep, now }: Pick<GcOptions, 'keep' | 'now'>,
) {
  const kept: ListedManifest[] = [];
  const dropped: ListedManifest[] = [];
  const named = [pointer?.manifest.key, pointer?.prev?.manifest.key];
  const lastUsedFirst = [...manifests].sort((a, b) => b.t - a.t || b.gen - a.gen);
  const present = lastUsedFirst.filter(({ key }) => contents.get(key)?.isPresent === true);
  const last = new Set(present.slice(0, keep));
  for (const manifest of lastUsedFirst) {
    const needed = last.has(manifest) || named.includes(manifest.key) || manifest.t > now - GRACE_MS;
    (needed ? kept : dropped).push(manifest);
  }
  return { kept, dropped };
}

function keysOf(manifest: Manifest): string[] {
  return valuesOf(manifest).map(({ kind, ref }) => valueKey(kind, ref.sha256));
}
