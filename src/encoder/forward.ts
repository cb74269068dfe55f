import type { Engine } from '../engine/engine.ts';
import type { EncoderConfig, Pooling } from './config.ts';

/** A quantised matrix (outputs, inputs) and where its product goes, as addresses. */
interface Matrix {
  codes: number;
  outputs: number;
  inputs: number;
  epilogue: number;
}

export interface Layer {
  qkv: Matrix;
  attention: Matrix;
  up: Matrix;
  down: Matrix;
  attentionNorm: number;
  norm: number;
}

/** Activations, as addresses, for up to T = `config.maxTokens` tokens, W = width, I = intermediate. */
export interface Buffers {
  ids: number; // u32 (T)
  x: number; // f32 (T, W), the hidden states
  y: number; // f32 (T, W), what a block adds to them
  qkv: number; // f32 (T + 3, 3W)
  hidden: number; // f32 (T, I), may be the same place as qkv and y
  codes: number; // activation codes (T, max(W, I))
  scales: number; // f32 (T)
  zeros: number; // i32 (T)
  attention: number; // scratch of attention_f32
  embedding: number; // f32 (W)
}

export interface Network {
  config: EncoderConfig;
  words: { codes: number; scales: number };
  positions: number;
  norm: number;
  layers: readonly Layer[];
  buffers: Buffers;
}

/**
 * BERT's forward pass over one sequence without padding (Devlin et al. 2018), then pooling and unit length
 * (Reimers and Gurevych 2019). Matrix products in 7-bit integers, all else in f32.
 * @param ids Token ids, 1 to `config.maxTokens` of them.
 * @returns f32 (W), a copy.
 */
export function forward(engine: Engine, network: Network, ids: Uint32Array, pooling: Pooling): Float32Array {
  const { kernels, arena } = engine;
  const { config, buffers: b } = network;
  const { width, heads, layerNormEps: eps } = config;
  const n = ids.length;

  const multiply = (input: number, m: Matrix): void => {
    kernels.quantize_u7(input, n, m.inputs, b.codes, b.scales, b.zeros);
    kernels.gemm_u7i7(m.codes, b.codes, n, m.inputs, m.outputs, m.epilogue);
  };

  arena.u32(b.ids, n).set(ids);
  const { codes, scales } = network.words;
  if (config.wordBits === 4) kernels.embed_i4(b.ids, n, width, codes, scales, network.positions, b.x);
  else kernels.embed_i8(b.ids, n, width, codes, scales, network.positions, b.x);
  kernels.layer_norm_f32(b.x, 0, n, width, network.norm, eps);
  for (const layer of network.layers) {
    multiply(b.x, layer.qkv); // → qkv (n, 3W)
    kernels.attention_f32(b.qkv, n, heads, width / heads, b.y, b.attention); // → y (n, W)
    multiply(b.y, layer.attention); // → y (n, W)
    kernels.layer_norm_f32(b.x, b.y, n, width, layer.attentionNorm, eps);
    multiply(b.x, layer.up); // → hidden (n, I), with GELU
    multiply(b.hidden, layer.down); // → y (n, W)
    kernels.layer_norm_f32(b.x, b.y, n, width, layer.norm, eps);
  }
  kernels.pool_f32(b.x, pooling === 'mean' ? n : 1, width, b.embedding);
  return arena.f32(b.embedding, width).slice();
}
