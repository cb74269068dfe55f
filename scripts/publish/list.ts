import { queryEncoderOf, valuesOf } from '../../src/index/manifest.ts';
import { activeManifest } from '../../src/index/open.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { isFormer, readAnyManifest } from './former-format.ts';
import { readState } from './store-state.ts';

/**
 * `active`: served at this instant. `next`: will be, once its time has come. `previous`: what readers fall back
 * on. `unfinished`: its publish never switched to it. `kept`: can be rolled back to.
 */
type GenerationRole = 'active' | 'next' | 'previous' | 'unfinished' | 'kept';

interface GenerationSummary {
  /** Generation of the manifest: what `rollback` is given. */
  gen: number;
  createdAt: string;
  papers: number;
  model: string;
  /** Absent where the model encodes queries. */
  queryEncoder?: 'static' | undefined;
  /** Length of all its values together, shared ones included. */
  bytes: number;
  role: GenerationRole;
}

export interface Generations {
  /** Generation that the pointer names; higher than that of its manifest after a rollback. Null: no index. */
  gen: number | null;
  generations: GenerationSummary[];
}

/**
 * All generations of a store, newest first, but for what is left of the format before this one.
 * @throws when a manifest cannot be read
 */
export async function listGenerations(store: IndexStore, now: number): Promise<Generations> {
  const { pointer, manifests } = await readState(store);
  const active = pointer && activeManifest(pointer, now).manifest.key;
  const roleOf = (key: string, gen: number): GenerationRole => {
    if (key === active) return 'active';
    if (key === pointer?.manifest.key) return 'next';
    if (key === pointer?.prev?.manifest.key) return 'previous';
    return gen > (pointer?.gen ?? 0) ? 'unfinished' : 'kept';
  };
  const generations: GenerationSummary[] = [];
  for (const ref of manifests) {
    const manifest = await readAnyManifest(store, ref);
    if (isFormer(manifest)) continue;
    const bytes = valuesOf(manifest).reduce((sum, value) => sum + value.ref.bytes, 0);
    generations.push({
      gen: ref.gen,
      createdAt: manifest.createdAt,
      papers: manifest.papers,
      model: manifest.model.id,
      queryEncoder: queryEncoderOf(manifest.model),
      bytes,
      role: roleOf(ref.key, ref.gen),
    });
  }
  return { gen: pointer?.gen ?? null, generations };
}
