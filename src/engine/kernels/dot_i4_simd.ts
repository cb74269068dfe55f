// The same scores as `dot_i8_simd.ts` from codes of 4 bits: u4 in 1..15, of which 8 stands for 0, so that
// Σ_k (u_k − 8) · query[k] = Σ_k u_k · query[k] − 8 · Σ_k query[k]. dim is a multiple of 32.
// A row is dim / 32 groups of 16 bytes: low nibbles for dimensions 0..15 of the group, high nibbles for 16..31.
// Bound of every partial sum: 15 · √dim · |query|, within i32 for |query| ≤ 16,384 and dim ≤ 1,000,000.

// @ts-expect-error AssemblyScript decorator
@inline
function dot(query: usize, codes: usize, dim: i32): i32 {
  const low4 = i8x16.splat(15);
  let s0 = i32x4.splat(0), s1 = s0;
  for (let k: usize = 0; k < <usize>dim; k += 32) {
    const c = v128.load(codes + (k >> 1));
    const low = v128.and(c, low4), high = v128.and(i16x8.shr_u(c, 4), low4);
    const q = query + (k << 1);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), v128.load(q)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), v128.load(q, 16)));
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), v128.load(q, 32)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), v128.load(q, 48)));
  }
  const v = i32x4.add(s0, s1);
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** What 8 in every code adds to a sum. */
function zero(query: usize, dim: i32): i32 {
  let sum: i32 = 0;
  for (let k: usize = 0; k < <usize>dim; k++) sum += load<i16>(query + (k << 1));
  return sum << 3;
}

/** Rows 0 to rows − 1 of one shard. */
export function dot_i4_simd(
  query: usize,
  codes: usize,
  rows: u32,
  dim: i32,
  scales: usize,
  base: f32,
  scores: usize,
): void {
  const offset = zero(query, dim);
  for (let r: u32 = 0; r < rows; r++) {
    const scale = <f32>load<u16>(scales + (<usize>r << 1));
    store<f32>(scores + (<usize>r << 2), <f32>(dot(query, codes, dim) - offset) * scale + base);
    codes += dim >> 1;
  }
}

/** The rows of a list: `shards` as `dot_i8_rows_simd` has them. */
export function dot_i4_rows_simd(
  query: usize,
  list: usize,
  count: u32,
  dim: i32,
  shards: usize,
  shardRows: u32,
  scores: usize,
): void {
  const offset = zero(query, dim);
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(list + (<usize>i << 2));
    const shard = shards + <usize>(row / shardRows) * 12;
    const local = <usize>(row % shardRows);
    const codes = <usize>load<u32>(shard) + local * (dim >> 1);
    const scale = <f32>load<u16>(<usize>load<u32>(shard, 4) + (local << 1));
    store<f32>(scores + (<usize>i << 2), <f32>(dot(query, codes, dim) - offset) * scale + load<f32>(shard, 8));
  }
}
