// The end of a matrix product: from integer sums to f32, with bias and, for the feed-forward layer, GELU.
//
// gelu(x) = x · Φ(x), as BERT has it, with Φ(x) − 1/2 an odd polynomial of degree 13 on |x| ≤ 3.9 (minimax fit of
// the product; largest error 1.5e-4, a two-hundredth of a step of the 7 bits that follow).
// Tried and lost: a rational erf good to 4e-7, which needs five more products and a division.

// Fields of an epilogue record, all u32: where the epilogue finds what it needs.
const W_SCALES: usize = 0; // f32[outputs]
const W_SUMS: usize = 4; // i32[outputs], Σ_k w[o, k]
const BIAS: usize = 8; // f32[outputs]
const A_SCALES: usize = 12; // f32[tokens]
const A_ZEROS: usize = 16; // i32[tokens]
const OUT: usize = 20; // f32[tokens, outputs]
const OUTPUTS: usize = 24;
const GELU: usize = 28; // 0 or 1

// @ts-expect-error AssemblyScript decorator
@inline
function step(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), f32x4.splat(c));
}

// @ts-expect-error AssemblyScript decorator
@inline
export function gelu4(x: v128): v128 {
  const z = f32x4.pmax(f32x4.pmin(x, f32x4.splat(3.9)), f32x4.splat(-3.9));
  const z2 = f32x4.mul(z, z);
  let p = step(z2, f32x4.splat(2.62700427e-8), -1.77042595e-6);
  p = step(p, z2, 5.12359834e-5);
  p = step(p, z2, -8.445002640e-4);
  p = step(p, z2, 8.91373392e-3);
  p = step(p, z2, -6.48693673e-2);
  p = step(p, z2, 0.398085533);
  return f32x4.mul(x, f32x4.add(f32x4.mul(p, z), f32x4.splat(0.5)));
}

/** 8 sums of token `t`, outputs `o` to `o + 7`. */
// @ts-expect-error AssemblyScript decorator
@inline
export function store_outputs(e: usize, t: i32, o: i32, sum0: v128, sum1: v128): void {
  const at = <usize>o << 2;
  const zero = i32x4.splat(load<i32>(<usize>load<u32>(e, A_ZEROS) + (<usize>t << 2)));
  const scale = f32x4.splat(load<f32>(<usize>load<u32>(e, A_SCALES) + (<usize>t << 2)));
  const wSums = <usize>load<u32>(e, W_SUMS) + at;
  const wScales = <usize>load<u32>(e, W_SCALES) + at;
  const bias = <usize>load<u32>(e, BIAS) + at;
  const out = <usize>load<u32>(e, OUT) + (<usize>t * load<u32>(e, OUTPUTS) << 2) + at;
  const x0 = f32x4.convert_i32x4_s(i32x4.sub(sum0, i32x4.mul(zero, v128.load(wSums))));
  const x1 = f32x4.convert_i32x4_s(i32x4.sub(sum1, i32x4.mul(zero, v128.load(wSums, 16))));
  let y0 = f32x4.add(f32x4.mul(x0, f32x4.mul(scale, v128.load(wScales))), v128.load(bias));
  let y1 = f32x4.add(f32x4.mul(x1, f32x4.mul(scale, v128.load(wScales, 16))), v128.load(bias, 16));
  if (load<u32>(e, GELU)) {
    y0 = gelu4(y0);
    y1 = gelu4(y1);
  }
  v128.store(out, y0);
  v128.store(out, y1, 16);
}
