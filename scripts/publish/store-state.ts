import { SextantError } from '../../src/errors.ts';
import {
  MANIFEST_PREFIX,
  type ManifestRef,
  parseManifestKey,
  type Pointer,
} from '../../src/index/manifest.ts';
import { readPointer } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';

export interface ListedManifest extends ManifestRef {
  /** When it was written or, later, when it was last current; in ms since the epoch. */
  t: number;
}

export interface IndexState {
  /** Null before the first publish, and when it is damaged: then the manifests say what there is. */
  pointer: Pointer | null;
  /** Newest generation first. */
  manifests: ListedManifest[];
}

/**
 * Pointer and list of manifests. The list is read last, so that it is never older than the pointer by itself.
 * @throws SextantError `index-corrupt` or `index-format-unsupported`
 */
export async function readState(store: IndexStore): Promise<IndexState> {
  const pointer = await readPointerIfWhole(store);
  return { pointer, manifests: await listManifests(store) };
}

async function readPointerIfWhole(store: IndexStore): Promise<Pointer | null> {
  try {
    return await readPointer(store);
  } catch (error) {
    if (error instanceof SextantError && error.code === 'index-corrupt') return null;
    throw error;
  }
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
export function unfinishedManifest({ pointer, manifests }: IndexState): ListedManifest | null {
  const newest = manifests[0];
  return newest && newest.gen > (pointer?.gen ?? 0) ? newest : null;
}

/** The generation after all that were ever seen, also after a rollback, which has no manifest of its own. */
export function nextGeneration({ pointer, manifests }: IndexState): number {
  return Math.max(pointer?.gen ?? 0, manifests[0]?.gen ?? 0) + 1;
}

/** @throws SextantError `generation-not-found`, naming those that there are */
export function findGeneration(manifests: readonly ListedManifest[], gen: number): ListedManifest {
  const ref = manifests.find((manifest) => manifest.gen === gen);
  if (ref) return ref;
  const kept = manifests.map((manifest) => manifest.gen).join(', ') || 'none';
  throw new SextantError('generation-not-found', `There is no generation ${gen}. Generations kept: ${kept}.`);
}
