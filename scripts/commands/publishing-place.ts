import type { Manifest, SourceState } from '../../src/index/manifest.ts';
import type { Additions, AddResult } from '../add-papers.ts';
import type { PreparedModel } from '../model/prepare.ts';
import type { PaperTarget } from '../paper-target.ts';
import type { PublishResult } from '../publish/publish.ts';
import type { RemoveResult } from '../remove-papers.ts';
import type { PublishOptions } from './options.ts';
import type { StoreOptions } from './store-options.ts';

/** What a command that changes papers is told of where and how. */
export interface PlaceOptions extends Omit<StoreOptions, 'target'> {
  /** The store here, Workers KV or a collection at Cloudflare. */
  target: StoreOptions['target'] | 'vectorize';
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
