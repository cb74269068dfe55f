// out[t, o] = ((Σ_k w[o, k] · a[t, k]) − zero[t] · wSum[o]) · aScale[t] · wScale[o] + bias[o]
//
// Domain: w in −63..63, a in 0..127 (7 bits each), inputs a multiple of 8, outputs a multiple of 8.
// Bounds: one i16 lane adds 4 products: 4 · 63 · 127 = 32,004 ≤ 32,767, so neither the pairwise product
// (i16x8.relaxed_dot, whose result is defined because a has its top bit clear) nor the 16-bit sum can
// saturate, and the relaxed instruction gives the same bits on every processor. The i32 accumulator holds
// inputs up to 2^31 / (63 · 127) = 268,000.
//
// Weights come in panels of 8 outputs: for each 4 inputs, 32 bytes o0k0..3, o1k0..3, …, o7k0..3. A lane of
// the accumulator is one output, so no horizontal sum is needed and the epilogue works on whole vectors.
import { store_outputs } from './epilogue_f32';

// @ts-expect-error AssemblyScript decorator
@inline
function pair_dot(w0: v128, w1: v128, a0: v128, a1: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_s(
    i16x8.add(i16x8.relaxed_dot_i8x16_i7x16_s(w0, a0), i16x8.relaxed_dot_i8x16_i7x16_s(w1, a1)),
  );
}

/**
 * One panel of 8 outputs for 1 to 4 tokens. `tokens` is a constant wherever this is called, so that the compiler leaves
 * out the rows that are not there: the same code as four functions written out.
 */
// @ts-expect-error AssemblyScript decorator
@inline
function tile(tokens: i32, w: usize, a: usize, inputs: i32, e: usize, t: i32, o: i32): void {
  let s00 = i32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  const a1 = a + inputs, a2 = a1 + inputs, a3 = a2 + inputs;
  for (let k: usize = 0; k < <usize>inputs; k += 8) {
    const w00 = v128.load(w), w01 = v128.load(w, 16), w10 = v128.load(w, 32), w11 = v128.load(w, 48);
    w += 64;
    let x0 = v128.load32_splat(a + k), x1 = v128.load32_splat(a + k, 4);
    s00 = i32x4.add(s00, pair_dot(w00, w10, x0, x1));
    s01 = i32x4.add(s01, pair_dot(w01, w11, x0, x1));
    if (tokens > 1) {
      x0 = v128.load32_splat(a1 + k); x1 = v128.load32_splat(a1 + k, 4);
      s10 = i32x4.add(s10, pair_dot(w00, w10, x0, x1));
      s11 = i32x4.add(s11, pair_dot(w01, w11, x0, x1));
    }
    if (tokens > 2) {
      x0 = v128.load32_splat(a2 + k); x1 = v128.load32_splat(a2 + k, 4);
      s20 = i32x4.add(s20, pair_dot(w00, w10, x0, x1));
      s21 = i32x4.add(s21, pair_dot(w01, w11, x0, x1));
    }
    if (tokens > 3) {
      x0 = v128.load32_splat(a3 + k); x1 = v128.load32_splat(a3 + k, 4);
      s30 = i32x4.add(s30, pair_dot(w00, w10, x0, x1));
      s31 = i32x4.add(s31, pair_dot(w01, w11, x0, x1));
    }
  }
  store_outputs(e, t, o, s00, s01);
  if (tokens > 1) store_outputs(e, t + 1, o, s10, s11);
  if (tokens > 2) store_outputs(e, t + 2, o, s20, s21);
  if (tokens > 3) store_outputs(e, t + 3, o, s30, s31);
}

// A function each: all four in one would be too long to be compiled well.
function tile4(w: usize, a: usize, inputs: i32, e: usize, t: i32, o: i32): void {
  tile(4, w, a, inputs, e, t, o);
}
function tile3(w: usize, a: usize, inputs: i32, e: usize, t: i32, o: i32): void {
  tile(3, w, a, inputs, e, t, o);
}
function tile2(w: usize, a: usize, inputs: i32, e: usize, t: i32, o: i32): void {
  tile(2, w, a, inputs, e, t, o);
}
function tile1(w: usize, a: usize, inputs: i32, e: usize, t: i32, o: i32): void {
  tile(1, w, a, inputs, e, t, o);
}

/** Activations are u8, row-major (tokens, inputs). `e`: see epilogue_f32. */
export function gemm_u7i7_relaxed(w: usize, a: usize, tokens: i32, inputs: i32, outputs: i32, e: usize): void {
  const panel = <usize>inputs * 8;
  for (let o = 0; o < outputs; o += 8) {
    let t = 0;
    let left = tokens;
    while (left > 0) {
      const row = a + <usize>t * inputs;
      // 5 and 6 tokens left go as 3 + 2 and 3 + 3: a tile of one token reloads the panel for little work.
      const n = left >= 7 || left === 4 ? 4 : left >= 3 ? 3 : left;
      if (n === 4) tile4(w, row, inputs, e, t, o);
      else if (n === 3) tile3(w, row, inputs, e, t, o);
      else if (n === 2) tile2(w, row, inputs, e, t, o);
      else tile1(w, row, inputs, e, t, o);
      t += n;
      left -= n;
    }
    w += panel;
  }
}
