import { readFile } from 'node:fs/promises';
import { papersInMemory } from '../../scripts/corpus/paper-rows.ts';
import { toHalves } from '../../scripts/draft-of.ts';
import { publishAdditions } from '../../scripts/publish-additions.ts';
import type { MergePolicy } from '../../scripts/publish/merge-plan.ts';
import { publish } from '../../scripts/publish/publish.ts';
import { rollback } from '../../scripts/publish/rollback.ts';
import { type Place, StoredIndex } from '../../scripts/publish/stored-index.ts';
import { listManifests } from '../../scripts/publish/store-state.ts';
import { createEngine, type Engine } from '../../src/engine/engine.ts';
import type { Manifest } from '../../src/index/manifest.ts';
import { readManifest, readPointer } from '../../src/index/open.ts';
import type { Paper } from '../../src/index/paper.ts';
import { openGeneration } from '../../src/search/serving/open-generation.ts';
import { Budget, UNLIMITED } from '../../src/search/serving/budget.ts';
import type { QueryEncoder } from '../../src/search/serving/query-encoder.ts';
import { createCaches } from '../../src/search/serving/records.ts';
import type { SearchService } from '../../src/search/service.ts';
import { tinyModel } from '../embed/tiny-model.ts';
import { rowsOf, unitVector } from '../publish/drafts.ts';
import { HistoryStore, TestClock } from '../publish/stores.ts';
import { Choices } from '../simulation/world.ts';

const module = new WebAssembly.Module(await readFile('build/engine-simd.wasm'));
const WORDS = 'graph neural protein speech retrieval attention sparse robot a b c d'.split(' ');
const POLICY: MergePolicy = { ratio: 1, floor: 2, dead: 0.3, mostReordered: 0 };
const model = tinyModel();

/** An engine as isolates make one. */
export function engineOf(bytes: number): Engine {
  return createEngine('simd', module, bytes);
}

/** An index of a few papers that changes as the commands change it. */
export class GrowingIndex {
  readonly clock: TestClock;
  readonly store = new HistoryStore(() => this.clock.now());
  readonly #choices: Choices;
  readonly #papers = new Map<string, Paper>();
  #next = 0;

  /** @param now When it is begun, in ms since the epoch. */
  constructor(seed: number, now?: number) {
    this.clock = new TestClock(now);
    this.#choices = new Choices(seed);
  }

