// Multi-head attention of one sequence, f32 in and out:
// out[i, h] = Σ_j softmax_j(q[i, h] · k[j, h] / √d) · v[j, h], heads h of width d, d a multiple of 8, over all j with
// |i − j| ≤ window.
// qkv is (tokens, 3 · width): queries, keys, values side by side, as one matrix product wrote them.
//
// Both products are of 16-bit codes, two a lane and instruction: twice the products of f32, and sums that are exact, so
// every build gives the same bits. Codes are symmetric: code = round(x · (m / max |x|)), max over the query, over the
// keys of the head, over its values. No sum leaves 32 bits:
// - scores: d products of codes up to m = ⌊√((2^31 − 1) / d)⌋ (8,191 at d = 32);
// - weighted values: codes up to 4,095, weights that sum up to no more than (2^31 − 1) / 4,095. A weight is a code
//   too, up to 32,767: so a key that outshines all others leaves them 15 bits, not a share of 12.
// It is the codes of the weights that are summed up to divide by.

const VALUE_MAX: f32 = 4095;
const WEIGHT_MAX: f32 = 32767;
const WEIGHT_SUM: i32 = i32.MAX_VALUE / 4095;

/** 1.5 · 2^23: adding it to |x| < 2^22 rounds to even and leaves the integer in the low bits. */
const MAGIC: f32 = 12582912;
const MAGIC_BITS: i32 = 0x4b400000;

// @ts-expect-error AssemblyScript decorator
@inline
function hsum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

// @ts-expect-error AssemblyScript decorator
@inline
function round4(x: v128, by: v128): v128 {
  return i32x4.sub(f32x4.add(f32x4.mul(x, by), f32x4.splat(MAGIC)), i32x4.splat(MAGIC_BITS));
}

/** 8 codes of 8 f32. */
// @ts-expect-error AssemblyScript decorator
@inline
function codes8(x: usize, by: v128): v128 {
  return i16x8.narrow_i32x4_s(round4(v128.load(x), by), round4(v128.load(x, 16), by));
}

/** 2^x for x ≤ 0, to 6e-6 of it, which is far below a code; below 2^-100 it stays there. */
// @ts-expect-error AssemblyScript decorator
@inline
function exp2(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(-100));
  const rounded = f32x4.add(x, f32x4.splat(MAGIC));
  const f = f32x4.sub(x, f32x4.sub(rounded, f32x4.splat(MAGIC)));
  let p = f32x4.splat(9.666368515387469e-3);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(5.5921975842256264e-2));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.24022349038020335));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(0.693121045203427));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1));
  // The bits of MAGIC leave by the shift; what remains is added to the exponent.
  return i32x4.add(p, i32x4.shl(rounded, 23));
}

/** max |x| of `rows` rows of `bytes`, `row` apart. */
function largest(x: usize, rows: i32, row: usize, bytes: usize): f32 {
  let top = f32x4.splat(0);
  for (let j = 0; j < rows; j++) {
    for (let d: usize = 0; d < bytes; d += 16) top = f32x4.pmax(top, f32x4.abs(v128.load(x + d)));
    x += row;
  }
  return max(
    max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
    max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
  );
}

// @ts-expect-error AssemblyScript decorator
@inline
function inverse(top: f32, m: f32): v128 {
  return f32x4.splat(top > 0 ? m / top : 0);
}

/** Keys of a head: out (headWidth / 2, padded, 2), so that a vector holds two dimensions of 4 keys. */
function pack_keys(k: usize, row: usize, tokens: i32, bytes: usize, padded: i32, by: v128, out: usize): void {
  const stride = <usize>padded << 2;
  for (let j = 0; j < padded; j++) {
    let p = out + (<usize>j << 2);
    for (let d: usize = 0; d < bytes; d += 32) {
      const c = j < tokens ? codes8(k + d, by) : i16x8.splat(0);
      v128.store32_lane(p, c, 0);
      v128.store32_lane(p + stride, c, 1);
      v128.store32_lane(p + 2 * stride, c, 2);
      v128.store32_lane(p + 3 * stride, c, 3);
      p += 4 * stride;
    }
    k += row;
  }
}

/** Values of a head: out (padded / 2, headWidth, 2), so that a vector holds 4 dimensions of two tokens. */
function pack_values(v: usize, row: usize, tokens: i32, bytes: usize, by: v128, out: usize): void {
  for (let j = 0; j < tokens; j += 2) {
    for (let d: usize = 0; d < bytes; d += 32) {
      const a = codes8(v + d, by);
      const b = j + 1 < tokens ? codes8(v + row + d, by) : i16x8.splat(0);
      v128.store(out, v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11));
      v128.store(out, v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), 16);
      out += 32;
    }
    v += 2 * row;
  }
}

