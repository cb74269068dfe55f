// scores[r] = (Σ_k codes[r, k] · query[k]) · scales[r]: the exact scan over stored codes.
// codes i8 (rows, dim) in −127..127, query i16 holding −127..127, dim a multiple of 16, scales and scores f32.
// Bound: |sum| ≤ dim · 127², in i32 up to dim = 133,000.

// @ts-expect-error AssemblyScript decorator
@inline
function hsum(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

export function dot_i8_simd(query: usize, codes: usize, rows: i32, dim: i32, scales: usize, scores: usize): void {
  for (let r = 0; r < rows; r++) {
    let s0 = i32x4.splat(0), s1 = s0;
    for (let k: usize = 0; k < <usize>dim; k += 16) {
      const c = v128.load(codes + k);
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(c), v128.load(query + (k << 1))));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(c), v128.load(query + (k << 1), 16)));
    }
    const at = <usize>r << 2;
    store<f32>(scores + at, <f32>hsum(i32x4.add(s0, s1)) * load<f32>(scales + at));
    codes += dim;
  }
}