  /** Publishes all anew, as one segment. */
  async publishWhole(count: number): Promise<void> {
    this.#papers.clear();
    for (const paper of this.#fresh(count)) this.#papers.set(paper.id, paper);
    const all = [...this.#papers.values()];
    const { id, width: dim, maxTokens } = model.config;
    const { weights, vocabulary } = model;
    const rows = rowsOf(all, () => toHalves(unitVector(dim, () => this.#choices.next())));
    const draft = { model: { id, dim, maxTokens, weights, vocabulary }, bits: 8 as const, rows };
    await publish(this.store, draft, { waitMs: 0, clock: this.clock });
  }

  /** Adds some papers, changes and removes others. */
  async change(
    { added = 0, changed = 0, removed = 0 }: { added?: number; changed?: number; removed?: number },
    policy: Partial<MergePolicy> = {},
  ): Promise<void> {
    const before = new StoredIndex(this.store, await this.manifest());
    const known = await this.#present(before);
    const touched = this.#choices.some([...known.keys()], changed + removed);
    const later = touched.slice(0, changed).map((id) => this.#paper(id));
    const fresh = [...this.#fresh(added), ...later];
    const dead = touched.flatMap((id) => known.get(id) ?? []);
    const embeddings = new Float32Array(fresh.length * model.config.width);
    fresh.forEach((_, row) => {
      embeddings.set(
        unitVector(model.config.width, () => this.#choices.next()),
        row * model.config.width,
      );
    });
    const read = (row: number): Paper => fresh[row] ?? this.#paper('none');
    await publishAdditions(
      this.store,
      before,
      { fresh: { ...papersInMemory(fresh), read }, embeddings, dead, sources: [] },
      { model, policy: { ...POLICY, ...policy }, waitMs: 0, clock: this.clock, log: () => undefined },
    );
  }

  /** Goes back to some generation that there is. */
  async goBack(): Promise<void> {
    const { gen } = this.#choices.pick(await listManifests(this.store));
    await rollback(this.store, gen, { waitMs: 0, clock: this.clock });
  }

  /** One of all ways in which an index changes. */
  async step(): Promise<void> {
    const { whole, pick, chance } = {
      whole: (least: number, most: number) => this.#choices.whole(least, most),
      pick: <T>(of: readonly T[]) => this.#choices.pick(of),
      chance: (probability: number) => this.#choices.chance(probability),
    };
    const how = pick([
      'add',
      'add',
      'add',
      'add',
      'add',
      'change',
      'remove',
      'remove',
      'all',
      'whole',
      'back',
    ] as const);
    if (how === 'whole' && chance(0.5)) return this.publishWhole(whole(20, 60));
    if (how === 'back') return this.goBack();
    if (how === 'all') return this.change({ added: whole(1, 9) }, { ratio: 1_000 });
    if (how === 'change') return this.change({ changed: whole(1, 3), added: whole(0, 2) });
    if (how === 'remove') return this.change({ removed: whole(1, 3) });
    return this.change({ added: whole(1, 12) });
  }

  async manifest(): Promise<Manifest> {
    const pointer = await readPointer(this.store);
    if (pointer === null) throw new Error('nothing is published');
    return readManifest(this.store, pointer.manifest);
  }

  /** What is served, opened anew, and how long its memory is. */
  async openAnew(
    known: QueryEncoder | null,
  ): Promise<{ service: SearchService; encoder: QueryEncoder; bytes: number }> {
    const pointer = await readPointer(this.store);
    if (pointer === null) throw new Error('nothing is published');
    let engine: Engine | undefined;
    const createEngine = (bytes: number): Engine => (engine = engineOf(bytes));
    const shared = { reader: this.store, createEngine, caches: createCaches(0) };
    const named = { gen: pointer.gen, sha256: pointer.manifest.sha256 };
    const generation = await openGeneration(shared, named, await this.manifest(), { known });
    const bytes = engine?.arena.memory.buffer.byteLength ?? 0;
    return { service: generation.searcher(new Budget(UNLIMITED)), encoder: generation.encoder, bytes };
  }

  async #present(before: StoredIndex): Promise<Map<string, Place>> {
    const present = new Map<string, Place>();
    for (const [segment, its] of before.manifest.segments.entries()) {
      const gone = new Set(its.deleted);
      for await (const { row, paper } of before.papersOf(its)) {
        if (!gone.has(row)) present.set(paper.id, { segment, row });
      }
    }
    return present;
  }

  #fresh(count: number): Paper[] {
    return Array.from({ length: count }, () => this.#paper(`paper-${this.#next++}`));
  }

  #paper(id: string): Paper {
    const words = Array.from({ length: 12 }, () => this.#choices.pick(WORDS)).join(' ');
    const month = String(this.#choices.whole(1, 12)).padStart(2, '0');
    return {
      id,
      title: `${words.slice(0, 30)} ${id}`,
      abstract: words,
      authors: ['Ada Lovelace'],
      published: `2025-${month}`,
    };
  }
}

/** Answers of all kinds, as text. */
export async function answersOf(service: SearchService): Promise<string> {
  const page = { limit: 20, offset: 0 };
  const asked = { filters: {}, sort: 'relevance', page, explain: true } as const;
  const newest = await service.browse({ order: 'newest', page });
  const [first] = newest.hits;
  return JSON.stringify([
    service.info,
    await service.search({ ...asked, text: 'graph neural', mode: 'hybrid' }),
    await service.search({ ...asked, text: 'a b d', mode: 'semantic' }),
    await service.search({ ...asked, text: 'protein "speech"', mode: 'keyword' }),
    newest,
    first && (await service.related(first.paper.id, { ...page, diversity: 0.3 })),
    // The ids of papers are told as far as they are in memory anyway.
    (await service.suggest('gr', 8)).map(({ text, kind }) => ({ text, kind })),
    await service.overview(),
  ]);
}
