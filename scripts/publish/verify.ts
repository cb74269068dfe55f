import { SextantError } from '../../src/errors.ts';
import { checksum32 } from '../../src/hash.ts';
import { coverageProblems } from '../../src/index/coverage.ts';
import { KINDS, type RefOf, type ValueKind } from '../../src/index/kinds.ts';
import { type Manifest, valueKey, valuesOf } from '../../src/index/manifest.ts';
import { readManifest, readValue } from '../../src/index/open.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import type { IndexStore } from '../../src/index/store.ts';
import { WRITTEN_KINDS } from './kind-writers.ts';
import { findGeneration, readState } from './store-state.ts';

export interface VerifyReport {
  gen: number;
  papers: number;
  values: number;
  bytes: number;
  /** What is wrong, one sentence each; empty when the generation is whole. */
  problems: string[];
}

/**
 * Reads a whole generation, one value at a time: every hash, the format of all but the model and its vocabulary,
 * that vectors and pages hold each row once, that every vector has unit length or is zero, that every record is a
 * paper, and that `ids` leads to every paper. Whether the vectors are those of the papers is what `verifyDeep` tells.
 *
 * @param gen null for the one that the pointer names
 * @throws SextantError `generation-not-found`, `index-missing`, when the manifest itself cannot be read, or the store
 *   fails
 */
export async function verifyGeneration(store: IndexStore, gen: number | null): Promise<VerifyReport> {
  const manifest = await manifestOf(store, gen);
  const check = new Check(store, manifest);
  await check.run();
  const { values, bytes, problems } = check;
  // A rollback serves an older manifest under a number of its own.
  const served = gen ?? (await readState(store)).pointer?.gen;
  return { gen: served ?? manifest.gen, papers: manifest.papers, values, bytes, problems };
}

/**
 * @param gen null for the one that the pointer names
 * @throws SextantError `generation-not-found`, `index-missing`, or what keeps the manifest from being read
 */
export async function manifestOf(store: IndexStore, gen: number | null): Promise<Manifest> {
  const { pointer, manifests } = await readState(store);
  if (gen !== null) return readManifest(store, findGeneration(manifests, gen));
  if (!pointer) throw new SextantError('index-missing', 'There is no index to verify. Publish one first.');
  return readManifest(store, pointer.manifest);
}

class Check {
  readonly problems: string[] = [];
  values = 0;
  bytes = 0;
  readonly #store: IndexStore;
  readonly #manifest: Manifest;
  #ids: Promise<Uint8Array | null> | undefined;

  constructor(store: IndexStore, manifest: Manifest) {
    this.#store = store;
    this.#manifest = manifest;
  }

  async run(): Promise<void> {
    this.problems.push(...coverageProblems(this.#manifest));
    for (const { kind, ref } of valuesOf(this.#manifest)) await this.#check(kind, ref);
  }

  async #check<K extends ValueKind>(kind: K, ref: RefOf<K>): Promise<void> {
    const manifest = this.#manifest;
    const value = await (kind === 'ids' ? this.#readIds() : this.#read(kind, ref));
    if (!value) return;
    try {
      const opened = KINDS[kind].open(value, ref, manifest);
      const verified = { value, opened, ref, manifest, ids: () => this.#readIds() };
      this.problems.push(...((await WRITTEN_KINDS[kind].problems?.(verified)) ?? []));
    } catch (error) {
      this.#keep(error);
    }
  }

  /** Pages are held to it as well, so that it is read before its turn and kept. */
  #readIds(): Promise<Uint8Array | null> {
    return (this.#ids ??= this.#read('ids', this.#manifest.ids));
  }

  /** The value, or null after a problem was noted. */
  async #read(kind: ValueKind, ref: ValueRef): Promise<Uint8Array | null> {
    try {
      const value = await readValue(this.#store, kind, ref);
      this.bytes += value.length;
      if (checksum32(value) !== ref.checksum) {
        this.problems.push(
          `${valueKey(kind, ref.sha256)} does not have the checksum that the manifest gives.`,
        );
      }
      return value;
    } catch (error) {
      this.#keep(error);
      return null;
    } finally {
      this.values++;
    }
  }

  #keep(error: unknown): void {
    if (!(error instanceof SextantError) || error.code === 'store-failed') throw error;
    this.problems.push(error.message);
  }
}
