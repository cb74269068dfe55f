// a[t, k] = clamp(round(x[t, k] / scale[t]) + zero[t], 0, 127), asymmetric and per token:
// lo = min(0, min x), hi = max(0, max x), scale = (hi − lo) / 127, zero = round(−lo / scale).
// A row of zeros gets scale 1 and zero 0. Asymmetric, because what follows GELU is almost all positive: a
// symmetric range would waste half of the 7 bits. Rounding is to even.

// @ts-expect-error AssemblyScript decorator
@inline
function hmin(v: v128): f32 {
  return min(min(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)), min(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}

// @ts-expect-error AssemblyScript decorator
@inline
function hmax(v: v128): f32 {
  return max(max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)), max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}

/** 1.5 · 2^23: adding it to |x| < 2^22 leaves x rounded to even in the low bits of the sum. */
const MAGIC: f32 = 12582912;

/** Rounds and converts in one addition; `offset` is the bits of MAGIC less the zero point. */
// @ts-expect-error AssemblyScript decorator
@inline
function code4(x: usize, inverse: v128, offset: v128): v128 {
  return i32x4.sub(f32x4.add(f32x4.mul(v128.load(x), inverse), f32x4.splat(MAGIC)), offset);
}

// @ts-expect-error AssemblyScript decorator
@inline
function quantize_u7(x: usize, rows: i32, width: i32, out: usize, scales: usize, zeros: usize, wide: bool): void {
  for (let t = 0; t < rows; t++) {
    const end = x + (<usize>width << 2);
    let lo = f32x4.splat(0), hi = lo;
    for (let p = x; p < end; p += 16) {
      const v = v128.load(p);
      // pmin and pmax are one instruction; min and max, which care for NaN and −0, are several.
      lo = f32x4.pmin(lo, v);
      hi = f32x4.pmax(hi, v);
    }
    const low = hmin(lo);
    const range = hmax(hi) - low;
    const scale: f32 = range > 0 ? range / 127 : 1;
    const zero: f32 = nearest<f32>(-low / scale);
    store<f32>(scales + (<usize>t << 2), scale);
    store<i32>(zeros + (<usize>t << 2), <i32>zero);
    const inverse = f32x4.splat(1 / scale);
    const offset = i32x4.splat(reinterpret<i32>(MAGIC) - <i32>zero);
    const top = i16x8.splat(127);
    for (let p = x; p < end; p += 64) {
      // narrow saturates below at 0 only in its last step, so the upper bound is taken on 16 bits.
      const a = i16x8.min_s(i16x8.narrow_i32x4_s(code4(p, inverse, offset), code4(p + 16, inverse, offset)), top);
      const b = i16x8.min_s(i16x8.narrow_i32x4_s(code4(p + 32, inverse, offset), code4(p + 48, inverse, offset)), top);
      if (wide) {
        v128.store(out, i16x8.max_s(a, i16x8.splat(0)));
        v128.store(out, i16x8.max_s(b, i16x8.splat(0)), 16);
        out += 32;
      } else {
        v128.store(out, i8x16.narrow_i16x8_u(a, b));
        out += 16;
      }
    }
    x = end;
  }
}

/** Codes as u8, for gemm_u7i7_relaxed. `x` f32 (rows, width), width a multiple of 16. */
export function quantize_u7_relaxed(x: usize, rows: i32, width: i32, out: usize, scales: usize, zeros: usize): void {
  quantize_u7(x, rows, width, out, scales, zeros, false);
}

/** Codes as i16, for gemm_u7i7_simd. */
export function quantize_u7_simd(x: usize, rows: i32, width: i32, out: usize, scales: usize, zeros: usize): void {
  quantize_u7(x, rows, width, out, scales, zeros, true);
}
