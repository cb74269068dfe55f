import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { SextantError } from '../../src/errors.ts';
import { sha256Hex } from '../../src/hash.ts';
import { FORMAT_VERSION } from '../../src/index/format/binary.ts';
import {
  type Manifest,
  manifestKey,
  type ManifestRef,
  manifestSchema,
  RANKING,
  type SourceState,
} from '../../src/index/manifest.ts';
import { readManifest } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { duration } from '../duration.ts';
import { SPOOL } from '../paths.ts';
import { ScratchFile } from '../process/scratch-file.ts';
import { buildSegment, buildShared, type BuiltValue } from './build-segment.ts';
import { confirmValues, putConfirmed } from './confirm.ts';
import { SWITCH_WRITES, writesOfDay } from './daily-writes.ts';
import type { IndexDraft } from './draft.ts';
import { readerOver, relevanceOf } from './learn-relevance.ts';
import { type Clock, PUBLISH_DEADLINE_MS, systemClock } from './rules.ts';
import { type ListedManifest, nextGeneration, unfinishedManifest } from './store-state.ts';
import { beginSwitch, isAhead, type Switch, switchPointer, type Wait, waitUntilVisible } from './switch.ts';
import { findReusable, NOTHING, type UploadCounts, uploadValues } from './upload.ts';

/** What the folder of values that are being published begins with. */
const PREFIX = 'values-';

export interface PublishOptions {
  /** How long writes take to be seen everywhere: `PROPAGATION_MS` for Cloudflare, 0 for a local store. */
  waitMs: number;
  /** Publish although another publish seems to be under way, or a switch still ahead, because it is known to be over. */
  takeOver?: boolean;
  /** Write all values again, to repair damaged ones. */
  rewrite?: boolean;
  /** How many writes a day are allowed, those of others included; any number unless given. */
  dailyWrites?: number | undefined;
  /** What this was made from, null for nothing: refused where something else is served by now. Anything unless given. */
  parent?: Manifest | null | undefined;
  clock?: Clock;
  onWait?: (wait: Wait) => void;
}

export interface PublishResult extends UploadCounts {
  outcome: 'published' | 'unchanged';
  gen: number;
  manifest: Manifest;
  /** When every location serves it, in ms since the epoch. */
  activateAt: number;
  /** Values that were there already. */
  reused: number;
}

const contentSchema = z.omit(manifestSchema, { gen: true, createdAt: true });
export type Content = z.infer<typeof contentSchema>;
/** What two publications differ in. */
const comparedSchema = z.omit(contentSchema, { changedAt: true });

/**
 * Publishes an index: values, then their manifest, then the pointer. Whatever step fails, readers keep the old index,
 * and publishing the same draft again goes on where it stopped.
 * @throws SextantError `input-invalid`, `store-failed`, or what kept the present index from being read
 */
export async function publish(
  store: IndexStore,
  draft: IndexDraft,
  options: PublishOptions,
): Promise<PublishResult> {
  const begun = await beginSwitch(store, { ...options, mayBeFormer: true });
  const file = new ScratchFile(SPOOL, PREFIX);
  try {
    const { model, bits, rows, unrelated, sources = [], changedAt, map } = draft;
    const built = await buildSegment({ dim: model.dim, bits, rows, ...(map && { places: map }) }, file);
    const shared = buildShared(draft);
    const values = [...shared.values, ...built.values];
    const segments = { papers: rows.count, bits, ...shared.named, segments: [built.segment] };
    const relevance = unrelated && (await relevanceOf(readerOver(values, store), segments, unrelated));
    const content = contentSchema.parse({
      format: FORMAT_VERSION,
      ...segments,
      ranking: RANKING,
      ...(relevance && { relevance }),
      ...(sources.length > 0 && { sources }),
      ...(changedAt !== undefined && { changedAt }),
    });
    return await publishBuilt(store, { values, content }, { ...options, ...begun });
  } finally {
    file.close();
  }
}

/** What becomes of an index that is published: its segments, and those of its values that the store may lack. */
export interface Change {
  content: Content;
  values: readonly BuiltValue[];
}

/**
 * Publishes a change of what is served, as {@link publish} does an index.
 * @param change Of the manifest that the pointer names, which it is given.
 * @throws SextantError `index-missing`, `store-failed`, or what keeps the present index from being read
 */
export async function publishChange(
  store: IndexStore,
  change: (present: Manifest) => Promise<Change> | Change,
  options: PublishOptions,
): Promise<PublishResult> {
  const begun = await beginSwitch(store, options);
  const { pointer } = begun.before;
  if (pointer === null) throw new SextantError('index-missing', 'There is no index. Publish one first.');
  const changed = await change(await readManifest(store, pointer.manifest));
  const content = contentSchema.parse(changed.content);
  return publishBuilt(store, { values: changed.values, content }, { ...options, ...begun });
}

/**
 * Publishes what is served once more, with other sources.
 * @throws SextantError as {@link publishChange}
 */
