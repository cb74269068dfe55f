import { resolve } from 'node:path';
import { SextantError } from '../../src/errors.ts';
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
import { nextAfterPublishing, type StoreOptions, withTarget } from './store-options.ts';

/** Where commands publish papers, one of several places. */
export type PlaceName = StoreOptions['target'] | 'vectorize';

/** What a command that changes papers is told of where and how. */
export interface PlaceOptions extends Omit<StoreOptions, 'target'> {
  target: PlaceName;
  takeOver: boolean;
  dailyWrites: number;
  /** Only say what it would cost. */
  estimate?: boolean;
}

/** What came of publishing. */
export interface Outcome {
  outcome: PublishResult['outcome'];
  gen: number;
  /** For people. */
  told: string;
  /** What was written: for people, and for programs. */
  written: string;
  counts: Record<string, number>;
}

/** What is said of what is published. */
export type Described = Pick<Manifest, 'model' | 'papers' | 'sources'>;

/** Whatever a command publishes papers in. */
export interface PublishingPlace {
  /** Names the place, so that harvests for one are not taken for those of another. */
  readonly name: string;
  /** What is published now, null for nothing. */
  current(): Promise<Described | null>;
  /** @param model Of what is published, or that papers are to be embedded by. */
  add(additions: Additions, model: PreparedModel, how: PublishOptions): Promise<AddResult<Outcome>>;
  remove(names: readonly string[]): Promise<RemoveResult<Outcome>>;
  restate(sources: readonly SourceState[]): Promise<Outcome>;
  /** Deletes what is not needed any more. */
  tidy(): Promise<void>;
  /** What a person may want to do after publishing. */
  next(): string;
}

/**
 * Opens the place that a command publishes papers in for as long as `use` takes.
 * @param writes Whether it publishes or deletes.
 * @throws SextantError as `openTarget` and `openCollection`
 */
export async function withPlace(
  options: PlaceOptions,
  writes: boolean,
  use: (place: PublishingPlace, output: Output) => Promise<void>,
): Promise<void> {
  const { target: name } = options;
  if (options.estimate === true && name !== 'vectorize')
    throw new SextantError(
      'usage',
      '--estimate is for --target vectorize: the other places cost what the README says.',
    );
  if (name === 'vectorize') {
    const { withCollection } = await import('./collection-place.ts');
    return withCollection(options, use);
  }
  const store = { ...options, target: name };
  return withTarget(store, writes, (target, output) => use(new IndexPlace(target, store, output), output));
}

/** An index in Workers KV, here or at Cloudflare. */
class IndexPlace implements PublishingPlace {
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

/** The same place, with what came of it said in the way of all of them. */
export function withOutcome<Place, Result>(
  target: PaperTarget<Place, Result>,
  outcome: (result: Result) => Outcome,
): PaperTarget<Place, Outcome> {
  return {
    open: () => target.open(),
    change: async (change) => outcome(await target.change(change)),
    remove: async (dead) => outcome(await target.remove(dead)),
    restate: async (sources) => outcome(await target.restate(sources)),
  };
}
