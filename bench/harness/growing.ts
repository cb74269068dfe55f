import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { draftOf } from '../../scripts/draft-of.ts';
import type { PreparedModel } from '../../scripts/model/prepare.ts';
import { applyGc, DEFAULT_KEEP, MAX_REMOTE_DELETES, planGc } from '../../scripts/publish/gc.ts';
import type { MergePolicy } from '../../scripts/publish/merge-plan.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { type Place, StoredIndex } from '../../scripts/publish/stored-index.ts';
import { publishAdditions } from '../../scripts/publish-additions.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import type { Dataset } from './dataset.ts';
import { MemoryStore } from './memory-store.ts';

/** What one publication wrote. */
export interface Written {
  writes: number;
  bytes: number;
  ms: number;
  manifest: Manifest;
}

/** An index in memory that grows by papers of a dataset, by the code of `add` and with a clock of its own. */
export class GrowingIndex {
  readonly store = new MemoryStore();
  /** In ms since the epoch. */
  now = Date.UTC(2026, 0, 1);
  readonly #data: Dataset;
  readonly #model: PreparedModel;
  readonly #policy: MergePolicy | undefined;

  constructor(data: Dataset, model: PreparedModel, policy?: MergePolicy) {
    this.#data = data;
    this.#model = model;
    this.#policy = policy;
  }

  /** The first papers, without a map, which takes minutes for so many and has no part in what is measured. */
  async begin(rows: readonly number[]): Promise<Written> {
    return this.#written(async () => {
      const papers = papersInMemory(this.#papers(rows));
      const embeddings = this.#embeddings(rows);
      const draft = await draftOf(papers, this.#model, { embeddings, map: false, log: () => undefined });
      return (await publish(this.store, draft, { waitMs: 0, takeOver: true, clock: this.#clock })).manifest;
    });
  }

  /** Adds papers, and takes away those at some places. */
  async add(rows: readonly number[], dead: readonly Place[] = []): Promise<Written> {
    const papers = this.#papers(rows);
    const read = (row: number): Paper => papers[row] ?? { id: '', title: '', abstract: '' };
    const fresh = { ...papersInMemory(papers), read };
    const pointer = await readPointer(this.store);
    if (pointer === null) throw new Error('begin first');
    const before = new StoredIndex(this.store, await readManifest(this.store, pointer.manifest));
    const options = {
      model: this.#model,
      waitMs: 0,
      takeOver: true,
      clock: this.#clock,
      log: () => undefined,
      ...(this.#policy && { policy: this.#policy }),
    };
    const additions = { fresh, embeddings: this.#embeddings(rows), dead, sources: [] };
    return this.#written(
      async () => (await publishAdditions(this.store, before, additions, options)).manifest,
    );
  }

  /** Deletes what no kept generation needs, as many keys as one run does. @returns how many, and how many are left */
  async collectGarbage(): Promise<{ deletes: number; left: number }> {
    const options = { keep: DEFAULT_KEEP, maxDeletes: MAX_REMOTE_DELETES, now: this.now };
    const plan = await planGc(this.store, options);
    await applyGc(this.store, plan);
    return { deletes: plan.deletes.length, left: plan.left };
  }

  get #clock() {
    return {
      now: () => this.now,
      sleep: async (ms: number) => {
        this.now += ms;
      },
    };
  }

  async #written(publishing: () => Promise<Manifest>): Promise<Written> {
    this.store.reset();
    const started = performance.now();
    const manifest = await publishing();
    const { writes, written: bytes } = this.store;
    return { writes, bytes, ms: performance.now() - started, manifest };
  }

  #papers(rows: readonly number[]): Paper[] {
    return rows.flatMap((row) => this.#data.papers[row] ?? []);
  }

  #embeddings(rows: readonly number[]): Float32Array {
    const { dim, embeddings } = this.#data;
    const its = new Float32Array(rows.length * dim);
    rows.forEach((row, i) => its.set(embeddings.subarray(row * dim, (row + 1) * dim), i * dim));
    return its;
  }
}
