import { SextantError } from '../../src/errors.ts';
import { type Manifest, VALUE_PREFIX, valueKey, valuesOf } from '../../src/index/manifest.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { type Clock, systemClock } from './rules.ts';
import { type ListedManifest, listManifests, nextGeneration, presentGeneration } from './store-state.ts';
import { beginSwitch, isAhead, stampLastUse, switchPointer, type Wait, waitUntilVisible } from './switch.ts';

export interface RollbackOptions {
  /** How long writes take to be seen everywhere: `PROPAGATION_MS` for Cloudflare, 0 for a local store. */
  waitMs: number;
  /** Do not wait for a last switch that has not taken effect yet. */
  takeOver?: boolean;
  clock?: Clock;
  onWait?: (wait: Wait) => void;
}

export interface RollbackResult {
  outcome: 'published' | 'unchanged';
  /** The new generation, or the present one when it names this manifest already. */
  gen: number;
  manifest: Manifest;
  /** When every location serves it, in ms since the epoch. */
  activateAt: number;
}

/**
 * Publishes the manifest of an earlier generation again, under a new generation. Also restores a lost or damaged
 * pointer.
 * @throws SextantError `generation-not-found`, `index-value-missing`, `index-corrupt` or `store-failed`
 */
export async function rollback(
  store: IndexStore,
  gen: number,
  { waitMs, takeOver = false, clock = systemClock, onWait }: RollbackOptions,
): Promise<RollbackResult> {
  const { before, startedAt } = await beginSwitch(store, { takeOver, clock });
  const { ref, manifest } = await presentGeneration(store, before, gen);
  const { pointer } = before;
  const serves = !takeOver || !isAhead(pointer, startedAt);
  if (pointer?.manifest.key === ref.key && serves) {
    return { outcome: 'unchanged', gen: pointer.gen, manifest, activateAt: pointer.activateAt };
  }
  const target = { before, gen: nextGeneration(before), manifest: ref, startedAt, takeOver };
  // A clean-up that still reads the pointer of before keeps it for its time.
  await stampLastUse(store, ref, clock);
  await waitUntilVisible(target, waitMs, clock, onWait);
  // After the wait, when a clean-up that ran at the same time has ended.
  await requireValues(store, ref, manifest);
  const { activateAt } = await switchPointer(store, target, waitMs, clock);
  return { outcome: 'published', gen: target.gen, manifest, activateAt };
}

async function requireValues(store: IndexStore, ref: ListedManifest, manifest: Manifest): Promise<void> {
  const listed = new Set((await store.list(VALUE_PREFIX)).map(({ key }) => key));
  const listedManifest = (await listManifests(store)).some(({ key }) => key === ref.key);
  const missing = valuesOf(manifest)
    .map((value) => valueKey(value.kind, value.ref.sha256))
    .find((key) => !listed.has(key));
  if (listedManifest && !missing) return;
  const what = missing ?? ref.key;
  throw new SextantError(
    'index-value-missing',
    `${what} is missing; nothing was switched. Publish a new index.`,
  );
}
