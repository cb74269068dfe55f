// scores[r] = (Σ_k codes[r, k] · query[k]) · scales[r] + base: exact over stored codes. `base` is the part of the
// score that all rows of a shard share, since codes are of what is left of a vector without its shard's centroid.
// codes i8 in −127..127, query i16, dim a multiple of 16, scales u16, base and scores f32.
// Bound, by Cauchy-Schwarz, also of every partial sum: |codes| · |query| ≤ 127 · √dim · |query|, within i32 for
// |query| ≤ 16,384 and dim ≤ 1,000,000.

// @ts-expect-error AssemblyScript decorator
@inline
function dot(query: usize, codes: usize, dim: i32): f32 {
  let s0 = i32x4.splat(0), s1 = s0;
  for (let k: usize = 0; k < <usize>dim; k += 16) {
    const c = v128.load(codes + k);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(c), v128.load(query + (k << 1))));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(c), v128.load(query + (k << 1), 16)));
  }
  const v = i32x4.add(s0, s1);
  return <f32>(i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3));
}

/** Rows 0 to rows − 1 of one shard. */
export function dot_i8_simd(
  query: usize,
  codes: usize,
  rows: u32,
  dim: i32,
  scales: usize,
  base: f32,
  scores: usize,
): void {
  for (let r: u32 = 0; r < rows; r++) {
    const scale = <f32>load<u16>(scales + (<usize>r << 1));
    store<f32>(scores + (<usize>r << 2), dot(query, codes, dim) * scale + base);
    codes += dim;
  }
}

/**
 * The rows of a list, which may lie in any shard. `shards`: triples of 32 bits (address of the codes, of the scales,
 * f32 base) of each shard; all shards but the last hold `shardRows` rows.
 */
export function dot_i8_rows_simd(
  query: usize,
  list: usize,
  count: u32,
  dim: i32,
  shards: usize,
  shardRows: u32,
  scores: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(list + (<usize>i << 2));
    const shard = shards + <usize>(row / shardRows) * 12;
    const local = <usize>(row % shardRows);
    const codes = <usize>load<u32>(shard) + local * dim;
    const scale = <f32>load<u16>(<usize>load<u32>(shard, 4) + (local << 1));
    store<f32>(scores + (<usize>i << 2), dot(query, codes, dim) * scale + load<f32>(shard, 8));
  }
}
