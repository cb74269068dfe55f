import { SextantError } from '../../src/errors.ts';
import { FORMAT_VERSION, type ManifestRef, type Pointer, POINTER_KEY } from '../../src/index/manifest.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { putConfirmed } from './confirm.ts';
import { type Clock, PUBLISH_DEADLINE_MS } from './rules.ts';
import { type IndexState, readState } from './state.ts';

export interface Switch {
  /** What was read before anything was written. */
  before: IndexState;
  gen: number;
  manifest: ManifestRef;
  /** When the command began, in ms since the epoch. */
  startedAt: number;
}

/**
 * Waits until what was written is visible everywhere and the last switch has taken effect. A location that read
 * a key too early would keep its absence.
 */
export async function waitUntilVisible({ before }: Switch, waitMs: number, clock: Clock): Promise<void> {
  const lastSwitch = (before.pointer?.activateAt ?? 0) - clock.now();
  const ms = Math.max(waitMs, lastSwitch);
  if (ms > 0) await clock.sleep(ms);
}

/**
 * Makes a manifest the current one. The pointer reaches every location before `activateAt`, so that all of them
 * change over at one instant; until then they serve the manifest that was current before.
 *
 * Throws `store-failed` when someone else published meanwhile or the deadline has passed.
 */
export async function switchPointer(
  store: IndexStore,
  target: Switch,
  waitMs: number,
  clock: Clock,
): Promise<Pointer> {
  const { before, gen, manifest, startedAt } = target;
  if (clock.now() - startedAt > PUBLISH_DEADLINE_MS) {
    throw new SextantError(
      'store-failed',
      'This took more than 6 hours; nothing was switched. Run it again.',
    );
  }
  requireAlone(target, await readState(store));
  const parent = before.pointer;
  if (parent) await stampLastUse(store, parent, clock);
  const pointer: Pointer = {
    format: FORMAT_VERSION,
    epoch: epochOf(before, clock),
    gen,
    manifest: { gen: manifest.gen, key: manifest.key, sha256: manifest.sha256 },
    prev: parent && { gen: parent.gen, manifest: parent.manifest },
    activateAt: clock.now() + waitMs,
  };
  const value = encodePointer(pointer);
  const metadata = { t: clock.now(), gen, bytes: value.length };
  await putConfirmed(store, [{ key: POINTER_KEY, value, metadata }], clock);
  return pointer;
}

/** Writes the outgoing manifest again: clean-up counts from when a generation was last current. */
async function stampLastUse(store: IndexStore, { manifest }: Pointer, clock: Clock): Promise<void> {
  const { gen, key } = manifest;
  const value = await store.get(key);
  if (!value) return;
  await putConfirmed(store, [{ key, value, metadata: { t: clock.now(), gen, bytes: value.length } }], clock);
}

/** Workers KV has no compare-and-swap, so two publishers can only notice each other. */
function requireAlone({ before, gen, manifest }: Switch, now: IndexState): void {
  const moved = now.pointer?.gen !== before.pointer?.gen;
  const rival = now.manifests.some((other) => other.gen >= gen && other.key !== manifest.key);
  if (!moved && !rival) return;
  const message = 'Someone else published meanwhile; nothing was switched.';
  throw new SextantError('store-failed', `${message} Run the command again when the other one has ended.`);
}

/** Generations may start again after the pointer was lost; a later epoch then outranks what readers saw. */
function epochOf({ pointer, manifests }: IndexState, clock: Clock): number {
  if (pointer) return pointer.epoch;
  return manifests.length > 0 ? clock.now() : 0;
}
