// Multi-head attention of one sequence, f32:
// out[i, h] = Σ_j softmax_j(q[i, h] · k[j, h] / √d) · v[j, h], heads h of width d, d a multiple of 4.
// qkv is (tokens, 3 · width): queries, keys, values side by side, as one matrix product wrote them.
// exp(x) = 2^n · p(f) with n = round(x · log2 e): the polynomial of Cephes expf (largest relative error 2e-7).

// @ts-expect-error AssemblyScript decorator
@inline
function hsum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** e^x for x in −87..0; below that 0 is not reached, but 1e-38 is as good. */
// @ts-expect-error AssemblyScript decorator
@inline
function exp4(x: v128): v128 {
  x = f32x4.max(x, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  let f = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  f = f32x4.sub(f, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(f, f)), f), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** `weights`: scratch of tokens f32, padded to a multiple of 4. */
export function attention_f32(qkv: usize, tokens: i32, heads: i32, headWidth: i32, out: usize, weights: usize): void {
  const bytes = <usize>headWidth << 2;
  const width = bytes * heads;
  const row = width * 3;
  const inverse: f32 = <f32>1 / sqrt<f32>(<f32>headWidth);
  const padded = (tokens + 3) & ~3;
  for (let h = 0; h < heads; h++) {
    const q0 = qkv + bytes * h;
    const k0 = q0 + width;
    const v0 = k0 + width;
    for (let i = 0; i < tokens; i++) {
      const q = q0 + row * i;
      let top: f32 = -3e38;
      let k = k0;
      for (let j = 0; j < tokens; j++) {
        let sum = f32x4.splat(0);
        for (let p: usize = 0; p < bytes; p += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(q + p), v128.load(k + p)));
        const s = hsum(sum) * inverse;
        store<f32>(weights + (<usize>j << 2), s);
        top = max(top, s);
        k += row;
      }
      const shift = f32x4.splat(top);
      for (let p: usize = 0; p < <usize>padded << 2; p += 16) {
        v128.store(weights + p, exp4(f32x4.sub(v128.load(weights + p), shift)));
      }
      for (let j = tokens; j < padded; j++) store<f32>(weights + (<usize>j << 2), 0);
      let total = f32x4.splat(0);
      for (let p: usize = 0; p < <usize>padded << 2; p += 16) total = f32x4.add(total, v128.load(weights + p));
      const normal = f32x4.splat(<f32>1 / hsum(total));
      const o = out + width * i + bytes * h;
      for (let p: usize = 0; p < bytes; p += 16) {
        let sum = f32x4.splat(0);
        let v = v0 + p;
        for (let j = 0; j < tokens; j++) {
          sum = f32x4.add(sum, f32x4.mul(f32x4.splat(load<f32>(weights + (<usize>j << 2))), v128.load(v)));
          v += row;
        }
        v128.store(o + p, f32x4.mul(sum, normal));
      }
    }
  }
}
