// The same product as gemm_u7i7_relaxed, bit for bit, on SIMD without relaxed instructions: weights are widened
// to 16 bits while loading, activations are kept as i16, and i32x4.dot_i16x8_s multiplies.
// A vector of sums holds o0 k01, o0 k23, o1 k01, o1 k23: the two halves of an output are added at the end.
import { store_outputs } from './epilogue_f32';

// @ts-expect-error AssemblyScript decorator
@inline
function join(a: v128, b: v128): v128 {
  return i32x4.add(i32x4.shuffle(a, b, 0, 2, 4, 6), i32x4.shuffle(a, b, 1, 3, 5, 7));
}

/** One panel of 8 outputs for 2 tokens. */
function tile2(w: usize, a: usize, inputs: i32, e: usize, t: i32, o: i32): void {
  let p0 = i32x4.splat(0), p1 = p0, p2 = p0, p3 = p0, q0 = p0, q1 = p0, q2 = p0, q3 = p0;
  const b = a + (<usize>inputs << 1);
  for (let k: usize = 0; k < <usize>inputs << 1; k += 8) {
    const x = v128.load64_splat(a + k), y = v128.load64_splat(b + k);
    const w0 = v128.load8x8_s(w), w1 = v128.load8x8_s(w, 8), w2 = v128.load8x8_s(w, 16), w3 = v128.load8x8_s(w, 24);
    w += 32;
    p0 = i32x4.add(p0, i32x4.dot_i16x8_s(w0, x));
    p1 = i32x4.add(p1, i32x4.dot_i16x8_s(w1, x));
    p2 = i32x4.add(p2, i32x4.dot_i16x8_s(w2, x));
    p3 = i32x4.add(p3, i32x4.dot_i16x8_s(w3, x));
    q0 = i32x4.add(q0, i32x4.dot_i16x8_s(w0, y));
    q1 = i32x4.add(q1, i32x4.dot_i16x8_s(w1, y));
    q2 = i32x4.add(q2, i32x4.dot_i16x8_s(w2, y));
    q3 = i32x4.add(q3, i32x4.dot_i16x8_s(w3, y));
  }
  store_outputs(e, t, o, join(p0, p1), join(p2, p3));
  store_outputs(e, t + 1, o, join(q0, q1), join(q2, q3));
}

/** One panel of 8 outputs for 1 token. */
function tile1(w: usize, a: usize, inputs: i32, e: usize, t: i32, o: i32): void {
  let p0 = i32x4.splat(0), p1 = p0, p2 = p0, p3 = p0;
  for (let k: usize = 0; k < <usize>inputs << 1; k += 8) {
    const x = v128.load64_splat(a + k);
    p0 = i32x4.add(p0, i32x4.dot_i16x8_s(v128.load8x8_s(w), x));
    p1 = i32x4.add(p1, i32x4.dot_i16x8_s(v128.load8x8_s(w, 8), x));
    p2 = i32x4.add(p2, i32x4.dot_i16x8_s(v128.load8x8_s(w, 16), x));
    p3 = i32x4.add(p3, i32x4.dot_i16x8_s(v128.load8x8_s(w, 24), x));
    w += 32;
  }
  store_outputs(e, t, o, join(p0, p1), join(p2, p3));
}

/** Activations are i16, row-major (tokens, inputs). `e`: see epilogue_f32. */
export function gemm_u7i7_simd(w: usize, a: usize, tokens: i32, inputs: i32, outputs: i32, e: usize): void {
  const panel = <usize>inputs * 8;
  for (let o = 0; o < outputs; o += 8) {
    let t = 0;
    for (; t + 1 < tokens; t += 2) tile2(w, a + (<usize>t * inputs << 1), inputs, e, t, o);
    if (t < tokens) tile1(w, a + (<usize>t * inputs << 1), inputs, e, t, o);
    w += panel;
  }
}
