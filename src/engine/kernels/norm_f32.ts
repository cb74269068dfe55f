// Layer norm, pooling and the embedding look-up: all f32, row-major, widths a multiple of 4.

// @ts-expect-error AssemblyScript decorator
@inline
function hsum(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/**
 * x[t] += residual[t]; out[t] = gamma · (x[t] − mean x[t]) / √(var x[t] + eps) + beta; x, residual and out (rows, width).
 * `params` holds gamma, then beta. A residual at address 0 is none; `out` may be x.
 */
export function layer_norm_f32(
  x: usize, residual: usize, rows: i32, width: i32, params: usize, eps: f32, out: usize,
): void {
  const bytes = <usize>width << 2;
  const n = <f32>width;
  for (let t = 0; t < rows; t++) {
    if (residual) {
      for (let p: usize = 0; p < bytes; p += 16) v128.store(x + p, f32x4.add(v128.load(x + p), v128.load(residual + p)));
      residual += bytes;
    }
    let sum = f32x4.splat(0);
    for (let p: usize = 0; p < bytes; p += 16) sum = f32x4.add(sum, v128.load(x + p));
    const mean = f32x4.splat(hsum(sum) / n);
    let squares = f32x4.splat(0);
    for (let p: usize = 0; p < bytes; p += 16) {
      const d = f32x4.sub(v128.load(x + p), mean);
      squares = f32x4.add(squares, f32x4.mul(d, d));
    }
    const inverse = f32x4.splat(<f32>1 / sqrt<f32>(hsum(squares) / n + eps));
    for (let p: usize = 0; p < bytes; p += 16) {
      const d = f32x4.mul(f32x4.sub(v128.load(x + p), mean), inverse);
      v128.store(out + p, f32x4.add(f32x4.mul(d, v128.load(params + p)), v128.load(params + bytes + p)));
    }
    x += bytes;
    out += bytes;
  }
}

/** Eight codes times their scale, and what is added to them. */
// @ts-expect-error AssemblyScript decorator
@inline
function write8(codes: v128, scale: v128, added: usize, out: usize): void {
  const lo = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(codes));
  const hi = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(codes));
  v128.store(out, f32x4.add(f32x4.mul(lo, scale), v128.load(added)));
  v128.store(out, f32x4.add(f32x4.mul(hi, scale), v128.load(added, 16)), 16);
}

/** out[t] = codes[ids[t]] · scales[ids[t]] + positions[t]: word codes i8 (vocabulary, width). */
export function embed_i8(ids: usize, tokens: i32, width: i32, codes: usize, scales: usize, positions: usize, out: usize): void {
  for (let t = 0; t < tokens; t++) {
    const id = <usize>load<u32>(ids + (<usize>t << 2));
    const scale = f32x4.splat(load<f32>(scales + (id << 2)));
    const row = codes + id * width;
    for (let k: usize = 0; k < <usize>width; k += 8) {
      write8(v128.load8x8_s(row + k), scale, positions, out);
      out += 32;
      positions += 32;
    }
  }
}

/**
 * The same for word codes of 4 bits (vocabulary, width / 2), width a multiple of 32: 1 to 15 stand for −7 to 7, those of
 * 32 numbers in 16 bytes, the first 16 in the low halves.
 */
export function embed_i4(ids: usize, tokens: i32, width: i32, codes: usize, scales: usize, positions: usize, out: usize): void {
  const half = i8x16.splat(15);
  const zero = i8x16.splat(8);
  for (let t = 0; t < tokens; t++) {
    const id = <usize>load<u32>(ids + (<usize>t << 2));
    const scale = f32x4.splat(load<f32>(scales + (id << 2)));
    let row = codes + id * (<usize>width >> 1);
    for (let k = 0; k < width; k += 32) {
      const pairs = v128.load(row);
      const lo = i8x16.sub(v128.and(pairs, half), zero);
      const hi = i8x16.sub(i8x16.shr_u(pairs, 4), zero);
      write8(i16x8.extend_low_i8x16_s(lo), scale, positions, out);
      write8(i16x8.extend_high_i8x16_s(lo), scale, positions + 32, out + 32);
      write8(i16x8.extend_low_i8x16_s(hi), scale, positions + 64, out + 64);
      write8(i16x8.extend_high_i8x16_s(hi), scale, positions + 96, out + 96);
      row += 16;
      out += 128;
      positions += 128;
    }
  }
}

/** out = mean of the first `rows` rows of x (rows, width), scaled to unit length; a zero mean stays zero. */
export function pool_f32(x: usize, rows: i32, width: i32, out: usize): void {
  const bytes = <usize>width << 2;
  let squares = f32x4.splat(0);
  const inverse = f32x4.splat(1 / <f32>rows);
  for (let p: usize = 0; p < bytes; p += 16) {
    let sum = f32x4.splat(0);
    let at = x + p;
    for (let t = 0; t < rows; t++) {
      sum = f32x4.add(sum, v128.load(at));
      at += bytes;
    }
    sum = f32x4.mul(sum, inverse);
    v128.store(out + p, sum);
    squares = f32x4.add(squares, f32x4.mul(sum, sum));
  }
  const length = sqrt<f32>(hsum(squares));
  const scale = f32x4.splat(length > 0 ? 1 / length : 0);
  for (let p: usize = 0; p < bytes; p += 16) v128.store(out + p, f32x4.mul(v128.load(out + p), scale));
}
