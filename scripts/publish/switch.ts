import { SextantError } from '../../src/errors.ts';
import { FORMAT_VERSION } from '../../src/index/format/binary.ts';
import { sha256Hex } from '../../src/hash.ts';
import { type ManifestRef, type Pointer, POINTER_KEY } from '../../src/index/manifest.ts';
import { activeManifest } from '../../src/index/open.ts';
import { encodePointer } from '../../src/index/pointer.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { duration } from '../duration.ts';
import { putConfirmed } from './confirm.ts';
import { type Clock, MAX_AHEAD_MS, PUBLISH_DEADLINE_MS, systemClock } from './rules.ts';
import { generationOf, type IndexState, readState, type ReadStateOptions } from './store-state.ts';

export interface Switch {
  /** What was read before anything was written. */
  before: IndexState;
  gen: number;
  manifest: ManifestRef;
  /** When the command began, in ms since the epoch. */
  startedAt: number;
  /** Do not wait until the last switch has taken effect: readers keep what they have until this one does. */
  takeOver: boolean;
}

/** A wait before the switch, told when it begins and each minute from then on. */
export interface Wait {
  /** ms waited so far, and in all. */
  done: number;
  total: number;
  /** In plain English, without the time. */
  reason: string;
}

const MINUTE_MS = 60_000;

/** A line for each call of `onWait`. */
export function waiting({ done, total, reason }: Wait): string {
  return `Waiting ${duration((total - done) / 1_000)} until ${reason} …`;
}

/** Whether the last switch has not taken effect yet. */
export function isAhead(pointer: Pointer | null, now: number): pointer is Pointer {
  return pointer !== null && pointer.activateAt > now;
}

/**
 * Refuses a store whose last switch is unreasonably far ahead, before any work: a publish would wait for it.
 * @throws SextantError `store-failed`
 */
function requireSwitched(
  { pointer }: IndexState,
  { takeOver, clock }: { takeOver: boolean; clock: Clock },
): void {
  const now = clock.now();
  if (takeOver || !isAhead(pointer, now) || pointer.activateAt - now <= MAX_AHEAD_MS) return;
  const at = new Date(pointer.activateAt).toISOString();
  throw new SextantError(
    'store-failed',
    `Generation ${pointer.gen} is to be served from ${at}, in ${duration((pointer.activateAt - now) / 1_000)}: ` +
      `a clock was or is wrong. This machine says ${new Date(now).toISOString()}; if that is right, ` +
      'run the same command with --take-over, which does not wait for it.',
  );
}

/**
 * Looks at a store before anything is built or written for it.
 * @throws SextantError `store-failed` as {@link requireSwitched}, and when it cannot be read
 */
export async function beginSwitch(
  store: IndexStore,
  {
    takeOver = false,
    clock = systemClock,
    mayBeFormer,
  }: ReadStateOptions & { takeOver?: boolean | undefined; clock?: Clock | undefined },
): Promise<Pick<Switch, 'before' | 'startedAt'>> {
  const startedAt = clock.now();
  const before = await readState(store, { mayBeFormer });
  requireSwitched(before, { takeOver, clock });
  return { before, startedAt };
}

/**
 * Waits until what was written is visible everywhere and the last switch has taken effect. A location that read
 * a key too early would keep its absence.
 */
export async function waitUntilVisible(
  { before: { pointer }, takeOver }: Switch,
  waitMs: number,
  clock: Clock,
  onWait: (wait: Wait) => void = () => {},
): Promise<void> {
  const now = clock.now();
  const lastSwitch = isAhead(pointer, now) && !takeOver ? pointer.activateAt - now : 0;
  const total = Math.max(waitMs, lastSwitch);
  const reason =
    lastSwitch > waitMs
      ? `generation ${pointer?.gen ?? 0}, the last one, is served everywhere`
      : 'every location can read the new values';
  for (let done = 0; done < total;) {
    onWait({ done, total, reason });
    const step = Math.min(MINUTE_MS, total - done);
    await clock.sleep(step);
    done += step;
  }
}

/**
 * Makes a manifest the current one. The pointer reaches every location before `activateAt`, so that all of them change
 * over at one instant; until then they serve the manifest that was current before.
 * @throws SextantError `store-failed` when someone else published meanwhile or the deadline has passed
 */
export async function switchPointer(
  store: IndexStore,
  target: Switch,
  waitMs: number,
  clock: Clock,
): Promise<Pointer> {
  const { before, gen, manifest, startedAt, takeOver } = target;
  if (clock.now() - startedAt > PUBLISH_DEADLINE_MS) {
    throw new SextantError(
      'store-failed',
      'This took more than 6 hours; nothing was switched. Run it again.',
    );
  }
  requireAlone(target, await readState(store, { mayBeFormer: true }));
  // A switch that was waited for has taken effect, even if a timer was a little early.
  const parent = takeOver && before.pointer ? activeManifest(before.pointer, clock.now()) : before.pointer;
  const outgoing = parent ?? before.former;
  if (outgoing) await stampLastUse(store, outgoing.manifest, clock);
  const pointer: Pointer = {
    format: FORMAT_VERSION,
    epoch: epochOf(before, clock),
    gen,
    manifest: { gen: manifest.gen, key: manifest.key, sha256: manifest.sha256 },
    // Of the format before this one nothing can be served until then.
    prev: parent && { gen: parent.gen, manifest: parent.manifest },
    activateAt: clock.now() + waitMs,
  };
  const value = encodePointer(pointer);
  const metadata = { t: clock.now(), gen, bytes: value.length };
  await putConfirmed(store, [{ key: POINTER_KEY, value, sha256: await sha256Hex(value), metadata }], clock);
  return pointer;
}

/** Writes a manifest again that is or becomes the current one: clean-up counts from when a generation was last that. */
export async function stampLastUse(
  store: IndexStore,
  { gen, key }: ManifestRef,
  clock: Clock,
): Promise<void> {
  const value = await store.get(key);
  if (!value) return;
  const metadata = { t: clock.now(), gen, bytes: value.length };
  await putConfirmed(store, [{ key, value, sha256: await sha256Hex(value), metadata }], clock);
}

/** Workers KV has no compare-and-swap, so two publishers can only notice each other. */
function requireAlone({ before, gen, manifest }: Switch, now: IndexState): void {
  const moved = generationOf(now) !== generationOf(before);
  const rival = now.manifests.some((other) => other.gen >= gen && other.key !== manifest.key);
  if (!moved && !rival) return;
  const message = 'Someone else published meanwhile; nothing was switched.';
  throw new SextantError('store-failed', `${message} Run the command again when the other one has ended.`);
}

/** Generations may start again after the pointer was lost; a later epoch then outranks what readers saw. */
function epochOf({ pointer, former, manifests }: IndexState, clock: Clock): number {
  const known = pointer ?? former;
  if (known) return known.epoch;
  return manifests.length > 0 ? clock.now() : 0;
}