/**
 * 4 rows of `left`, i16, times the columns of `right`, 8 at a time, in pairs: a vector of `right` holds two factors for
 * each of 4 columns. i32 to `out`, or f32 after n0…n3 scaled the rows, of which `rows` are written: `isScaled` is a
 * constant wherever this is called.
 */
// @ts-expect-error AssemblyScript decorator
@inline
function multiply4(
  isScaled: bool, left: usize, leftStride: usize, length: usize, right: usize, step: usize, columns: usize,
  out: usize, outStride: usize, rows: i32, n0: f32, n1: f32, n2: f32, n3: f32,
): void {
  const left1 = left + leftStride, left2 = left1 + leftStride, left3 = left2 + leftStride;
  for (let c: usize = 0; c < columns; c += 32) {
    let a0 = i32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    let p = right + c;
    for (let k: usize = 0; k < length; k += 4) {
      const x = v128.load(p), y = v128.load(p, 16);
      let w = v128.load32_splat(left + k);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, w));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(y, w));
      w = v128.load32_splat(left1 + k);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, w));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(y, w));
      w = v128.load32_splat(left2 + k);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x, w));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(y, w));
      w = v128.load32_splat(left3 + k);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x, w));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(y, w));
      p += step;
    }
    if (isScaled) {
      store_scaled(out + c, a0, b0, n0);
      if (rows > 1) store_scaled(out + c + outStride, a1, b1, n1);
      if (rows > 2) store_scaled(out + c + 2 * outStride, a2, b2, n2);
      if (rows > 3) store_scaled(out + c + 3 * outStride, a3, b3, n3);
    } else {
      store2(out + c, a0, b0);
      store2(out + c + outStride, a1, b1);
      store2(out + c + 2 * outStride, a2, b2);
      store2(out + c + 3 * outStride, a3, b3);
    }
  }
}

/** Scores of 4 queries, as codes (4, headWidth), with all keys: s i32 (4, padded), padded a multiple of 8. */
function scores4(q: usize, half: usize, kt: usize, padded: i32, s: usize): void {
  const stride = <usize>padded << 2;
  multiply4(false, q, half, half, kt, stride, stride, s, stride, 4, 0, 0, 0, 0);
}

/** 4 rows of weights times the values; n0…n3 scale the rows. From `rows` on none is written. */
function weigh4(
  s: usize, stride: usize, v: usize, tokens: i32, bytes: usize, out: usize, width: usize, rows: i32,
  n0: f32, n1: f32, n2: f32, n3: f32,
): void {
  const length = <usize>((tokens + 1) >> 1) << 2;
  multiply4(true, s, stride, length, v, bytes, bytes, out, width, rows, n0, n1, n2, n3);
}

/**
 * In place, i32 (padded) to i16 (padded): codes of the weights 2^(scale · (s − max)), 0 before `from` and from `to` on.
 * Returns the sum of the codes.
 */
function softmax(s: usize, from: i32, to: i32, tokens: i32, padded: i32, scale: f32): i32 {
  const end = s + (<usize>padded << 2);
  for (let j = 0; j < from; j++) store<i32>(s + (<usize>j << 2), i32.MIN_VALUE);
  for (let j = to; j < padded; j++) store<i32>(s + (<usize>j << 2), i32.MIN_VALUE);
  let top = i32x4.splat(i32.MIN_VALUE);
  for (let p = s; p < end; p += 16) top = i32x4.max_s(top, v128.load(p));
  const most = max(
    max(i32x4.extract_lane(top, 0), i32x4.extract_lane(top, 1)),
    max(i32x4.extract_lane(top, 2), i32x4.extract_lane(top, 3)),
  );
  // In f32, since the difference of two scores may leave 32 bits.
  const shift = f32x4.splat(<f32>most), by = f32x4.splat(scale);
  for (let p = s; p < end; p += 32) {
    const a = exp2(f32x4.mul(f32x4.sub(f32x4.convert_i32x4_s(v128.load(p)), shift), by));
    const b = exp2(f32x4.mul(f32x4.sub(f32x4.convert_i32x4_s(v128.load(p, 16)), shift), by));
    store2(p, a, b);
  }
  for (let j = 0; j < from; j++) store<f32>(s + (<usize>j << 2), 0);
  for (let j = to; j < padded; j++) store<f32>(s + (<usize>j << 2), 0);
  let sum = f32x4.splat(0);
  for (let p = s; p < end; p += 16) sum = f32x4.add(sum, v128.load(p));
  // Rounding adds less than 1 a token.
  const by_sum = f32x4.splat(min<f32>(WEIGHT_MAX, <f32>(WEIGHT_SUM - tokens) / hsum(sum)));
  let total = i32x4.splat(0);
  let o = s;
  for (let p = s; p < end; p += 32) {
    const codes = codes8(p, by_sum);
    v128.store(o, codes);
    total = i32x4.add(total, i32x4.dot_i16x8_s(codes, i16x8.splat(1)));
    o += 16;
  }
  return (
    i32x4.extract_lane(total, 0) + i32x4.extract_lane(total, 1) +
    (i32x4.extract_lane(total, 2) + i32x4.extract_lane(total, 3))
  );
}

