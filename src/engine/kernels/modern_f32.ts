// What ModernBERT's layers have beside BERT's: all f32, row-major.
import { gelu4 } from './epilogue_f32';

/**
 * Turns queries and keys by their places, in place: of each head the numbers a[k] and b[k], k and k + headWidth / 2, become
 * a · cos − b · sin and b · cos + a · sin. qkv (tokens, 3 · heads · headWidth), headWidth a multiple of 8; values stay.
 * `table` (tokens, headWidth): of each token the cosines of all k, then the sines.
 */
export function rope_f32(qkv: usize, tokens: i32, heads: i32, headWidth: i32, table: usize): void {
  const half = <usize>headWidth << 1;
  for (let t = 0; t < tokens; t++) {
    for (let h = 0; h < 2 * heads; h++) {
      for (let k: usize = 0; k < half; k += 16) {
        const a = v128.load(qkv + k), b = v128.load(qkv + half + k);
        const cos = v128.load(table + k), sin = v128.load(table + half + k);
        v128.store(qkv + k, f32x4.sub(f32x4.mul(a, cos), f32x4.mul(b, sin)));
        v128.store(qkv + half + k, f32x4.add(f32x4.mul(b, cos), f32x4.mul(a, sin)));
      }
      qkv += 2 * half;
    }
    qkv += 2 * half * heads;
    table += 2 * half;
  }
}

/**
 * out[t, k] = gelu(x[t, k]) · x[t, width + k]: x (rows, 2 · width), out (rows, width), width a multiple of 4. `out` may be x,
 * of which a row is read before what it becomes is written over it.
 */
export function geglu_f32(x: usize, rows: i32, width: i32, out: usize): void {
  const bytes = <usize>width << 2;
  for (let t = 0; t < rows; t++) {
    for (let p: usize = 0; p < bytes; p += 16) {
      v128.store(out + p, f32x4.mul(gelu4(v128.load(x + p)), v128.load(x + bytes + p)));
    }
    x += 2 * bytes;
    out += bytes;
  }
}
