// First stage of retrieval: an estimate of every row's cosine from one bit a dimension, and the rows that stand
// out. RaBitQ (Gao and Long, SIGMOD 2024): with r = x − centroid and s = sign(r),
//   q · x ≈ (|r|² / Σ|r_k|) · Σ_k s_k q_k + q · centroid.
//
// The sum is taken by table, as in "fast scan" (André et al., VLDB 2015): the bits of 4 dimensions are a nibble,
// and a table of 16 bytes holds the sum of the query's 4 codes for each nibble, so that one swizzle looks up 16
// rows. A query code is in −31..31, so an entry (less the group's minimum) is at most 124, two of them fit a byte
// (248), and the sum over dim / 8 pairs fits 16 bits up to dim = 2,112.
//
// A block is 32 rows: dim / 4 groups of 16 bytes, low nibbles for rows 0..15, high nibbles for rows 16..31.
// Factors: u16 × 32 a block, |r|² / Σ|r_k| in units of 2^−15, in the order in which sums leave the accumulators:
// rows 0, 2, …, 14, then 1, 3, …, 15, then 16, 18, …, 30, then 17, 19, …, 31.

// Fields of the query record, all 32 bits.
const TABLES: usize = 0; // u8 (dim / 4, 16)
const DIM: usize = 4; // i32
const OFFSET: usize = 8; // f32, what a row's sum of entries lacks to be Σ_k s_k q_k / 2 in query codes
const UNIT: usize = 12; // f32, from that, times a factor, to a cosine
const BASE: usize = 16; // f32, q · centroid of the shard

// Fields of the candidate list, all 32 bits.
export const COUNT: usize = 0; // u32, how many are in the list
const KEEP: usize = 4; // u32, how many a prune leaves
export const CAPACITY: usize = 8; // u32, at which count the list is pruned; more than KEEP + 4
export const THRESHOLD: usize = 12; // f32, what a new candidate must exceed
const SCORES: usize = 16; // f32[CAPACITY]
const ROWS: usize = 20; // u32[CAPACITY]

// @ts-expect-error AssemblyScript decorator
@inline
function look_up(table: v128, nibbles: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(table, nibbles);
  return i8x16.swizzle(table, nibbles);
}

/** Quickselect: the `KEEP` largest scores move to the front of the list; the threshold becomes the least of them. */
export function prune(list: usize): void {
  const keep = load<u32>(list, KEEP);
  const count = load<u32>(list, COUNT);
  if (count <= keep) return;
  const scores = <usize>load<u32>(list, SCORES);
  const rows = <usize>load<u32>(list, ROWS);
  let low: i32 = 0;
  let high: i32 = count - 1;
  const nth: i32 = keep - 1;
  while (low < high) {
    const pivot = load<f32>(scores + (<usize>((low + high) >> 1) << 2));
    let i = low;
    let j = high;
    while (i <= j) {
      while (load<f32>(scores + (<usize>i << 2)) > pivot) i++;
      while (load<f32>(scores + (<usize>j << 2)) < pivot) j--;
      if (i > j) break;
      const pi = <usize>i << 2;
      const pj = <usize>j << 2;
      const s = load<f32>(scores + pi);
      const r = load<u32>(rows + pi);
      store<f32>(scores + pi, load<f32>(scores + pj));
      store<u32>(rows + pi, load<u32>(rows + pj));
      store<f32>(scores + pj, s);
      store<u32>(rows + pj, r);
      i++;
      j--;
    }
    if (nth <= j) high = j;
    else if (nth >= i) low = i;
    else break;
  }
  store<u32>(list, keep, COUNT);
  store<f32>(list, load<f32>(scores + (<usize>nth << 2)), THRESHOLD);
}

// @ts-expect-error AssemblyScript decorator
@inline
export function push(list: usize, score: f32, row: u32): void {
  const count = load<u32>(list, COUNT);
  store<f32>(<usize>load<u32>(list, SCORES) + (<usize>count << 2), score);
  store<u32>(<usize>load<u32>(list, ROWS) + (<usize>count << 2), row);
  store<u32>(list, count + 1, COUNT);
}

