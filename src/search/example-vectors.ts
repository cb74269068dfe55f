/** How much what is not wanted counts, beside what is wanted: Rocchio's usual weights are 0.15 and 0.75. */
const NEGATIVE_WEIGHT = 0.2;

/** The mean of some vectors; empty for none. */
export function mean(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) vector.forEach((x, k) => (sum[k] = (sum[k] ?? 0) + x / vectors.length));
  return sum;
}

/** What is wanted less some of what is not: Rocchio 1971. */
export function combined(positive: Float32Array, negative: Float32Array): Float32Array {
  return positive.map((x, k) => x - NEGATIVE_WEIGHT * (negative[k] ?? 0));
}

/** A vector at unit length, but for one that has none. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
  return length > 0 ? vector.map((x) => x / length) : vector;
}
