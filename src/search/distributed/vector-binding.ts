import { SextantError } from '../../errors.ts';
import { causeOf } from '../../log.ts';
import type { Neighbour } from '../indexes/vector-index.ts';
import { namespaceOf } from './collection-schema.ts';

/** How many vectors Vectorize answers at most, where it gives neither their numbers nor all of their metadata. */
const MOST_NEAREST = 100;

/** What a vector can be filtered by in Vectorize. */
export interface VectorFilter {
  /** Months as YYYYMM, both inclusive. */
  month?: { $gte?: number; $lte?: number };
  code?: true;
}

/** What is needed of a binding of Vectorize. */
export interface VectorBinding {
  query(
    vector: number[],
    options: { topK: number; namespace?: string; filter?: VectorFilter },
  ): Promise<{ matches: readonly { id: string; score: number }[] }>;
}

/** The vectors of a collection: the name of each is the row of its paper. */
export class Vectors {
  readonly #binding: VectorBinding;
  readonly #namespaces: number;

  constructor(binding: VectorBinding, namespaces: number) {
    this.#binding = binding;
    this.#namespaces = namespaces;
  }

  /**
   * The rows whose vectors are nearest, best first. Rows may be among them that a reader must not see: they are of other
   * generations.
   * @param isDeep Whether each namespace is asked for its own, so that there are as many times more.
   * @throws SextantError `store-failed`
   */
  async nearest(
    embedding: Float32Array,
    { filter, isDeep = false }: { filter?: VectorFilter | undefined; isDeep?: boolean } = {},
  ): Promise<Neighbour[]> {
    const vector = Array.from(embedding);
    const options = { topK: MOST_NEAREST, ...(filter && { filter }) };
    const asked = isDeep
      ? Array.from({ length: this.#namespaces }, (_, i) => ({
          ...options,
          namespace: namespaceOf(i, this.#namespaces),
        }))
      : [options];
    try {
      const found = await Promise.all(asked.map((its) => this.#binding.query(vector, its)));
      return found
        .flatMap(({ matches }) => matches.map(({ id, score }) => ({ row: Number(id), score })))
        .sort((a, b) => b.score - a.score || a.row - b.row);
    } catch (cause) {
      throw new SextantError('store-failed', `Vectorize did not answer (${causeOf(cause)}). Try again.`, {
        cause,
      });
    }
  }
}
