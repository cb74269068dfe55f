import { SextantError } from '../../src/errors.ts';
import { checksum32 } from '../../src/hash.ts';
import { coverageProblems } from '../../src/index/coverage.ts';
import { openLegend } from '../../src/index/format/legend-value.ts';
import { KINDS, type RefOf, type SegmentKind, type ValueKind } from '../../src/index/kinds.ts';
import {
  type Manifest,
  partsOf,
  type Segment,
  sharedValuesOf,
  statedOf,
  valueKey,
} from '../../src/index/manifest.ts';
import { readManifest, readValue } from '../../src/index/open.ts';
import type { ValueRef } from '../../src/index/refs.ts';
import type { IndexReader, IndexStore } from '../../src/index/store.ts';
import { SegmentReader } from '../../src/index/unpack.ts';
import type { Verified } from './checks.ts';
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
  const state = await readState(store);
  const { pointer } = state;
  if (gen !== null) return readManifest(store, findGeneration(state, gen));
  if (!pointer) throw new SextantError('index-missing', 'There is no index to verify. Publish one first.');
  return readManifest(store, pointer.manifest);
}

class Check {
  readonly problems: string[] = [];
  values = 0;
  bytes = 0;
  readonly #store: IndexStore;
  readonly #manifest: Manifest;
  readonly #regions: Promise<number | null>;

  constructor(store: IndexStore, manifest: Manifest) {
    this.#store = store;
    this.#manifest = manifest;
    this.#regions = this.#countRegions();
  }

  async run(): Promise<void> {
    this.problems.push(...coverageProblems(this.#manifest));
    await this.#regions;
    for (const { kind, ref } of sharedValuesOf(this.#manifest)) {
      const value = kind === 'legend' ? null : await this.#read(this.#store, kind, ref);
      if (value !== null) this.bytes += value.length;
    }
    for (const segment of this.#manifest.segments) await this.#checkSegment(segment);
  }

  async #checkSegment(segment: Segment): Promise<void> {
    let reader: IndexReader = this.#store;
    let hasParts = true;
    try {
      reader = await SegmentReader.open(this.#store, segment);
    } catch (error) {
      // What is beside its pack is read all the same.
      this.#keep(error);
      hasParts = false;
    }
    const ids = memoized(async () => (hasParts ? this.#read(reader, 'ids', segment.ids) : null));
    const isPacked = segment.pack !== undefined;
    for (const { kind, ref } of partsOf(segment)) {
      const isApart = KINDS[kind].isApart === true;
      if (!hasParts && (!isApart || kind === 'packs')) continue;
      const value = await (kind === 'ids' ? ids() : this.#read(reader, kind, ref));
      if (value === null) continue;
      if (isApart || !isPacked) this.bytes += value.length;
      await this.#check(value, { kind, ref, segment, ids });
    }
  }

  async #check<K extends SegmentKind>(
    value: Uint8Array,
    { kind, ref, segment, ids }: { kind: K; ref: RefOf<K>; segment: Segment; ids: Verified<K>['ids'] },
  ): Promise<void> {
    try {
      const opened = KINDS[kind].open(value, ref, statedOf(segment, this.#manifest));
      const { dim } = this.#manifest.model;
      const verified = { value, opened, ref, segment, dim, ids, regions: () => this.#regions };
      this.problems.push(...((await WRITTEN_KINDS[kind].problems?.(verified)) ?? []));
    } catch (error) {
      this.#keep(error);
    }
  }

  /** How many regions the map has; null without one, or after a problem was noted. */
  async #countRegions(): Promise<number | null> {
    const { legend } = this.#manifest;
    const value = legend && (await this.#read(this.#store, 'legend', legend));
    if (!value) return null;
    this.bytes += value.length;
    try {
      return openLegend(value).regions.length;
    } catch (error) {
      this.#keep(error);
      return null;
    }
  }

  /** The value, or null after a problem was noted. */
  async #read(reader: IndexReader, kind: ValueKind, ref: ValueRef): Promise<Uint8Array | null> {
    try {
      const value = await readValue(reader, kind, ref);
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

/** The same function, which is called once. */
function memoized<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