// @ts-expect-error AssemblyScript decorator
@inline
function store2(out: usize, a: v128, b: v128): void {
  v128.store(out, a);
  v128.store(out, b, 16);
}

// @ts-expect-error AssemblyScript decorator
@inline
function store_scaled(out: usize, a: v128, b: v128, by: f32): void {
  const scale = f32x4.splat(by);
  store2(out, f32x4.mul(f32x4.convert_i32x4_s(a), scale), f32x4.mul(f32x4.convert_i32x4_s(b), scale));
}

/** The same of query i, which sees what is at most `window` before and after it. Of queries beyond the last nothing is used. */
// @ts-expect-error AssemblyScript decorator
@inline
function softmax_of(i: i32, window: i32, s: usize, tokens: i32, padded: i32, scale: f32): i32 {
  const at = min(i, tokens - 1);
  return softmax(s, max(0, at - window), min(tokens, at + window + 1), tokens, padded, scale);
}

/** Codes of one query of a tile. Returns what a score must be multiplied with to be a power of 2. */
function pack_query(q: usize, bytes: usize, m: f32, keyScale: f32, out: usize): f32 {
  const top = largest(q, 1, 0, bytes);
  const by = inverse(top, m);
  for (let d: usize = 0; d < bytes; d += 32) {
    v128.store(out, codes8(q + d, by));
    out += 16;
  }
  return (top / m) * keyScale;
}

/**
 * `window`: `tokens` or more where each sees all. `scratch`: f32 (2 · headWidth + 4, tokens rounded up to 8). Queries are taken 4 at a time, so up to 3 rows beyond the
 * last are read (and not used): `qkv` must lie in the memory with that much after it.
 */
export function attention_f32(
  qkv: usize, tokens: i32, heads: i32, headWidth: i32, window: i32, out: usize, scratch: usize,
): void {
  const bytes = <usize>headWidth << 2;
  const half = bytes >> 1;
  const width = bytes * heads;
  const row = width * 3;
  const padded = (tokens + 7) & ~7;
  const stride = <usize>padded << 2;
  const m = <f32>floor(sqrt<f64>(<f64>i32.MAX_VALUE / <f64>headWidth));
  // log2 e / √d: powers of 2 are cheaper than those of e.
  const toPower: f32 = <f32>1.44269504088896341 / sqrt<f32>(<f32>headWidth);
  const v = scratch + (half * padded);
  const s = v + (half * padded);
  const codes = s + stride * 4;
  for (let h = 0; h < heads; h++) {
    const q = qkv + bytes * h;
    const key = largest(q + width, tokens, row, bytes);
    pack_keys(q + width, row, tokens, bytes, padded, inverse(key, m), scratch);
    const value = largest(q + 2 * width, tokens, row, bytes);
    pack_values(q + 2 * width, row, tokens, bytes, inverse(value, VALUE_MAX), v);
    const keyScale: f32 = (key / m) * toPower;
    const valueScale: f32 = value / VALUE_MAX;
    for (let i = 0; i < tokens; i += 4) {
      const at = q + row * i;
      const c0 = pack_query(at, bytes, m, keyScale, codes);
      const c1 = pack_query(at + row, bytes, m, keyScale, codes + half);
      const c2 = pack_query(at + 2 * row, bytes, m, keyScale, codes + 2 * half);
      const c3 = pack_query(at + 3 * row, bytes, m, keyScale, codes + 3 * half);
      scores4(codes, half, scratch, padded, s);
      const n0 = valueScale / <f32>softmax_of(i, window, s, tokens, padded, c0);
      const n1 = valueScale / <f32>softmax_of(i + 1, window, s + stride, tokens, padded, c1);
      const n2 = valueScale / <f32>softmax_of(i + 2, window, s + 2 * stride, tokens, padded, c2);
      const n3 = valueScale / <f32>softmax_of(i + 3, window, s + 3 * stride, tokens, padded, c3);
      const o = out + width * i + bytes * h;
      weigh4(s, stride, v, tokens, bytes, o, width, min(4, tokens - i), n0, n1, n2, n3);
    }
  }
}
