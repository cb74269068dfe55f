import { resolve } from 'node:path';
import type { Manifest, SourceState } from '../../src/index/manifest.ts';
import { readManifest } from '../../src/index/open.ts';
import { type Additions, addPapersTo, type AddResult } from '../add-papers.ts';
import { outcomeOf } from '../index-corpus.ts';
import { IndexTarget } from '../index-target.ts';
import type { PreparedModel } from '../model/prepare.ts';
import type { PaperTarget } from '../paper-target.ts';
import { LOCAL_STATE } from '../paths.ts';
import { applyGc, DEFAULT_KEEP, MAX_REMOTE_DELETES, planGc } from '../publish/gc.ts';
import type { PublishResult } from '../publish/publish.ts';
import { readState } from '../publish/store-state.ts';
import { removePapersFrom, type RemoveResult } from '../remove-papers.ts';
import type { Target } from '../target.ts';
import { corpusOptions, dailyWritesOf, type Output, type PublishOptions } from './options.ts';
import { type Outcome, type PlaceOptions, type PublishingPlace, withOutcome } from './publishing-place.ts';
import { nextAfterPublishing, type StoreOptions } from './store-options.ts';

/** An index in Workers KV, here or at Cloudflare. */
export class IndexPlace implements PublishingPlace {
  readonly name: string;
  readonly #target: Target;
  readonly #options: PlaceOptions & StoreOptions;
  readonly #output: Output;

  constructor(target: Target, options: PlaceOptions & StoreOptions, output: Output) {
    this.#target = target;
    this.#options = options;
    this.#output = output;
    this.name = options.target === 'remote' ? options.target : resolve(options.state ?? LOCAL_STATE);
  }

  async current(): Promise<Manifest | null> {
    const { store } = this.#target;
    const { pointer } = await readState(store);
    return pointer && readManifest(store, pointer.manifest);
  }

  async add(
    additions: Additions,
    model: PreparedModel,
    options: PublishOptions,
  ): Promise<AddResult<Outcome>> {
    const how = corpusOptions({ ...options, quiet: this.#options.quiet === true }, this.#output);
    const target = new IndexTarget(this.#target.store, { ...this.#how(), ...how, model });
    return addPapersTo(toldOf(target), additions, how);
  }

  async remove(names: readonly string[]): Promise<RemoveResult<Outcome>> {
    return removePapersFrom(toldOf(new IndexTarget(this.#target.store, this.#how())), names);
  }

  async restate(sources: readonly SourceState[]): Promise<Outcome> {
    return toldOf(new IndexTarget(this.#target.store, this.#how())).restate(sources);
  }

  async tidy(): Promise<void> {
    const { store, remote } = this.#target;
    const maxDeletes = remote ? MAX_REMOTE_DELETES : Number.POSITIVE_INFINITY;
    const plan = await planGc(store, { keep: DEFAULT_KEEP, maxDeletes, now: Date.now() });
    await applyGc(store, plan);
    if (plan.deletes.length > 0)
      this.#output.log(`Deleted ${plan.deletes.length} keys that no kept generation needs.`);
  }

  next(): string {
    return nextAfterPublishing(this.#options);
  }

  #how() {
    const { waitMs, alone } = this.#target;
    return {
      waitMs,
      takeOver: this.#options.takeOver || alone,
      dailyWrites: dailyWritesOf(this.#target, this.#options),
      log: this.#output.log,
    };
  }
}

function toldOf<Place>(target: PaperTarget<Place, PublishResult>): PaperTarget<Place, Outcome> {
  return withOutcome(target, (published) => {
    const { outcome, gen, values, bytes } = published;
    return {
      ...{ outcome, gen },
      told: outcomeOf(published),
      written: `${String(values)} values (${String(bytes)} bytes) written`,
      counts: { values, bytes },
    };
  });
}
