// The plain SIMD build.
export { gemm_u7i7_simd as gemm_u7i7 } from './gemm_u7i7_simd';
export { quantize_u7_simd as quantize_u7 } from './quantize_u7';
export { attention_f32 } from './attention_f32';
export { checksum_u32 } from './checksum_u32';
export { geglu_f32, rope_f32 } from './modern_f32';
export { embed_i4, embed_i8, layer_norm_f32, pool_f32 } from './norm_f32';
export {
  dot_i4_rows_simd as dot_i4_rows,
  dot_i4_simd as dot_i4,
  dot_i8_rows_simd as dot_i8_rows,
  dot_i8_simd as dot_i8,
} from './dot_simd';
export { add_counts, add_rows, collect_f32, count_rows, mark_rows } from './postings';
export { prune, scan_b1 } from './scan_b1';
export { top_k_f32 } from './top_k_f32';

/** Bytes of one activation code. */
export const activation_bytes: i32 = 2;
