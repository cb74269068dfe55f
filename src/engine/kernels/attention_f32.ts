// Multi-head attention of one sequence, f32:
// out[i, h] = Σ_j softmax_j(q[i, h] · k[j, h] / √d) · v[j, h], heads h of width d, d a multiple of 8.
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
  x = f32x4.pmax(x, f32x4.splat(-87));
  // Adding 1.5 · 2^23 rounds to even and leaves n in the low bits.
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504088896341)), f32x4.splat(12582912));
  const n = f32x4.sub(rounded, f32x4.splat(12582912));
  let f = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  f = f32x4.sub(f, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(f, f)), f), f32x4.splat(1));
  // The magic number's own bits leave by the shift.
  const power = i32x4.shl(i32x4.add(rounded, i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** Transposes the keys of one head: kt (headWidth, padded), so that one vector holds one dimension of 4 keys. */
function transpose_keys(k: usize, row: usize, tokens: i32, headWidth: i32, padded: i32, kt: usize): void {
  for (let j = 0; j < padded; j++) {
    for (let d = 0; d < headWidth; d++) {
      const value: f32 = j < tokens ? load<f32>(k + (<usize>d << 2)) : 0;
      store<f32>(kt + (<usize>(d * padded + j) << 2), value);
    }
    k += row;
  }
}

/** Scores of 4 queries with all keys: s (4, padded), padded a multiple of 8. */
function scores4(q: usize, row: usize, kt: usize, headWidth: i32, padded: i32, s: usize): void {
  const stride = <usize>padded << 2;
  const q1 = q + row, q2 = q1 + row, q3 = q2 + row;
  for (let j: usize = 0; j < stride; j += 32) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    let k = kt + j;
    for (let d: usize = 0; d < <usize>headWidth << 2; d += 4) {
      const x = v128.load(k), y = v128.load(k, 16);
      let w = v128.load32_splat(q + d);
      a0 = f32x4.add(a0, f32x4.mul(x, w));
      b0 = f32x4.add(b0, f32x4.mul(y, w));
      w = v128.load32_splat(q1 + d);
      a1 = f32x4.add(a1, f32x4.mul(x, w));
      b1 = f32x4.add(b1, f32x4.mul(y, w));
      w = v128.load32_splat(q2 + d);
      a2 = f32x4.add(a2, f32x4.mul(x, w));
      b2 = f32x4.add(b2, f32x4.mul(y, w));
      w = v128.load32_splat(q3 + d);
      a3 = f32x4.add(a3, f32x4.mul(x, w));
      b3 = f32x4.add(b3, f32x4.mul(y, w));
      k += stride;
    }
    store2(s + j, a0, b0);
    store2(s + j + stride, a1, b1);
    store2(s + j + 2 * stride, a2, b2);
    store2(s + j + 3 * stride, a3, b3);
  }
}

/** In place: exp(scale · (s − max)), 0 in the padding. Returns 1 / Σ. */
function softmax(s: usize, tokens: i32, padded: i32, scale: f32): f32 {
  const end = s + (<usize>padded << 2);
  for (let j = tokens; j < padded; j++) store<f32>(s + (<usize>j << 2), -3e38);
  let top = f32x4.splat(-3e38);
  for (let p = s; p < end; p += 16) top = f32x4.pmax(top, v128.load(p));
  const shift = f32x4.splat(
    max(max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)), max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3))),
  );
  const by = f32x4.splat(scale);
  for (let p = s; p < end; p += 16) v128.store(p, exp4(f32x4.mul(f32x4.sub(v128.load(p), shift), by)));
  for (let j = tokens; j < padded; j++) store<f32>(s + (<usize>j << 2), 0);
  let total = f32x4.splat(0);
  for (let p = s; p < end; p += 16) total = f32x4.add(total, v128.load(p));
  return <f32>1 / hsum(total);
}

/**
 * Copies the values of one head together: (tokens, headWidth). In qkv they stand 3 · width apart, which at a width of
 * 384 maps them all to 8 of the 64 sets of the first-level cache.
 */
