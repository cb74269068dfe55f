import type { SourceState } from '../../src/index/manifest.ts';
import { Database } from '../../src/database.ts';
import { type Additions, addPapersTo, type AddResult } from '../add-papers.ts';
import { CollectionTarget } from '../distributed/collection-target.ts';
import { type Estimate, estimateText, priceOf, spentOn } from '../distributed/estimate.ts';
import { EstimatingTarget } from '../distributed/estimating-target.ts';
import { openCollection } from '../distributed/open-collection.ts';
import type {
  CollectionModelSource,
  CollectionPlace as Collection,
  CollectionResult,
} from '../distributed/publish-collection.ts';
import { servedCollection } from '../distributed/served-collection.ts';
import { embedPapers } from '../embed/embed-papers.ts';
import { embedUnrelated } from '../embed/embed-unrelated.ts';
import { SextantError } from '../../src/errors.ts';
import { counted } from '../../src/text/counted.ts';
import type { PreparedModel } from '../model/prepare.ts';
import { storedModel } from '../model/stored-model.ts';
import { removePapersFrom, type RemoveResult } from '../remove-papers.ts';
import { corpusOptions, type Output, outputOf, type PublishOptions } from './options.ts';
import {
  type Described,
  type Outcome,
  type PlaceOptions,
  type PublishingPlace,
  withOutcome,
} from './publishing-place.ts';

/**
 * Opens the collection of wrangler.toml for a command.
 * @throws SextantError as `openCollection`
 */
export async function withCollection(
  options: PlaceOptions,
  use: (place: PublishingPlace, output: Output) => Promise<void>,
): Promise<void> {
  if (options.state !== undefined)
    throw new SextantError('usage', '--state is a folder of the local target.');
  const output = outputOf(options);
  await use(new CollectionPlace(await openCollection({ log: output.log }), options, output), output);
}

/** A collection in D1 and Vectorize. */
class CollectionPlace implements PublishingPlace {
  readonly name = 'vectorize';
  readonly #place: Collection;
  readonly #options: PlaceOptions;
  readonly #output: Output;

  constructor(place: Collection, options: PlaceOptions, output: Output) {
    this.#place = place;
    this.#options = options;
    this.#output = output;
  }

  async current(): Promise<Described | null> {
    return (await servedCollection(new Database(this.#place.database, 'papers')))?.state ?? null;
  }

  async add(
    additions: Additions,
    model: PreparedModel,
    options: PublishOptions,
  ): Promise<AddResult<Outcome>> {
    const how = corpusOptions({ ...options, quiet: this.#options.quiet === true }, this.#output);
    if (how.queryEncoder !== undefined)
      throw new SextantError('usage', '--query-encoder is for indexes in Workers KV. Leave it out.');
    const { encoder, log, progress } = how;
    const source = async (): Promise<CollectionModelSource> => ({
      prepared: model,
      embed: (papers) => embedPapers(papers, model, { ...(encoder && { encoder }), log, progress }),
      unrelated: () => embedUnrelated(model),
    });
    if (this.#options.estimate !== true) return addPapersTo(this.#target(source), additions, how);
    const estimating = new EstimatingTarget(this.#collection(source), model.config.width);
    return addPapersTo(withOutcome(estimating, estimated), additions, how);
  }

  async remove(names: readonly string[]): Promise<RemoveResult<Outcome>> {
    return removePapersFrom(
      this.#target(() => this.#storedModel()),
      names,
    );
  }

  async restate(sources: readonly SourceState[]): Promise<Outcome> {
    return this.#target(() => this.#storedModel()).restate(sources);
  }

  /** What went is deleted by publishing itself. */
  async tidy(): Promise<void> {}

  next(): string {
    return 'Next: npx sextant deploy, if the Worker is not deployed yet.';
  }

  /** Papers that go are embedded by nothing. */
  async #storedModel(): Promise<CollectionModelSource> {
    const described = await this.current();
    if (described === null)
      throw new SextantError('index-missing', 'There is no collection any more. Publish one first.');
    const prepared = await storedModel(this.#place.store, described);
    const embed = async (): Promise<Float32Array> => new Float32Array();
    return { prepared, embed, unrelated: () => embedUnrelated(prepared) };
  }

  #target(model: () => Promise<CollectionModelSource>) {
    return withOutcome(this.#collection(model), toldOf);
  }

  #collection(model: () => Promise<CollectionModelSource>): CollectionTarget {
    const { takeOver } = this.#options;
    return new CollectionTarget(this.#place, { model, takeOver, log: this.#output.log });
  }
}

function estimated(estimate: Estimate): Outcome {
  const { sent, rowsWritten, bytes, once, month } = estimate;
  return {
    outcome: 'unchanged',
    gen: 0,
    told: estimateText(estimate),
    written: 'Nothing was written',
    counts: {
      rows_to_write: rowsWritten,
      vectors: sent,
      d1_bytes: bytes,
      dollars: once,
      dollars_a_month: month,
    },
  };
}

function toldOf(result: CollectionResult): Outcome {
  const { generation, papers, sent, rowsWritten } = result;
  const written = `${counted(rowsWritten, 'row')} of D1 written, ${counted(sent, 'vector')} sent`;
  return {
    outcome: 'published',
    gen: generation,
    told: `Published generation ${String(generation)} with ${counted(papers, 'paper')}: ${written}. ${spentOn(result)}`,
    written,
    counts: { rows_written: rowsWritten, vectors: sent, dollars: priceOf(result) },
  };
}
