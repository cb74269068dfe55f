import { Arena } from './arena.ts';

/**
 * The kernels, one signature for every variant. All arguments are addresses in the engine's memory or counts;
 * formula, domain and layout stand at the head of each file in `kernels/`.
 */
export interface Kernels {
  gemm_u7i7(w: number, a: number, tokens: number, inputs: number, outputs: number, epilogue: number): void;
  quantize_u7(x: number, rows: number, width: number, out: number, scales: number, zeros: number): void;
  layer_norm_f32(
    x: number,
    residual: number,
    rows: number,
    width: number,
    params: number,
    eps: number,
    out: number,
  ): void;
  embed_i8(
    ids: number,
    tokens: number,
    width: number,
    codes: number,
    scales: number,
    positions: number,
    out: number,
  ): void;
  embed_i4: Kernels['embed_i8'];
  attention_f32(
    qkv: number,
    tokens: number,
    heads: number,
    headWidth: number,
    window: number,
    out: number,
    scratch: number,
  ): void;
  rope_f32(qkv: number, tokens: number, heads: number, headWidth: number, table: number): void;
  geglu_f32(x: number, rows: number, width: number, out: number): void;
  pool_f32(x: number, rows: number, width: number, out: number): void;
  dot_i8(
    query: number,
    codes: number,
    rows: number,
    dim: number,
    scales: number,
    base: number,
    scores: number,
  ): void;
  dot_i8_rows(
    query: number,
    list: number,
    count: number,
    dim: number,
    shards: number,
    shardRows: number,
    scores: number,
  ): void;
  dot_i4: Kernels['dot_i8'];
  dot_i4_rows: Kernels['dot_i8_rows'];
  scan_b1(
    query: number,
    blocks: number,
    factors: number,
    rows: number,
    firstRow: number,
    mask: number,
    candidates: number,
  ): void;
  prune(candidates: number): void;
  add_counts(
    list: number,
    bytes: number,
    rows: number,
    weight: number,
    lengths: number,
    table: number,
    scores: number,
  ): void;
  add_rows(list: number, bytes: number, rows: number, weight: number, scores: number): void;
  mark_rows(list: number, bytes: number, rows: number, bits: number, mask: number): void;
  count_rows(list: number, bytes: number, rows: number, bits: number, mask: number): number;
  collect_f32(scores: number, rows: number, mask: number, candidates: number): number;
  checksum_u32(address: number, bytes: number): number;
  top_k_f32(input: number, ids: number, n: number, k: number, scores: number, rows: number): number;
}

export interface Engine {
  variant: 'relaxed' | 'simd' | 'reference';
  arena: Arena;
  kernels: Kernels;
  /** Bytes of one activation code that `quantize_u7` writes and `gemm_u7i7` reads. */
  activationBytes: number;
}

/**
 * A module with one relaxed instruction: `WebAssembly.validate` of it tells whether relaxed SIMD is there.
 * (module (func (result v128) (i16x8.relaxed_dot_i8x16_i7x16_s (v128.const 0) (v128.const 0))))
 */
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2,
  253, 15, 253, 146, 2, 11,
]);

/** Whether this runtime compiles relaxed SIMD: workerd and Chrome do, Node 20 does not. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}

/** Bytes of the scratch that `attention_f32` needs. */
export function attentionScratch(tokens: number, headWidth: number): number {
  return (2 * headWidth + 4) * Math.ceil(tokens / 8) * 32;
}

/** A fresh instance with a memory of its own, sized for `bytes`. */
export function createEngine(variant: 'relaxed' | 'simd', module: WebAssembly.Module, bytes: number): Engine {
  const arena = new Arena(bytes);
  const { exports } = new WebAssembly.Instance(module, { env: { memory: arena.memory } });
  const { activation_bytes } = exports as unknown as { activation_bytes: WebAssembly.Global };
  return {
    variant,
    arena,
    kernels: exports as unknown as Kernels,
    activationBytes: Number(activation_bytes.value),
  };
}