function pack_values(v: usize, row: usize, tokens: i32, bytes: usize, out: usize): void {
  for (let j = 0; j < tokens; j++) {
    memory.copy(out, v, bytes);
    out += bytes;
    v += row;
  }
}

/** 4 rows of weights times the values, 8 dimensions at a time. Rows from `rows` on are not written. */
function weigh4(s: usize, v: usize, tokens: i32, padded: i32, bytes: usize, out: usize, width: usize, rows: i32): void {
  const stride = <usize>padded << 2;
  const s1 = s + stride, s2 = s1 + stride, s3 = s2 + stride;
  for (let d: usize = 0; d < bytes; d += 32) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    let value = v + d;
    for (let j: usize = 0; j < <usize>tokens << 2; j += 4) {
      const x = v128.load(value), y = v128.load(value, 16);
      let w = v128.load32_splat(s + j);
      a0 = f32x4.add(a0, f32x4.mul(x, w));
      b0 = f32x4.add(b0, f32x4.mul(y, w));
      w = v128.load32_splat(s1 + j);
      a1 = f32x4.add(a1, f32x4.mul(x, w));
      b1 = f32x4.add(b1, f32x4.mul(y, w));
      w = v128.load32_splat(s2 + j);
      a2 = f32x4.add(a2, f32x4.mul(x, w));
      b2 = f32x4.add(b2, f32x4.mul(y, w));
      w = v128.load32_splat(s3 + j);
      a3 = f32x4.add(a3, f32x4.mul(x, w));
      b3 = f32x4.add(b3, f32x4.mul(y, w));
      value += bytes;
    }
    store2(out + d, a0, b0);
    if (rows > 1) store2(out + d + width, a1, b1);
    if (rows > 2) store2(out + d + 2 * width, a2, b2);
    if (rows > 3) store2(out + d + 3 * width, a3, b3);
  }
}

// @ts-expect-error AssemblyScript decorator
@inline
function store2(out: usize, a: v128, b: v128): void {
  v128.store(out, a);
  v128.store(out, b, 16);
}

// @ts-expect-error AssemblyScript decorator
@inline
function scale_row(out: usize, headWidth: i32, by: f32): void {
  for (let d: usize = 0; d < <usize>headWidth << 2; d += 16) v128.store(out + d, f32x4.mul(v128.load(out + d), f32x4.splat(by)));
}

/**
 * `scratch`: f32 (2 · headWidth + 4, tokens rounded up to 8). Queries are taken 4 at a time, so up to 3 rows beyond the
 * last are read (and not used): `qkv` must lie in the memory with that much after it.
 */
export function attention_f32(qkv: usize, tokens: i32, heads: i32, headWidth: i32, out: usize, scratch: usize): void {
  const bytes = <usize>headWidth << 2;
  const width = bytes * heads;
  const row = width * 3;
  const padded = (tokens + 7) & ~7;
  const scale: f32 = <f32>1 / sqrt<f32>(<f32>headWidth);
  const stride = <usize>padded << 2;
  const s = scratch + stride * headWidth;
  const v = s + stride * 4;
  for (let h = 0; h < heads; h++) {
    const q = qkv + bytes * h;
    transpose_keys(q + width, row, tokens, headWidth, padded, scratch);
    pack_values(q + 2 * width, row, tokens, bytes, v);
    for (let i = 0; i < tokens; i += 4) {
      scores4(q + row * i, row, scratch, headWidth, padded, s);
      const o = out + width * i + bytes * h;
      const rows = min(4, tokens - i);
      const n0 = softmax(s, tokens, padded, scale);
      const n1 = softmax(s + stride, tokens, padded, scale);
      const n2 = softmax(s + 2 * stride, tokens, padded, scale);
      const n3 = softmax(s + 3 * stride, tokens, padded, scale);
      weigh4(s, v, tokens, padded, bytes, o, width, rows);
      scale_row(o, headWidth, n0);
      if (rows > 1) scale_row(o + width, headWidth, n1);
      if (rows > 2) scale_row(o + 2 * width, headWidth, n2);
      if (rows > 3) scale_row(o + 3 * width, headWidth, n3);
    }
  }
}
