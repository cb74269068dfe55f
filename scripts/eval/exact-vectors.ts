import type { VectorBinding } from '../../src/search/distributed/vector-binding.ts';
import { dot } from '../arithmetic.ts';
import type { SentVector, VectorStore } from '../distributed/vectorize-api.ts';

/**
 * Vectors that are compared exactly, in the place of Vectorize, of which there is no simulator: what it adds to that, its
 * approximation, is not in what is measured over them.
 */
export class ExactVectors implements VectorStore, VectorBinding {
  readonly #vectors = new Map<string, SentVector & { unit: Float32Array }>();
  #changes = 0;

  async ensure(): Promise<void> {}

  async upsert(vectors: readonly SentVector[]): Promise<string> {
    for (const vector of vectors)
      this.#vectors.set(vector.id, { ...vector, unit: Float32Array.from(vector.values) });
    return String(++this.#changes);
  }

  async deleteByIds(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#vectors.delete(id);
  }

  async info(): Promise<{ vectorCount: number; processedUpToMutation: string }> {
    return { vectorCount: this.#vectors.size, processedUpToMutation: String(this.#changes) };
  }

  async has(id: string): Promise<boolean> {
    return this.#vectors.has(id);
  }

  async nearest(vector: Float32Array): Promise<number> {
    const { matches } = await this.query(Array.from(vector), { topK: 1 });
    return matches[0]?.score ?? -1;
  }

  async query(
    vector: readonly number[],
    { topK, namespace, filter }: Parameters<VectorBinding['query']>[1],
  ): ReturnType<VectorBinding['query']> {
    const { $gte = 0, $lte = Number.POSITIVE_INFINITY } = filter?.month ?? {};
    const matches = Array.from(this.#vectors.values())
      .filter(({ metadata, namespace: its }) => {
        const isNamed = namespace === undefined || its === namespace;
        return (
          isNamed &&
          metadata.month >= $gte &&
          metadata.month <= $lte &&
          (filter?.code !== true || metadata.code)
        );
      })
      .map(({ id, unit }) => ({ id, score: dot(vector, unit) }))
      .sort((a, b) => b.score - a.score);
    return { matches: matches.slice(0, topK) };
  }
}
