import { SextantError } from '../../src/errors.ts';
import {
  type Manifest,
  MANIFEST_PREFIX,
  type ManifestRef,
  parseManifestKey,
  type Pointer,
} from '../../src/index/manifest.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { type FormerPointer, isFormer, readAnyManifest, readFormerPointer } from './former-format.ts';

export interface ListedManifest extends ManifestRef {
  /** When it was written or, later, when it was last current; in ms since the epoch. */
  t: number;
}

export interface IndexState {
  /** Null before the first publish, and when it is damaged: then the manifests say what there is. */
  pointer: Pointer | null;
  /** The pointer of a store that holds the format before this one, for those who publish over it. */
  former: FormerPointer | null;
  /** Newest generation first. */
  manifests: ListedManifest[];
}

export interface ReadStateOptions {
  /** Whether the store may hold the format before this one. */
  mayBeFormer?: boolean | undefined;
}

/**
 * Pointer and list of manifests. The list is read last, so that it is never older than the pointer by itself.
 * @throws SextantError `index-corrupt`; `index-format-unsupported`, unless it is the former one and may be that
 */
export async function readState(
  store: IndexStore,
  { mayBeFormer = false }: ReadStateOptions = {},
): Promise<IndexState> {
  const pointers = await readPointers(store, mayBeFormer);
  return { ...pointers, manifests: await listManifests(store) };
}

async function readPointers(
  store: IndexStore,
  mayBeFormer: boolean,
): Promise<Pick<IndexState, 'pointer' | 'former'>> {
  try {
    return { pointer: await readPointer(store), former: null };
  } catch (error) {
    if (!(error instanceof SextantError)) throw error;
    if (error.code === 'index-corrupt') return { pointer: null, former: null };
    const isUnknown = mayBeFormer && error.code === 'index-format-unsupported';
    const former = isUnknown ? await readFormerPointer(store) : null;
    if (former === null) throw error;
    return { pointer: null, former };
  }
}

/** The generation that the pointer of a store names, of whatever format it is; 0 without one. */
export function generationOf({ pointer, former }: Pick<IndexState, 'pointer' | 'former'>): number {
  return (pointer ?? former)?.gen ?? 0;
}

/** What a pointer names; null where that is nothing, or cannot be read, which is what publishing repairs. */
export async function readServed(store: IndexStore, pointer: Pointer | null): Promise<Manifest | null> {
  return pointer && readManifest(store, pointer.manifest).catch(() => null);
}

/**
 * Newest generation first.
 * @throws SextantError `index-corrupt` when a key or its metadata is not one of Sextant's
 */
export async function listManifests(store: IndexStore): Promise<ListedManifest[]> {
  const listed = await store.list(MANIFEST_PREFIX);
  return listed.map(({ key, metadata }) => {
    const ref = parseManifestKey(key);
    if (!ref || !metadata) {
      throw new SextantError(
        'index-corrupt',
        `${key} was not written by Sextant. Delete it from the namespace.`,
      );
    }
    return { ...ref, t: metadata.t };
  });
}

/** The manifest of a publish that did not come to its switch, or whose switch is not visible yet. */
export function unfinishedManifest(state: IndexState): ListedManifest | null {
  const newest = state.manifests[0];
  return newest && newest.gen > generationOf(state) ? newest : null;
}

/** The generation after all that were ever seen, also after a rollback, which has no manifest of its own. */
export function nextGeneration(state: IndexState): number {
  return Math.max(generationOf(state), state.manifests[0]?.gen ?? 0) + 1;
}

/**
 * A generation of the present format: what is left of the one before cannot be served.
 * @throws SextantError `generation-not-found`, naming those that there are; what keeps its manifest from being read
 */
export async function presentGeneration(
  store: IndexStore,
  state: IndexState,
  gen: number,
): Promise<{ ref: ListedManifest; manifest: Manifest }> {
  const ref = servedAs(state, gen);
  const manifest = ref && (await readAnyManifest(store, ref));
  if (ref && manifest && !isFormer(manifest)) return { ref, manifest };
  const present: ListedManifest[] = [];
  for (const other of state.manifests) {
    // What cannot be read is said when it is asked for.
    const found = await readAnyManifest(store, other).catch(() => null);
    if (found === null || !isFormer(found)) present.push(other);
  }
  throw notFound(present, gen);
}

/** @throws SextantError `generation-not-found`, naming those that there are */
export function findGeneration(state: IndexState, gen: number): ListedManifest {
  const ref = servedAs(state, gen);
  if (ref) return ref;
  throw notFound(state.manifests, gen);
}

/**
 * The manifest of a generation. Two publishers that met have written one each, of which one came to be served: what the
 * pointer names, or else what was current last.
 */
function servedAs({ pointer, manifests }: IndexState, gen: number): ListedManifest | undefined {
  const named = [pointer?.manifest.key, pointer?.prev?.manifest.key];
  const found = manifests.filter((manifest) => manifest.gen === gen);
  return found.find(({ key }) => named.includes(key)) ?? found.toSorted((a, b) => b.t - a.t)[0];
}

function notFound(manifests: readonly ListedManifest[], gen: number): SextantError {
  const kept = manifests.map((manifest) => manifest.gen).join(', ') || 'none';
  return new SextantError(
    'generation-not-found',
    `There is no generation ${gen}. Generations kept: ${kept}.`,
  );
}
