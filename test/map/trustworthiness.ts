/**
 * How far the neighbours of the map are neighbours in truth (Venna and Kaski 2001), 1 at best, 0.5 for a map drawn by
 * chance.
 *
 * @param vectors unit length, compared by cosine
 * @param places i16 (rows, 2)
 */
export function trustworthiness(vectors: readonly Float32Array[], places: Int16Array, k: number): number {
  const n = vectors.length;
  const rows = Array.from({ length: n }, (_, i) => i);
  let penalty = 0;
  for (const row of rows) {
    const others = rows.filter((other) => other !== row);
    const distance = (other: number): number =>
      Math.hypot(
        (places[2 * row] ?? 0) - (places[2 * other] ?? 0),
        (places[2 * row + 1] ?? 0) - (places[2 * other + 1] ?? 0),
      );
    const cosines = rows.map((other) => dot(vectors[row], vectors[other]));
    const byMeaning = others.toSorted((a, b) => (cosines[b] ?? 0) - (cosines[a] ?? 0));
    const rank = new Map(byMeaning.map((other, i) => [other, i + 1]));
    const onMap = others.toSorted((a, b) => distance(a) - distance(b)).slice(0, k);
    for (const other of onMap) penalty += Math.max(0, (rank.get(other) ?? 0) - k);
  }
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalty;
}

function dot(a?: Float32Array, b?: Float32Array): number {
  return a?.reduce((sum, x, k) => sum + x * (b?.[k] ?? 0), 0) ?? 0;
}
