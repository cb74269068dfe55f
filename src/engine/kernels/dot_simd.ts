// scores[r] = (Σ_k codes[r, k] · query[k]) · scales[r] + base: exact over stored codes. `base` is the part of the
// score that all rows of a shard share, since codes are of what is left of a vector without its shard's centroid.
// query i16, scales u16, base and scores f32. Codes of
//   8 bits: i8 in −127..127, dim a multiple of 16;
//   4 bits: u4 in 1..15, of which 8 stands for 0, so that Σ_k (u_k − 8) · query[k] = Σ_k u_k · query[k] − 8 · Σ_k query[k];
//     dim a multiple of 32. A row is dim / 32 groups of 16 bytes: low nibbles for dimensions 0..15 of the group, high
//     nibbles for 16..31.
// Bound, by Cauchy-Schwarz, also of every partial sum: |codes| · |query| ≤ 127 · √dim · |query|, within i32 for
// |query| ≤ 16,384 and dim ≤ 1,000,000. `bits` is a constant wherever an inline function is called.

// @ts-expect-error AssemblyScript decorator
@inline
function dot(bits: i32, query: usize, codes: usize, dim: i32): i32 {
  let s0 = i32x4.splat(0), s1 = s0;
  if (bits === 8) {
    for (let k: usize = 0; k < <usize>dim; k += 16) {
      const c = v128.load(codes + k);
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(c), v128.load(query + (k << 1))));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(c), v128.load(query + (k << 1), 16)));
    }
  } else {
    const low4 = i8x16.splat(15);
    for (let k: usize = 0; k < <usize>dim; k += 32) {
      const c = v128.load(codes + (k >> 1));
      const low = v128.and(c, low4), high = v128.and(i16x8.shr_u(c, 4), low4);
      const q = query + (k << 1);
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), v128.load(q)));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), v128.load(q, 16)));
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), v128.load(q, 32)));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), v128.load(q, 48)));
    }
  }
  const v = i32x4.add(s0, s1);
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/** What the code that stands for 0 adds to a sum when it stands in every place. */
// @ts-expect-error AssemblyScript decorator
@inline
function zero(bits: i32, query: usize, dim: i32): i32 {
  if (bits === 8) return 0;
  let sum: i32 = 0;
  for (let k: usize = 0; k < <usize>dim; k++) sum += load<i16>(query + (k << 1));
  return sum << 3;
}

// @ts-expect-error AssemblyScript decorator
@inline
function bytes_of(bits: i32, dim: i32): i32 {
  return bits === 8 ? dim : dim >> 1;
}

// @ts-expect-error AssemblyScript decorator
@inline
function shard(
  bits: i32, query: usize, codes: usize, rows: u32, dim: i32, scales: usize, base: f32, scores: usize,
): void {
  const offset = zero(bits, query, dim);
  for (let r: u32 = 0; r < rows; r++) {
    const scale = <f32>load<u16>(scales + (<usize>r << 1));
    store<f32>(scores + (<usize>r << 2), <f32>(dot(bits, query, codes, dim) - offset) * scale + base);
    codes += bytes_of(bits, dim);
  }
}

// @ts-expect-error AssemblyScript decorator
@inline
function listed(
  bits: i32, query: usize, list: usize, count: u32, dim: i32, shards: usize, shardRows: u32, scores: usize,
): void {
  const offset = zero(bits, query, dim);
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(list + (<usize>i << 2));
    const place = shards + <usize>(row / shardRows) * 12;
    const local = <usize>(row % shardRows);
    const codes = <usize>load<u32>(place) + local * bytes_of(bits, dim);
    const scale = <f32>load<u16>(<usize>load<u32>(place, 4) + (local << 1));
    const sum = <f32>(dot(bits, query, codes, dim) - offset);
    store<f32>(scores + (<usize>i << 2), sum * scale + load<f32>(place, 8));
  }
}

/** Rows 0 to rows − 1 of one shard, codes of 8 bits. */
export function dot_i8_simd(
  query: usize, codes: usize, rows: u32, dim: i32, scales: usize, base: f32, scores: usize,
): void {
  shard(8, query, codes, rows, dim, scales, base, scores);
}

/** The same for codes of 4 bits. */
export function dot_i4_simd(
  query: usize, codes: usize, rows: u32, dim: i32, scales: usize, base: f32, scores: usize,
): void {
  shard(4, query, codes, rows, dim, scales, base, scores);
}

/**
 * The rows of a list, which may lie in any shard, codes of 8 bits. `shards`: triples of 32 bits (address of the codes, of
 * the scales, f32 base) of each shard; all shards but the last hold `shardRows` rows.
 */
export function dot_i8_rows_simd(
  query: usize, list: usize, count: u32, dim: i32, shards: usize, shardRows: u32, scores: usize,
): void {
  listed(8, query, list, count, dim, shards, shardRows, scores);
}

/** The same for codes of 4 bits. */
export function dot_i4_rows_simd(
  query: usize, list: usize, count: u32, dim: i32, shards: usize, shardRows: u32, scores: usize,
): void {
  listed(4, query, list, count, dim, shards, shardRows, scores);
}
