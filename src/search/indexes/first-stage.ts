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

/** Largest query code: see `engine/kernels/scan_b1.ts`. */
const CODE_MAX = 31;

/** What `scan_b1` needs of a query. */
export interface SignTables {
  /** u8 (dim / 4, 16): for each 4 dimensions and each nibble of signs, a sum of query codes. */
  tables: Uint8Array;
  /** What turns a row's sum of entries into half of Σ_k s_k c_k, c being the query's codes. */
  offset: number;
  /** From that half to Σ_k s_k q_k. */
  scale: number;
}

/**
 * Tables of the first stage. With codes c_k = round(31 q_k / max |q|), an entry is the sum of the codes whose bit
 * is set, less the group's smallest such sum, so that it is not negative. A row's sum T then gives
 * Σ_k s_k c_k = 2 (T + Σ minima) − Σ c_k.
 * @param query f32 (dim), dim a multiple of 8.
 */
export function signTables(query: Float32Array): SignTables {
  let largest = 0;
  for (const v of query) largest = Math.max(largest, Math.abs(v));
  const scale = largest > 0 ? CODE_MAX / largest : 0;
  const tables = new Uint8Array(query.length * 4);
  const sums = new Int32Array(16);
  let offset = 0;
  for (let k = 0; k < query.length; k += 4) {
    let least = 0;
    for (let bit = 0; bit < 4; bit++) {
      const code = Math.round((query[k + bit] ?? 0) * scale);
      // The sums of nibbles with this highest bit are those without it, plus its code.
      for (let low = 0; low < 1 << bit; low++) sums[(1 << bit) + low] = (sums[low] ?? 0) + code;
      least += Math.min(0, code);
      offset -= code / 2;
    }
    for (let nibble = 0; nibble < 16; nibble++) tables[k * 4 + nibble] = (sums[nibble] ?? 0) - least;
    offset += least;
  }
  return { tables, offset, scale: scale > 0 ? 2 / scale : 0 };
}
