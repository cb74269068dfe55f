// The end of a matrix product: from integer sums to f32, with bias and, for the feed-forward layer, GELU.
//
// gelu(x) = x · (1 + erf(x / √2)) / 2, as BERT has it. erf is the odd rational approximation of degree 13/8 on
// |x| ≤ 4 that Eigen uses (largest error 4e-7).

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
function fma(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), f32x4.splat(c));
}

// @ts-expect-error AssemblyScript decorator
@inline
export function gelu4(x: v128): v128 {
  const s = f32x4.mul(x, f32x4.splat(0.7071067811865476));
  const z = f32x4.pmax(f32x4.pmin(s, f32x4.splat(4)), f32x4.splat(-4));
  const z2 = f32x4.mul(z, z);
  let p = fma(z2, f32x4.splat(-2.72614225801306e-10), 2.77068142495902e-8);
  p = fma(p, z2, -2.10102402082508e-6);
  p = fma(p, z2, -5.69250639462346e-5);
  p = fma(p, z2, -7.34990630326855e-4);
  p = fma(p, z2, -2.954599808540250e-3);
  p = fma(p, z2, -1.60960333262415e-2);
  let q = fma(z2, f32x4.splat(-1.45660718464996e-5), -2.13374055278905e-4);
  q = fma(q, z2, -1.68282697438203e-3);
  q = fma(q, z2, -7.37332916720468e-3);
  q = fma(q, z2, -1.42647390514189e-2);
  const erf = f32x4.div(f32x4.mul(z, p), q);
  return f32x4.mul(f32x4.mul(x, f32x4.splat(0.5)), f32x4.add(erf, f32x4.splat(1)));
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
