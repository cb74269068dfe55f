import { SextantError } from '../../src/errors.ts';
import type { PaperChange, PaperTarget, PublishedPapers } from '../paper-target.ts';
import { NO_PAPERS } from '../publish-additions.ts';
import { type Estimate, estimateOf } from './estimate.ts';

/** A place where nothing is published: a change is only reckoned. */
export class EstimatingTarget<Place> implements PaperTarget<Place, Estimate> {
  readonly #target: PaperTarget<Place, unknown>;
  readonly #dim: number;
  #before: PublishedPapers<Place> | null = null;

  /** @param dim Numbers of a vector. */
  constructor(target: PaperTarget<Place, unknown>, dim: number) {
    this.#target = target;
    this.#dim = dim;
  }

  async open(): Promise<PublishedPapers<Place> | null> {
    this.#before = await this.#target.open();
    return this.#before;
  }

  async change({ fresh, dead }: PaperChange<Place>): Promise<Estimate> {
    return estimateOf(fresh, (this.#before?.papers ?? 0) - dead.length, this.#dim);
  }

  async remove(): Promise<Estimate> {
    throw new SextantError('usage', '--estimate is for papers that are added.');
  }

  async restate(): Promise<Estimate> {
    return estimateOf(NO_PAPERS, this.#before?.papers ?? 0, this.#dim);
  }
}