export async function publishSources(
  store: IndexStore,
  sources: readonly SourceState[],
  options: PublishOptions,
): Promise<PublishResult> {
  return publishChange(
    store,
    ({ changedAt, ...present }) => ({
      content: {
        ...present,
        sources: sources.length > 0 ? [...sources] : undefined,
        changedAt: changedAt ?? present.createdAt,
      },
      values: [],
    }),
    options,
  );
}

async function publishBuilt(
  store: IndexStore,
  { values, content }: Change,
  { before, startedAt, ...options }: PublishOptions & Pick<Switch, 'before' | 'startedAt'>,
): Promise<PublishResult> {
  const { waitMs, takeOver = false, rewrite = false, dailyWrites, clock = systemClock, onWait } = options;
  const unfinished = unfinishedManifest(before);
  const { pointer } = before;
  const current = pointer && (await readIfWhole(store, pointer.manifest));
  if (options.parent !== undefined) requireSame(current, options.parent);
  const previous = pointer?.prev ? await readIfWhole(store, pointer.prev.manifest) : null;
  const resumed = unfinished && (await holds(store, unfinished, content)) ? unfinished : null;
  if (unfinished && !resumed && !takeOver) requireAbandoned(unfinished, startedAt);
  const gen = resumed?.gen ?? nextGeneration(before);

  const vouchers = [current, previous].filter((manifest) => manifest !== null);
  const reusable = rewrite ? NOTHING : await findReusable(store, vouchers, startedAt);
  const allowed = dailyWrites === undefined ? undefined : await allowedOf(store, dailyWrites, startedAt);
  const counts = await uploadValues(store, values, { reusable, gen, clock, allowed });
  const result = { ...counts, reused: values.length - counts.values };
  const serves = !takeOver || !isAhead(pointer, startedAt);
  if (!unfinished && current && isSame(current, content) && serves) {
    const { gen, activateAt } = pointer;
    return { outcome: 'unchanged', gen, manifest: current, activateAt, ...result };
  }

  const manifest = { ...content, gen, createdAt: new Date(startedAt).toISOString() };
  const ref = resumed ?? (await putManifest(store, manifest, clock));
  const target = { before, gen, manifest: ref, startedAt, takeOver };
  await waitUntilVisible(target, waitMs, clock, onWait);
  await confirmValues(store, manifest, clock);
  const { activateAt } = await switchPointer(store, target, waitMs, clock);
  return { outcome: 'published', gen, manifest: await readManifest(store, ref), activateAt, ...result };
}

/** @throws SextantError `store-failed` when someone else has published since */
function requireSame(present: Manifest | null, before: Manifest | null): void {
  if (present?.gen === before?.gen && present?.createdAt === before?.createdAt) return;
  throw new SextantError(
    'store-failed',
    'Someone else published meanwhile; nothing was switched. Run the command again when the other one has ended.',
  );
}

/** How many values may be written today; a publication without any is always allowed. */
async function allowedOf(
  store: IndexStore,
  most: number,
  now: number,
): Promise<{ left: number; most: number }> {
  return { most, left: Math.max(0, most - SWITCH_WRITES - (await writesOfDay(store, now))) };
}

function isSame(manifest: Manifest, content: Content): boolean {
  return isDeepStrictEqual(comparedSchema.parse(manifest), comparedSchema.parse(content));
}

async function holds(store: IndexStore, ref: ManifestRef, content: Content): Promise<boolean> {
  const manifest = await readIfWhole(store, ref);
  return manifest !== null && isSame(manifest, content);
}

/** Null when the manifest is missing or damaged, which a new publish repairs. */
async function readIfWhole(store: IndexStore, ref: ManifestRef): Promise<Manifest | null> {
  try {
    return await readManifest(store, ref);
  } catch (error) {
    // Of another format is what a publish left that broke off, by an earlier version.
    const repairable = ['index-value-missing', 'index-corrupt', 'index-format-unsupported'];
    if (error instanceof SextantError && repairable.includes(error.code)) return null;
    throw error;
  }
}

/** The pointer lags the list of manifests: another publish is under way, or one broke off before its switch. */
function requireAbandoned({ gen, t }: ListedManifest, now: number): void {
  const age = now - t;
  if (age > PUBLISH_DEADLINE_MS) return;
  const seconds = (ms: number): string => duration(ms / 1_000);
  throw new SextantError(
    'store-failed',
    `Generation ${gen} was written ${seconds(age)} ago (${new Date(t).toISOString()}) and is not served: another publish ` +
      'is under way, or it broke off. If none is running, run the same command with --take-over. Without that, ' +
      `the same papers go on where it broke off, and other papers are published in ${seconds(PUBLISH_DEADLINE_MS - age)}.`,
  );
}

async function putManifest(store: IndexStore, manifest: Manifest, clock: Clock): Promise<ManifestRef> {
  const value = new TextEncoder().encode(JSON.stringify(manifestSchema.parse(manifest)));
  const sha256 = await sha256Hex(value);
  const key = manifestKey(manifest.gen, sha256);
  const metadata = { t: clock.now(), gen: manifest.gen, bytes: value.length };
  await putConfirmed(store, [{ key, value, sha256, metadata }], clock);
  return { gen: manifest.gen, key, sha256 };
}