/** Four sums of 16 bits (`half` 0 or 1 of `sums`): those above the threshold join the list. */
// @ts-expect-error AssemblyScript decorator
@inline
function offer4(list: usize, sums: v128, factors: v128, query: usize, row: u32, mask: u32, rows: u32): void {
  const signed = f32x4.add(f32x4.convert_i32x4_u(sums), v128.load32_splat(query, OFFSET));
  const factor = f32x4.mul(f32x4.convert_i32x4_u(factors), v128.load32_splat(query, UNIT));
  const estimate = f32x4.add(f32x4.mul(signed, factor), v128.load32_splat(query, BASE));
  const above = i32x4.bitmask(f32x4.gt(estimate, f32x4.splat(load<f32>(list, THRESHOLD))));
  if (above === 0) return;
  if (above & 1 && mask & 1 && row < rows) push(list, f32x4.extract_lane(estimate, 0), row);
  if (above & 2 && mask & 4 && row + 2 < rows) push(list, f32x4.extract_lane(estimate, 1), row + 2);
  if (above & 4 && mask & 16 && row + 4 < rows) push(list, f32x4.extract_lane(estimate, 2), row + 4);
  if (above & 8 && mask & 64 && row + 6 < rows) push(list, f32x4.extract_lane(estimate, 3), row + 6);
  if (load<u32>(list, COUNT) + 4 > load<u32>(list, CAPACITY)) prune(list);
}

/** Eight sums: rows `row`, `row + 2`, …, `row + 14`. */
// @ts-expect-error AssemblyScript decorator
@inline
function offer8(list: usize, sums: v128, factors: usize, query: usize, row: u32, mask: u32, rows: u32): void {
  const f = v128.load(factors);
  offer4(list, i32x4.extend_low_i16x8_u(sums), i32x4.extend_low_i16x8_u(f), query, row, mask, rows);
  offer4(list, i32x4.extend_high_i16x8_u(sums), i32x4.extend_high_i16x8_u(f), query, row + 8, mask >> 8, rows);
}

/**
 * Offers `rows` rows, whose first is `firstRow`, to the candidate list. `mask`: one bit a row, u32 a block, or
 * address 0 for all rows.
 */
export function scan_b1(
  query: usize,
  blocks: usize,
  factors: usize,
  rows: u32,
  firstRow: u32,
  mask: usize,
  list: usize,
): void {
  const tables = <usize>load<u32>(query, TABLES);
  const size = <usize>load<u32>(query, DIM) << 2;
  const low4 = i8x16.splat(15);
  const end = firstRow + rows;
  for (let row = firstRow; row < end; row += 32, blocks += size, factors += 64) {
    let allowed: u32 = 0xffffffff;
    if (mask) {
      allowed = load<u32>(mask);
      mask += 4;
      if (allowed === 0) continue;
    }
    let a = i16x8.splat(0), aOdd = a, b = a, bOdd = a;
    for (let p: usize = 0; p < size; p += 32) {
      const c0 = v128.load(blocks + p), c1 = v128.load(blocks + p, 16);
      const t0 = v128.load(tables + p), t1 = v128.load(tables + p, 16);
      const x = i8x16.add(look_up(t0, v128.and(c0, low4)), look_up(t1, v128.and(c1, low4)));
      const y = i8x16.add(
        look_up(t0, v128.and(i16x8.shr_u(c0, 4), low4)),
        look_up(t1, v128.and(i16x8.shr_u(c1, 4), low4)),
      );
      // As 16-bit lanes, x is even + 256 · odd: summing it and the odd half alone gives both, mod 2^16.
      a = i16x8.add(a, x);
      aOdd = i16x8.add(aOdd, i16x8.shr_u(x, 8));
      b = i16x8.add(b, y);
      bOdd = i16x8.add(bOdd, i16x8.shr_u(y, 8));
    }
    a = i16x8.sub(a, i16x8.shl(aOdd, 8));
    b = i16x8.sub(b, i16x8.shl(bOdd, 8));
    offer8(list, a, factors, query, row, allowed, end);
    offer8(list, aOdd, factors + 16, query, row + 1, allowed >> 1, end);
    offer8(list, b, factors + 32, query, row + 16, allowed >> 16, end);
    offer8(list, bOdd, factors + 48, query, row + 17, allowed >> 17, end);
  }
}
