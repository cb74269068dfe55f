import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { SextantError } from '../../src/errors.ts';
import { sha256Hex } from '../../src/hash.ts';
import { FORMAT_VERSION } from '../../src/index/format/binary.ts';
import { type Kind, MODEL_KINDS, OPTIONAL_KINDS, REQUIRED_KINDS } from '../../src/index/kinds.ts';
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
import { buildIndex, type BuiltIndex, type BuiltValue } from './build-index.ts';
import { putConfirmed } from './confirm.ts';
import type { IndexDraft } from './draft.ts';
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

const contentSchema = manifestSchema.omit({ gen: true, createdAt: true });
type Content = z.infer<typeof contentSchema>;

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
  const begun = await beginSwitch(store, options);
  const file = new ScratchFile(SPOOL, PREFIX);
  try {
    const built = await buildIndex(draft, file);
    return await publishBuilt(store, built, assemble(draft, built), { ...options, ...begun });
  } finally {
    file.close();
  }
}

/**
 * Publishes what is served once more, with other sources.
 * @throws SextantError `index-missing`, `store-failed`, or what keeps the present index from being read
 */
export async function publishSources(
  store: IndexStore,
  sources: readonly SourceState[],
  options: PublishOptions,
): Promise<PublishResult> {
  const begun = await beginSwitch(store, options);
  const { pointer } = begun.before;
  if (pointer === null) throw new SextantError('index-missing', 'There is no index. Publish one first.');
  const present = await readManifest(store, pointer.manifest);
  const content = contentSchema.parse({ ...present, sources: sources.length > 0 ? sources : undefined });
  return publishBuilt(store, { values: [] }, content, { ...options, ...begun });
}

async function publishBuilt(
  store: IndexStore,
  { values }: Pick<BuiltIndex, 'values'>,
  content: Content,
  { before, startedAt, ...options }: PublishOptions & Pick<Switch, 'before' | 'startedAt'>,
): Promise<PublishResult> {
  const { waitMs, takeOver = false, rewrite = false, clock = systemClock, onWait } = options;
  const unfinished = unfinishedManifest(before);
  const { pointer } = before;
  const current = pointer && (await readIfWhole(store, pointer.manifest));
  const previous = pointer?.prev ? await readIfWhole(store, pointer.prev.manifest) : null;
  const resumed = unfinished && (await holds(store, unfinished, content)) ? unfinished : null;
  if (unfinished && !resumed && !takeOver) requireAbandoned(unfinished, startedAt);
  const gen = resumed?.gen ?? nextGeneration(before);

  const vouchers = [current, previous].filter((manifest) => manifest !== null);
  const reusable = rewrite ? NOTHING : await findReusable(store, vouchers, startedAt);
  const counts = await uploadValues(store, values, { reusable, gen, clock });
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
  const { activateAt } = await switchPointer(store, target, waitMs, clock);
  return { outcome: 'published', gen, manifest: await readManifest(store, ref), activateAt, ...result };
}

function assemble(
  { model, rows, sources = [] }: IndexDraft,
  { values, relevance, has }: BuiltIndex,
): Content {
  const { id, dim, maxTokens } = model;
  return contentSchema.parse({
    format: FORMAT_VERSION,
    papers: rows.count,
    model: { id, dim, maxTokens, ...fieldsFor(MODEL_KINDS, values) },
    ...fieldsFor(REQUIRED_KINDS, values),
    ranking: RANKING,
    ...fieldsFor(OPTIONAL_KINDS, values),
    ...(relevance && { relevance }),
    has,
    ...(sources.length > 0 && { sources }),
  });
}

/** The fields of a manifest that name the values of some kinds. */
function fieldsFor(kinds: Record<string, Kind>, values: readonly BuiltValue[]): Record<string, unknown> {
  const fields = Object.entries(kinds).map(([kind, { field = kind, holds }]) => {
    const refs = values.filter((value) => value.kind === kind).map(({ ref }) => ref);
    return [field, holds === 'one' ? refs[0] : refs] as const;
  });
  return Object.fromEntries(fields.filter(([, named]) => named !== undefined));
}

function isSame(manifest: Manifest, content: Content): boolean {
  return isDeepStrictEqual(manifest, { ...content, gen: manifest.gen, createdAt: manifest.createdAt });
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
    const repairable = ['index-value-missing', 'index-corrupt'];
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
