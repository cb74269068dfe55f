import type { EmbeddingRecord } from '../../scripts/embed/cache-record.ts';

export const MODEL = 'ab'.repeat(32);
export const DIM = 8;

/** The n-th record: its own key, and an embedding of unit length. */
export function record(n: number): EmbeddingRecord {
  const embedding = new Float32Array(DIM);
  embedding[n % DIM] = 0.6;
  embedding[(n + 1) % DIM] = n % 2 === 0 ? 0.8 : -0.8;
  return { key: n.toString(16).padStart(64, '0'), embedding };
}
