/** Up to this many rows the exact scan is as quick as the cascade would be. */
const EXACT_ROWS = 8_192;

/**
 * How many rows the first stage keeps for exact scoring, so that of the 10 best of 89,273 papers the cascade
 * finds as many as the exact scan of the stored codes, less 0.002, for queries of any domain (docs/engine.md has
 * the curves). Deeper pages need more. All rows when the corpus is small: then there is no first stage.
 * @param k How many results are asked for.
 */
export function candidateCount(rows: number, k: number): number {
  if (rows <= EXACT_ROWS) return rows;
  return Math.min(rows, Math.max(1_200, 4 * k, Math.ceil(rows / 75)));
}
